"""A client's methods for experiments."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from penstock import api
from penstock.client.base import Base, page
from penstock.client.session import path
from penstock.errors import RequestError

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Experiments", "named", "only"]

_ALL = "/apis/v2beta1/experiments"
_ONE = f"{_ALL}/{{id}}"


class Experiments(Base):
    """The methods for experiments."""

    def create_experiment(
        self, name: str, description: str | None = None, namespace: str | None = None
    ) -> Any:
        """Return the experiment of a name; it is created when there is none.

        Args:
            name: Its name.
            description: What it is for.
            namespace: Whose it is, on a server for many.
        """
        listed = self.list_experiments(page_size=2, filter=named(name), namespace=namespace).experiments
        if listed:
            found = only(listed, "experiment", name)
        else:
            whose = self._within(namespace) or ""
            body = {"display_name": name, "description": description or "", "namespace": whose}
            found = self._session.post(api.Experiment, _ALL, body)
        self._link("Experiment", f"experiments/details/{found.experiment_id}")
        return found

    def get_experiment(
        self,
        experiment_id: str | None = None,
        experiment_name: str | None = None,
        namespace: str | None = None,
    ) -> Any:
        """Return an experiment, by its id or its name.

        Raises:
            RequestError: Neither is given; or none has the name, or several have.
        """
        if experiment_id:
            return self._session.get(api.Experiment, path(_ONE, id=experiment_id))
        if not experiment_name:
            raise RequestError("Either experiment_id or experiment_name is required.")
        listed = self.list_experiments(page_size=2, filter=named(experiment_name), namespace=namespace)
        return only(listed.experiments or [], "experiment", experiment_name)

    def list_experiments(
        self,
        page_token: str = "",
        page_size: int = 10,
        sort_by: str = "",
        namespace: str | None = None,
        filter: str | None = None,  # noqa: A002 - stock's name
    ) -> Any:
        """Return a page of experiments.

        Args:
            page_token: ``next_page_token`` of the page before.
            page_size: How many at most.
            sort_by: A field, and ``asc`` or ``desc``.
            namespace: Whose, on a server for many.
            filter: A ``Filter`` of KFP's API as JSON.
        """
        query = page(page_token, page_size, sort_by, filter)
        return self._session.get(
            api.ListExperimentsResponse, _ALL, **query, namespace=self._within(namespace)
        )

    def archive_experiment(self, experiment_id: str) -> dict[str, Any]:
        """Put an experiment away, with its runs; its recurring runs are switched off."""
        return self._session.do("POST", path(f"{_ONE}:archive", id=experiment_id))

    def unarchive_experiment(self, experiment_id: str) -> dict[str, Any]:
        """Bring an experiment back; its runs stay where they are."""
        return self._session.do("POST", path(f"{_ONE}:unarchive", id=experiment_id))

    def delete_experiment(self, experiment_id: str) -> dict[str, Any]:
        """Delete an experiment; its runs stay."""
        return self._session.do("DELETE", path(_ONE, id=experiment_id))


def named(name: str) -> str:
    """Return the filter for what has a name."""
    predicate = {"operation": "EQUALS", "key": "display_name", "string_value": name}
    return json.dumps({"predicates": [predicate]})


def only(found: Sequence[Any], noun: str, name: str) -> Any:
    """Return the one that was found.

    Raises:
        RequestError: There is none, or there are several.
    """
    if not found:
        raise RequestError(f"No {noun} is found with name {name}.")
    if len(found) > 1:
        raise RequestError(f"Multiple {noun}s is found with name {name}.", hint=f"give the {noun}'s id")
    return found[0]
