"""The client of a server: the methods, and the arguments, of ``kfp.Client``."""

from __future__ import annotations

import atexit
import sys
import time
from typing import TYPE_CHECKING, Any

from penstock import api
from penstock.client import places
from penstock.client.caching import Caching
from penstock.client.credentials import Context, headers_of
from penstock.client.downloads import Downloads
from penstock.client.experiments import Experiments
from penstock.client.notifications import Notifications
from penstock.client.overview import Overviews
from penstock.client.pipelines import Pipelines
from penstock.client.recurring_runs import RecurringRuns
from penstock.client.reports import Reports
from penstock.client.run_views import RunViews
from penstock.client.runs import RunPipelineResult, Runs
from penstock.client.search import Search
from penstock.client.session import Session
from penstock.client.streams import Streams
from penstock.client.tasks import Tasks
from penstock.errors import APIError, NotSupported

if TYPE_CHECKING:
    from collections.abc import Mapping

    from penstock.client.credentials import TokenCredentialsBase

__all__ = ["Client", "RunPipelineResult"]  # both are in kfp.client.client

_HEALTH = "/apis/v2beta1/healthz"
_TRIES = 5
_OF_KUBEFLOW = "kubeflow"


class Client(
    Experiments,
    Pipelines,
    Runs,
    RunViews,
    Overviews,
    RecurringRuns,
    Downloads,
    Tasks,
    Reports,
    Caching,
    Search,
    Streams,
    Notifications,
):
    """Asks a server of Penstock's or of Kubeflow's.

    Without ``host`` it is, in this order, the one of ``$KF_PIPELINES_ENDPOINT``; inside a cluster that of the
    cluster; the one that runs for this home (``penstock up``); else one that is started for as long as this
    process lives. That one's runs are waited for when the process ends.

    Args:
        host: The server's URL, or its name in ``config.toml``.
        client_id: Of a login through Google's proxy, which this client does not do.
        namespace: The namespace that Kubeflow is in, on a cluster; any other than the usual one is the user's
            as well, which is meant where none is given.
        other_client_id: As ``client_id``.
        other_client_secret: As ``client_id``.
        existing_token: A token that authenticates the user.
        cookies: Cookies that do.
        proxy: The URL of a proxy.
        ssl_ca_cert: The file of the certificates that the server's is checked with.
        kube_context: The context of a way through ``kubectl``'s proxy, which this client does not go.
        credentials: What gives tokens, asked anew for each request.
        ui_host: What links to pages begin with, where it is another URL.
        verify_ssl: Whether the server's certificate is checked; it is unless this is False.

    Raises:
        APIError: The server cannot be reached.
        NotSupported: An argument asks for what this client does not do.
    """

    def __init__(
        self,
        host: str | None = None,
        client_id: str | None = None,
        namespace: str = "kubeflow",
        other_client_id: str | None = None,
        other_client_secret: str | None = None,
        existing_token: str | None = None,
        cookies: str | None = None,
        proxy: str | None = None,
        ssl_ca_cert: str | None = None,
        kube_context: str | None = None,
        credentials: TokenCredentialsBase | None = None,
        ui_host: str | None = None,
        verify_ssl: bool | None = None,
    ) -> None:
        for name, value in (
            ("client_id", client_id),
            ("other_client_id", other_client_id),
            ("other_client_secret", other_client_secret),
            ("kube_context", kube_context),
        ):
            if value is not None:
                raise NotSupported(
                    f"{name} belongs to a way to log in, or to reach a cluster, that this client does not go",
                    hint="give host, and existing_token or credentials; or use kfp.Client for that server",
                )
        self._created = []
        place = places.find(host, ui_host, namespace)
        ca_file = ssl_ca_cert
        told = namespace if namespace != _OF_KUBEFLOW else ""
        self._context = Context(told)
        if place.known is not None:
            self._context = Context(told or place.known.namespace)
            ca_file = ssl_ca_cert or place.known.certificates
            credentials = credentials or place.known.credentials
        self._session = Session(
            place,
            headers=headers_of(existing_token, credentials, self._context),
            cookies=cookies or self._context.cookies,
            proxy=proxy,
            verify=ca_file or (verify_ssl is not False),
        )
        if place.is_own:
            atexit.register(self._await_runs)
        elif not self._context.namespace and self.get_kfp_healthz().multi_user:
            self._context.take_namespace_of_pod()

    @property
    def url(self) -> str:
        """Where the server is."""
        return self._session.place.url

    def get_kfp_healthz(self, sleep_duration: float = 5) -> Any:
        """Return what the server says of itself.

        Args:
            sleep_duration: How many seconds lie between two of five attempts.

        Raises:
            TimeoutError: It has not answered well.
        """
        for number in range(_TRIES):
            try:
                return self._session.get(api.GetHealthzResponse, _HEALTH)
            except APIError as error:
                if error.status is None or number == _TRIES - 1:
                    raise TimeoutError(
                        f"Failed getting healthz endpoint after 5 attempts: {error}"
                    ) from error
                time.sleep(sleep_duration)
        raise AssertionError("the last attempt returns or raises")

    def ask(
        self, method: str, path: str, body: Mapping[str, Any] | None = None, **query: Any
    ) -> dict[str, Any]:
        """Send a request that this client has no method for, and return the JSON of the answer.

        Args:
            method: The HTTP method.
            path: The path, such as ``/apis/v2beta1/runs``.
            body: What is sent, as JSON.
            query: Parameters; those that are None are left out.

        Raises:
            APIError: The server cannot be reached, or refuses.
        """
        return self._session.ask(method, path, query=query, body=body)

    def close(self) -> None:
        """Close the connections; a client that is thrown away does so by itself."""
        self._session.close()

    def set_user_namespace(self, namespace: str) -> None:
        """Set the namespace that is meant where none is given, for all clients of this user."""
        self._context.namespace = namespace

    def get_user_namespace(self) -> str:
        """Return the namespace that is meant where none is given."""
        return self._context.namespace

    def _await_runs(self) -> None:
        """Wait for the runs that were created on the server that ends with this process."""
        for run_id in self._created:
            try:
                run = self.get_run(run_id)
                if run.state in {"PENDING", "RUNNING", "CANCELING"}:
                    print(f"waiting for run {run_id} …", file=sys.stderr)
                    self.wait_for_run_completion(run_id, float("inf"), 0.5)
            except (APIError, KeyboardInterrupt):
                print(f"run {run_id} goes on with the next server of this home", file=sys.stderr)
                return
