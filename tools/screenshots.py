"""Picture every page of the web UI for the docs, light and dark, from a server with real runs.

    make screenshots                  # all of them, into docs/images/ui
    make screenshots ONLY="runs home" # some, by their names in tests/support/views.py

A picture that looks as before but for times and ids is left as it is.
"""

from __future__ import annotations

import base64
import shutil
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from playwright.sync_api import sync_playwright

from penstock.client import Client
from support import sample_runs, views
from support.servers import serving

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "images" / "ui"
PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
DESK, PHONE = (1280, 800), (390, 844)
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
QUALITY = 70
SAME = 0.008
"""The share of a picture's points that times and ids make differ."""

_DIFFERENCE = """async ([before, after]) => {
  const points = async (data) => {
    const image = await createImageBitmap(await (await fetch(`data:image/webp;base64,${data}`)).blob());
    const canvas = new OffscreenCanvas(image.width, image.height);
    const context = canvas.getContext("2d");
    context.drawImage(image, 0, 0);
    return context.getImageData(0, 0, image.width, image.height).data;
  };
  const [a, b] = [await points(before), await points(after)];
  if (a.length !== b.length) return 1;
  let differ = 0;
  for (let i = 0; i < a.length; i += 4)
    if (Math.abs(a[i] - b[i]) + Math.abs(a[i + 1] - b[i + 1]) + Math.abs(a[i + 2] - b[i + 2]) > 60) differ++;
  return (differ * 4) / a.length;
}"""


def main(names: list[str]) -> None:
    """Picture some views, or all."""
    if unknown := set(names) - {view.name for view in views.VIEWS}:
        raise SystemExit(f"tests/support/views.py has no {', '.join(sorted(unknown))}")
    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if program is None:
        raise SystemExit("there is no Chromium: apt-get install chromium")
    FOLDER.mkdir(parents=True, exist_ok=True)
    written, wanted = 0, set()
    with tempfile.TemporaryDirectory() as made, sync_playwright() as playwright:
        folder = Path(made)
        with serving(folder / "home") as server:
            try:
                ids = sample_runs.make(Client(host=server.url), folder)
                browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
                scale = browser.new_page()
                for name, picture in pictures(browser, server.url, ids, names):
                    path = FOLDER / name
                    wanted.add(path)
                    if path.exists() and difference(scale, path.read_bytes(), picture) < SAME:
                        continue
                    path.write_bytes(picture)
                    written += 1
                browser.close()
            finally:
                (folder / "gate").touch()  # else the run that waits for it goes on without the server
    if not names:
        for path in {*FOLDER.glob("*.webp")} - wanted:
            path.unlink()
    size = sum(path.stat().st_size for path in FOLDER.glob("*.webp"))
    print(f"{written} of {len(wanted)} pictures are new; {size / 1e6:.1f} MB in {FOLDER}")


def pictures(
    browser: Browser, url: str, ids: dict[str, str], names: list[str]
) -> Iterator[tuple[str, bytes]]:
    """Give the name and the bytes of each picture."""
    chosen = [view for view in views.VIEWS if not names or view.name in names]
    for scheme in SCHEMES:
        for (width, height), ending in ((DESK, ""), (PHONE, "-phone")):
            context = browser.new_context(
                base_url=url,
                color_scheme=scheme,
                viewport={"width": width, "height": height},
                reduced_motion="reduce",
                timezone_id="UTC",
                locale="en-GB",
            )
            page = context.new_page()
            for view in chosen:
                if ending and not view.phone:
                    continue
                page.goto(views.address(view, ids))
                page.locator(view.ready).first.wait_for()
                page.wait_for_timeout(SETTLED_MS)
                yield f"{view.name}{ending}-{scheme}.webp", taken(page)
            context.close()


SETTLED_MS = 700
"""Graphs fit themselves into their place after they are there."""


def taken(page: Page) -> bytes:
    """Return what a page looks like, as WebP, which Playwright itself does not write."""
    session = page.context.new_cdp_session(page)
    shot = session.send("Page.captureScreenshot", {"format": "webp", "quality": QUALITY})
    session.detach()
    return base64.b64decode(shot["data"])


def difference(page: Page, before: bytes, after: bytes) -> float:
    """Return the share of points that differ."""
    texts = [base64.b64encode(each).decode() for each in (before, after)]
    return float(page.evaluate(_DIFFERENCE, texts))


if __name__ == "__main__":
    main(sys.argv[1:])
