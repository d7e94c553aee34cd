"""How commands ask a server: which one, by the options of the root, and what they have in common."""

from __future__ import annotations

import sys
from contextlib import contextmanager, redirect_stdout
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from penstock.errors import APIError, ConfigError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from penstock.client import Client

__all__ = ["Server", "command", "confirmed", "list_options", "yes_option"]


class Server(NamedTuple):
    """The server that is meant, and how its answers are printed.

    Args:
        client: What a client is made with.
        output: ``table`` or ``json``.
    """

    client: dict[str, Any]
    output: str

    @contextmanager
    def asked(self) -> Iterator[Client]:
        """Give a client of the server; the links that it prints go to stderr, apart from results.

        Raises:
            ConfigError: No server is named, and none runs for this home.
            APIError: The server does not answer in time.
        """
        from penstock.client import Client, places  # noqa: PLC0415 - 0.1 s that help does not need

        if places.named(self.client["host"], self.client["namespace"]) is None:
            raise ConfigError(
                "no server is named, and none runs for this home",
                hint="start one with `penstock up`, or name one with --endpoint or KF_PIPELINES_ENDPOINT",
            )
        try:
            with redirect_stdout(sys.stderr):
                client = Client(**self.client)
                try:
                    yield client
                finally:
                    client.close()
        except TimeoutError as error:
            if isinstance(error.__cause__, APIError):
                raise error.__cause__ from None
            raise APIError(str(error), hint="`kfp run get --watch RUN_ID` waits for its end") from None


def command(
    name: str, text: str, callback: Callable[..., None], params: list[click.Parameter]
) -> click.Command:
    """Return a command whose function is given the server, and then the values of its parameters."""
    return click.Command(name, help=text, params=params, callback=click.pass_obj(callback))


def list_options() -> list[click.Parameter]:
    """Return the options of commands that list."""
    return [
        click.Option(["--page-token"], default="", help="Where the page before said that there are more."),
        click.Option(["-m", "--max-size"], default=100, help="How many at most; a page has up to 200."),
        click.Option(
            ["--sort-by"], default="created_at desc", help="A field, and `asc` or `desc`: `name asc`."
        ),
        click.Option(["--filter"], help="A filter of KFP's API, as JSON."),
    ]


def yes_option() -> click.Option:
    """Return the option of commands that delete."""
    return click.Option(["-y", "--yes"], is_flag=True, default=False, help="Do not ask whether to.")


def confirmed(question: str, yes: bool) -> bool:
    """Ask on stderr whether something is to be done, unless the user has said so already."""
    return yes or click.confirm(question, err=True)
