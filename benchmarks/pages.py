"""Open the pages of a large run in Chromium, and scroll: when something is seen, and what holds it up.

For each view of the run: when the first of its tasks is painted, counted from the navigation, and the longest
task of the browser's main thread while it opens, and while one scrolls, pans and zooms. The same for a run
that goes, with news all the time; and for the list of runs, as the first page that somebody opens.
Usage: ``python benchmarks/pages.py [--tasks N] [--url URL --run ID]``: by itself it starts a server and has
it run so many tasks; with a URL it looks at a run that is there.
"""

from __future__ import annotations

import argparse
import gzip
import shutil
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from playwright.sync_api import sync_playwright

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "tests"))

from penstock import compiler, dsl, ir  # noqa: E402
from support import servers  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

    from support.servers import Server

PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
PAGES = HERE.parent / "src/penstock/server/static/index.html"
RUNS = "/apis/v2beta1/runs"
VIEWS = {"graph": ".node, .painted", "table": "[role=treeitem]", "timeline": ".bar"}
SEEN_S, LONG_MS = 2.0, 100

# What is painted is in the frame after the one in which it was there.
WATCH = """(selector) => {
  window.long = [];
  new PerformanceObserver((list) => window.long.push(...list.getEntries().map((each) => each.duration)))
    .observe({ type: "longtask", buffered: true });
  const look = () => {
    if (!document.querySelector(selector)) return requestAnimationFrame(look);
    requestAnimationFrame(() => { window.seen = performance.now(); });
  };
  requestAnimationFrame(look);
}"""


@dsl.component
def nothing(x: int) -> int:
    return x


def many(tasks: int) -> Any:
    """Return a pipeline of so many tasks, half of them iterations."""

    @dsl.pipeline(name="many")
    def wide() -> None:
        with dsl.ParallelFor(list(range(tasks // 2))) as item:
            nothing(x=item)

    return wide


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tasks", type=int, default=5000)
    parser.add_argument("--url", help="a server that is there")
    parser.add_argument("--run", help="one of its runs")
    words = parser.parse_args()
    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if program is None or not PAGES.exists():
        print("the pages were not measured: that needs Chromium, and `make ui`")
        return
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        if words.url:
            look(browser, words.url, words.run)
            return
        with tempfile.TemporaryDirectory(prefix="bench-") as home, servers.serving(Path(home)) as server:
            run_id = begin(server, many(words.tasks))
            wait_for_tasks(server, run_id, words.tasks // 10)
            print(f"a run of {words.tasks:,} tasks, as it goes")
            view(browser, server.url, run_id, "table")
            view(browser, server.url, run_id, "graph")
            while server.ask("GET", f"{RUNS}/{run_id}").json()["state"] in ("PENDING", "RUNNING"):
                time.sleep(0.5)
            print("the same when it has ended")
            look(browser, server.url, run_id)


def look(browser: Browser, url: str, run_id: str) -> None:
    """Look at a run, and at the list of runs."""
    for name in VIEWS:
        view(browser, url, run_id, name)
    first_view(browser, url)


def begin(server: Server, pipeline: Any) -> str:
    """Create a run; return its id."""
    spec = ir.to_dict(compiler.lower(pipeline).spec)
    made = server.ask("POST", RUNS, {"display_name": pipeline.name, "pipeline_spec": spec})
    run_id: str = made.json()["run_id"]
    return run_id


def wait_for_tasks(server: Server, run_id: str, count: int) -> None:
    """Wait until a run has so many tasks."""
    address = f"/apis/penstock/v1/runs/{run_id}/tree"
    while len(server.ask("GET", address).json().get("tasks", ())) < count:
        time.sleep(0.1)


@contextmanager
def opened(browser: Browser, address: str, selector: str) -> Iterator[Page]:
    """Open an address as somebody does for whom it is the first."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    page.add_init_script(f"({WATCH})({selector!r})")
    page.goto(address)
    until = time.monotonic() + 60
    while not page.evaluate("window.seen") and time.monotonic() < until:
        page.wait_for_timeout(20)
    page.wait_for_timeout(500)
    yield page
    context.close()


def view(browser: Browser, url: str, run_id: str, name: str) -> None:
    """Open a view of a run, move about in it, and say what it took."""
    with opened(browser, f"{url}/#/runs/details/{run_id}?view={name}", VIEWS[name]) as page:
        seen_s, opening = page.evaluate("[window.seen / 1000, Math.max(0, ...window.long)]")
        open_group = page.get_by_role("button", name="Open for-loop").first
        if open_group.count():
            open_group.click()
            page.wait_for_timeout(300)
        page.evaluate("window.long = []")
        move(page, name)
        moving = page.evaluate("Math.max(0, ...window.long)")
    parts = [
        f"  {name:9} seen after {seen_s:.2f} s",
        f"longest task {opening:.0f} ms",
        f"moving {moving:.0f} ms",
    ]
    if seen_s > SEEN_S or moving > LONG_MS:
        parts.append(f"more than {SEEN_S:.0f} s, or {LONG_MS} ms")
    print(", ".join(parts), flush=True)


def move(page: Page, name: str) -> None:
    """Scroll; in a graph, zoom and pan."""
    page.mouse.move(500, 500)
    for step in range(40):
        page.mouse.wheel(0, (-1 if step % 4 else 2) * 120 if name == "graph" else 900)
        page.wait_for_timeout(30)
    if name != "graph":
        return
    page.mouse.down()
    for step in range(40):
        page.mouse.move(500 + 8 * step, 500 - 4 * step)
        page.wait_for_timeout(16)
    page.mouse.up()


def first_view(browser: Browser, url: str) -> None:
    """Open the list of runs, and say how much JavaScript that is."""
    with opened(browser, f"{url}/#/runs", "tbody tr") as page:
        seen_s = page.evaluate("window.seen / 1000")
        names = page.evaluate(
            "performance.getEntriesByType('resource').map((it) => it.name).filter((it) => it.endsWith('.js'))"
        )
        sizes = [len(gzip.compress(page.request.get(name).body())) for name in names]
    print(f"  list of runs seen after {seen_s:.2f} s, {sum(sizes) / 1000:.0f} kB of JavaScript (gzip)")


if __name__ == "__main__":
    main()
