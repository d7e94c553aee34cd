"""The server of ``--on``: asked through the client, and told of in errors."""

from __future__ import annotations

import json
import re
from contextlib import contextmanager
from functools import cached_property
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from penstock.client import Client, known
from penstock.errors import APIError, ConfigError, NotFound, NotSupported, SubmitError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from penstock.client.known import KnownServer

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
    def me(self) -> dict[str, Any] | None:
        """What it says of its user, and their roles; None where it is no server of Penstock's."""
        try:
            return self.client.ask("GET", "/apis/penstock/v1/me")
        except APIError as error:
            if error.status in _ABSENT:
                return None
            raise

    @property
    def is_ours(self) -> bool:
        """Whether it is a server of Penstock's; Kubeflow's has runs, and less to tell of them."""
        return self.me is not None

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
    host = server.name or server.url
    try:
        client = Client(host)
    except TimeoutError as error:
        if isinstance(error.__cause__, APIError):
            raise error.__cause__ from None
        raise
    try:
        if not client.get_user_namespace() and (chosen := _namespace(Remote(name, client), server)):
            client.close()
            client = Client(host, namespace=chosen)
        yield Remote(name, client)
    finally:
        client.close()


def _namespace(remote: Remote, server: KnownServer) -> str | None:
    """Return the namespace that is meant on a server that has such: the one in which the user has a role.

    Raises:
        ConfigError: There is not one such.
    """
    me = remote.me
    if me is None or not me.get("multi_user"):
        return None
    found = [role["namespace"] for role in me.get("roles", ()) if role["namespace"] != "*"]
    if len(found) == 1:
        return str(found[0])
    where = f"[servers.{server.name or 'NAME'}] of config.toml"
    raise ConfigError(
        f"the server at {remote.url} has namespaces, and it is not told which is meant",
        hint=f"say namespace in {where}" + (f": one of {', '.join(found)}" if found else ""),
    )
