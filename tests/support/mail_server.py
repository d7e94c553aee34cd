"""A small SMTP server of our own (RFC 5321, as much as is needed to take mail), on a free port."""

from __future__ import annotations

import contextlib
import socketserver
import threading
from email import message_from_bytes, policy
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator
    from email.message import EmailMessage


class Mail(NamedTuple):
    """Mail that was taken."""

    sender: str
    to: list[str]
    message: EmailMessage


class MailServer(NamedTuple):
    """A server that runs.

    Args:
        port: Where.
        taken: What it has taken.
        refused: The addresses that it refuses.
    """

    port: int
    taken: list[Mail]
    refused: set[str]


@contextlib.contextmanager
def serving() -> Iterator[MailServer]:
    """Serve, and yield the server."""
    taken: list[Mail] = []
    refused: set[str] = set()

    class Handler(socketserver.StreamRequestHandler):
        def say(self, text: str) -> None:
            self.wfile.write(f"{text}\r\n".encode())

        def data(self) -> bytes:
            self.say("354 go on")
            lines = []
            while (line := self.rfile.readline()) != b".\r\n":
                lines.append(line[1:] if line.startswith(b"..") else line)
            return b"".join(lines)

        def handle(self) -> None:
            self.say("220 here")
            sender, to = "", list[str]()
            while line := self.rfile.readline().decode().strip():
                word, _, rest = line.partition(" ")
                address = rest.partition(":")[2].partition(" ")[0].strip("<>")
                match word.upper():
                    case "MAIL":
                        sender, to = address, []
                    case "RCPT" if address in refused:
                        self.say("550 nobody of this name")
                        continue
                    case "RCPT":
                        to.append(address)
                    case "DATA":
                        message = message_from_bytes(self.data(), policy=policy.default)
                        taken.append(Mail(sender, to, message))
                    case "QUIT":
                        self.say("221 bye")
                        return
                self.say("250 well")

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield MailServer(server.server_address[1], taken, refused)
        finally:
            server.shutdown()
            thread.join()
