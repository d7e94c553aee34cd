"""The server of ``--on``: asked through the client, and told of in errors."""

from __future__ import annotations

import io
import json
import re
from contextlib import contextmanager, redirect_stdout
from functools import cached_property
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from penstock.client import Client, known
from penstock.errors import APIError, NotFound, NotSupported, SubmitError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["Remote", "opened"]

_RUN_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_BEGINNING = re.compile(r"[0-9a-f-]+")
_ABSENT = {HTTPStatus.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED, HTTPStatus.NOT_IMPLEMENTED}
_MOST = 200
_MOST_NAMED = 5


class Remote:
    """A server.

    Args:
        name: What the user calls it.
        client: Asks it.
    """

    def __init__(self, name: str, client: Client) -> None:
        self.name = name
        self.client = client

    @cached_property
    def is_ours(self) -> bool:
        """Whether it is a server of Penstock's; Kubeflow's has runs, and less to tell of them."""
        try:
            self.client.list_run_views(page_size=1)
        except APIError as error:
            if error.status in _ABSENT:
                return False
            raise
        return True

    def check_ours(self, what: str) -> None:
        """Refuse what takes a server of Penstock's.

        Raises:
            NotSupported: It is another one.
        """
        if not self.is_ours:
            version = self.client.get_kfp_healthz().tag_name or "of no version that it tells"
            raise NotSupported(
                f"{what} takes a server of Penstock's, and the one at {self.url} is another ({version})",
                hint="it may also be one of Penstock's that is older than this command",
            )

    @property
    def url(self) -> str:
        """Where it is."""
        return self.client.url

    def find_run(self, text: str) -> Any:
        """Return the run that a user means: by its id, the beginning of one, or its name.

        Raises:
            NotFound: There is none.
            SubmitError: There are several.
        """
        if _RUN_ID.fullmatch(text):
            try:
                return self.client.get_run(text)
            except APIError as error:
                if error.status != HTTPStatus.NOT_FOUND:
                    raise
        found = []
        if _BEGINNING.fullmatch(text):
            listed = self._listed("run_id", "IS_SUBSTRING", text)
            found = [run for run in listed if run.run_id.startswith(text)]
        found = found or self._listed("name", "EQUALS", text)
        if len(found) > 1:
            several = ", ".join(f"{run.run_id} ({run.display_name})" for run in found[:_MOST_NAMED])
            raise SubmitError(f"several runs are called {text!r}", hint=f"say which: {several}")
        if not found:
            hint = f"`penstock runs --on {self.name}` lists them"
            raise NotFound(f"there is no run {text!r} on {self.name}", hint=hint)
        return self.client.get_run(found[0].run_id)

    def document(self, run: Any) -> Mapping[str, Any]:
        """Return what a run runs: ``{"pipeline_spec": …}`` and maybe ``"platform_spec"``."""
        spec = run.pipeline_spec
        if spec is None:
            version = run.pipeline_version_reference
            found = self.client.get_pipeline_version(version.pipeline_id, version.pipeline_version_id)
            spec = found.pipeline_spec
        document: Mapping[str, Any] = spec if "pipeline_spec" in spec else {"pipeline_spec": spec}
        return document

    def _listed(self, key: str, operation: str, value: str) -> list[Any]:
        predicate = {"key": key, "operation": operation, "string_value": value}
        found = self.client.list_runs(
            page_size=_MOST, sort_by="created_at desc", filter=json.dumps({"predicates": [predicate]})
        )
        return found.runs or []


@contextmanager
def opened(name: str) -> Iterator[Remote]:
    """Give the server of a name or a URL.

    Raises:
        ConfigError: There is none of that name.
        APIError: It does not answer.
    """
    server = known.find(name)
    try:
        # What the client prints are links, which commands print in their own way.
        with redirect_stdout(io.StringIO()):
            client = Client(server.name or server.url)
    except TimeoutError as error:
        if isinstance(error.__cause__, APIError):
            raise error.__cause__ from None
        raise
    try:
        yield Remote(name, client)
    finally:
        client.close()
