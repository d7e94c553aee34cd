"""Who may do what: the tables are whole, and nothing tells one namespace of another."""

from __future__ import annotations

import typing
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from starlette.testclient import TestClient

from penstock import home
from penstock.engine import ids
from penstock.server import app as apps
from penstock.server.access import RIGHTS
from penstock.server.guard import LOOPBACK, Guard
from penstock.server.principals import ANYBODY, Principal
from penstock.server.routes import Empty, Route, Services
from penstock.server.status import Code, Refusal
from penstock.server.subjects import FIELDS, TYPED, UNREAD
from penstock.server.table import ROUTES
from penstock.store import Experiment, Pipeline, artifacts, experiments, pipelines, runs
from support.databases import SPEC, a_run, an_artifact
from support.namespaced import Things, request_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from starlette.requests import Request

    from penstock.server.principals import Role
    from penstock.store import Store

PEOPLE: dict[str, dict[str, Role]] = {
    "ann": {"a": "editor"},
    "vera": {"a": "viewer"},
    "bob": {"b": "admin"},
    "root": {"*": "admin"},
    "reader": {"*": "viewer", "a": "editor"},
}
BETA = "/apis/v2beta1"


def identify(request: Request) -> Principal:
    name = request.headers.get("x-name", "")
    if name not in PEOPLE:
        raise Refusal(Code.UNAUTHENTICATED, "who are you?")
    return Principal(name, PEOPLE[name])


@pytest.fixture
def asked(tmp_path: Path, opened: Store) -> Iterator[TestClient]:
    services = Services(home.prepare(tmp_path), opened, identify=identify)
    made = apps.make_app(services, ROUTES, Guard(LOOPBACK))
    with TestClient(made, base_url="http://localhost:8888") as client:
        yield client


def ask(client: TestClient, name: str, method: str, path: str, body: Any = None) -> Any:
    return client.request(method, f"{BETA}{path}", json=body, headers={"x-name": name})


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: f"{route.method} {route.path}")
def test_each_route_has_a_right_that_the_table_knows(route: Route) -> None:
    signed = "/apis/penstock/v1/artifacts/{artifact_id}:fetch"  # its link says that it may
    open_to_all = {f"{BETA}/healthz", "/apis/v1beta1/healthz", "/readyz", signed}
    # These say the same to everybody.
    open_to_all |= {
        "/visualizations/allowed",
        "/system/cluster-name",
        "/system/project-id",
        "/apps/tensorboard",
    }
    open_to_all |= {f"/apis/{version}/_proxy/{{rest:path}}" for version in ("v1beta1", "v2beta1")}
    assert route.right in RIGHTS or route.path in open_to_all
    assert route.right or route.path in open_to_all


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: f"{route.method} {route.path}")
def test_each_route_is_asked_for_each_role(route: Route) -> None:
    """The tests with a server ask for what is known there: add to `_WITH` what the route needs."""
    assert request_of(route, Things(*(["x"] * len(Things._fields)))).path


def test_each_right_is_that_of_a_route() -> None:
    assert RIGHTS.keys() == {route.right for route in ROUTES} - {""}


def test_a_server_with_a_right_that_nobody_has_does_not_start(tmp_path: Path, opened: Store) -> None:
    route = Route("GET", "/x", Empty, Empty, lambda *_: Empty(), "x", "things.get")
    with pytest.raises(AssertionError, match=r"things\.get"):
        apps.make_app(Services(home.prepare(tmp_path), opened), [route], Guard(None))


def _names(kind: type[msgspec.Struct], before: str = "") -> Iterator[str]:
    """Yield the fields of a request, and of what is in it, that name something or could."""
    for field in msgspec.structs.fields(kind):
        inner = [one for one in (field.type, *typing.get_args(field.type)) if isinstance(one, type)]
        if field.name.endswith(("id", "ids", "namespace")):
            yield before + field.name
        for one in inner:
            if issubclass(one, msgspec.Struct) and before.count(".") < 3:
                yield from _names(one, f"{before}{field.name}.")


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: f"{route.method} {route.path}")
def test_each_field_that_names_something_is_looked_at(route: Route) -> None:
    """A field that is not known here would be a way around: add it to FIELDS, or say why it is none."""
    answers = (
        "run.run_details.",
        "run.tasks.",
        "task.cache.",
        "task.child_tasks.",
        "tasks.cache.",
        "tasks.child_tasks.",
        "recurring_run.run_details.",
        "run.state_history.",
        "pipeline_version.error.",
    )
    found = {name for name in _names(route.request) if not name.startswith(answers)}
    found -= {name for name in found if name.endswith("uploadfile")}
    assert found <= FIELDS.keys() | TYPED.keys() | UNREAD


PLAIN = frozenset(
    (
        "archive",
        "artifact_name",
        "attempt",
        "bucket",
        "cascade",
        "code_source_url",
        "component",
        "deed",
        "description",
        "direction",
        "display_name",
        "filter",
        "from_seq",
        "key",
        "last_event_id",
        "name",
        "order_by",
        "page_token",
        "path",
        "pipeline",
        "producer_key",
        "propagation_policy",
        "q",
        "resource_key_type",
        "signature",
        "resource_reference_key_type",
        "resources",
        "rest",
        "since",
        "state",
        "sort_by",
        "source",
        "tags",
        "task",
        "types",
        "time_zone",
        "type",
        "uploadfile",
        "verb",
        "view",
        "who",
    )
)
"""Fields whose texts name nothing that is in a namespace."""


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: f"{route.method} {route.path}")
def test_each_text_of_a_request_is_known_to_name_something_or_nothing(route: Route) -> None:
    """By whatever name: add it to FIELDS, or to PLAIN if it cannot lead to what is in another namespace."""
    texts = {field.name for field in msgspec.structs.fields(route.request) if field.type in {str, list[str]}}
    assert texts <= FIELDS.keys() | TYPED.keys() | UNREAD | PLAIN


@pytest.mark.parametrize(
    ("roles", "role", "namespace", "may"),
    [
        ({"a": "viewer"}, "viewer", "a", True),
        ({"a": "viewer"}, "editor", "a", False),
        ({"a": "admin"}, "editor", "a", True),
        ({"a": "admin"}, "viewer", "b", False),
        ({"a": "admin"}, "viewer", "", False),
        ({"*": "viewer"}, "viewer", "", True),
        ({"*": "viewer", "a": "editor"}, "editor", "a", True),
        ({"*": "editor", "a": "viewer"}, "editor", "a", True),
        ({"*": "admin"}, "admin", "*", True),
        ({"a": "admin"}, "viewer", "*", False),
        ({}, "viewer", "a", False),
    ],
)
def test_a_greater_role_has_all_that_a_smaller_one_has(
    roles: dict[str, Role], role: Role, namespace: str, may: bool
) -> None:
    assert Principal("x", roles).may(role, namespace) is may
    assert ANYBODY.may(role, namespace)


def test_nobody_is_let_pass_before_saying_who_they_are(asked: TestClient) -> None:
    found = ask(asked, "eve", "GET", "/experiments?namespace=a")
    assert (found.status_code, found.json()["code"]) == (401, 16)
    assert asked.get(f"{BETA}/healthz").json()["multi_user"] is True


def test_experiments_and_pipelines_are_made_and_listed_in_a_namespace(asked: TestClient) -> None:
    body = {"display_name": "one", "namespace": "a"}
    made = ask(asked, "ann", "POST", "/experiments", body).json()
    assert made["namespace"] == "a"
    assert ask(asked, "bob", "POST", "/experiments", body | {"namespace": "b"}).status_code == 200

    assert ask(asked, "vera", "GET", "/experiments?namespace=a").json()["experiments"] == [made]
    assert ask(asked, "root", "GET", "/experiments?namespace=b").json()["total_size"] == 1
    assert ask(asked, "root", "GET", "/experiments?namespace=c").json() == {}
    assert ask(asked, "ann", "POST", "/pipelines", body).json()["namespace"] == "a"
    assert ask(asked, "vera", "GET", "/pipelines/names/one?namespace=a").status_code == 200
    assert ask(asked, "vera", "GET", "/pipelines").json() == {}


@pytest.mark.parametrize("path", ["/experiments", "/runs", "/recurringruns", "/artifacts", "/artifact_tasks"])
def test_a_list_needs_a_namespace(asked: TestClient, path: str) -> None:
    found = ask(asked, "ann", "GET", path)
    assert (found.status_code, found.json()["code"]) == (400, 3)
    assert "cannot have an empty namespace in multi-user mode" in found.json()["message"]


def test_an_id_of_another_namespace_is_answered_as_one_that_there_is_not(
    asked: TestClient, opened: Store
) -> None:
    with opened.transaction() as tx:
        experiments.insert(tx, Experiment("there", "e", 1, namespace="b"))
        pipelines.insert(tx, Pipeline("there", "p", "p", 1, namespace="b"), {})
        runs.create(tx, a_run("there", namespace="b"), {"pipeline_spec": SPEC})

    for kind in ("experiments", "pipelines", "runs"):
        hidden, missing = (ask(asked, "ann", "GET", f"/{kind}/{name}") for name in ("there", "gone!"))
        assert (404, 404) == (hidden.status_code, missing.status_code)
        assert hidden.text == missing.text.replace("gone!", "there")
        assert ask(asked, "bob", "GET", f"/{kind}/there").status_code == 200
        assert ask(asked, "root", "DELETE", f"/{kind}/there").status_code == 200


def test_a_namespace_that_is_not_ones_own_is_answered_as_one_that_nobody_has(
    asked: TestClient, opened: Store
) -> None:
    with opened.transaction() as tx:
        experiments.insert(tx, Experiment("there", "e", 1, namespace="b"))

    taken, free = (ask(asked, "ann", "GET", f"/experiments?namespace={name}") for name in ("b", "c"))
    assert (403, 403) == (taken.status_code, free.status_code)
    assert taken.text.replace("'b'", "'c'") == free.text
    assert taken.json()["code"] == 7
    assert "User 'ann' is not authorized with reason: " in taken.json()["message"]


def test_who_may_only_read_is_told_so(asked: TestClient, opened: Store) -> None:
    with opened.transaction() as tx:
        experiments.insert(tx, Experiment("e", "e", 1, namespace="a"))
        experiments.insert(tx, Experiment("f", "f", 1, namespace="b"))

    assert ask(asked, "vera", "GET", "/experiments/e").status_code == 200
    assert ask(asked, "vera", "DELETE", "/experiments/e").status_code == 403
    assert ask(asked, "reader", "DELETE", "/experiments/f").status_code == 403
    assert ask(asked, "reader", "DELETE", "/experiments/e").status_code == 200


def test_a_pipeline_in_no_namespace_is_everybodys_to_read(asked: TestClient) -> None:
    assert ask(asked, "bob", "POST", "/pipelines", {"name": "shared"}).status_code == 403
    made = ask(asked, "root", "POST", "/pipelines", {"name": "shared"}).json()

    assert ask(asked, "ann", "GET", f"/pipelines/{made['pipeline_id']}").json() == made
    assert ask(asked, "ann", "GET", "/pipelines").json()["pipelines"] == [made]
    assert ask(asked, "ann", "DELETE", f"/pipelines/{made['pipeline_id']}").status_code == 403


def test_what_is_in_no_namespace_is_for_those_who_may_everywhere(asked: TestClient, opened: Store) -> None:
    with opened.transaction() as tx:
        experiments.insert(tx, Experiment("e", "e", 1))

    assert ask(asked, "ann", "GET", "/experiments/e").status_code == 404
    assert ask(asked, "root", "GET", "/experiments/e").status_code == 200


def test_who_may_everywhere_may_list_all_there_is(asked: TestClient, opened: Store) -> None:
    with opened.transaction() as tx:
        for namespace in ("", "a", "b"):
            experiments.insert(tx, Experiment(f"e{namespace}", "e", 1, namespace=namespace))
            run = a_run(f"r{namespace}", experiment_id=f"e{namespace}", namespace=namespace)
            runs.create(tx, run, {"pipeline_spec": SPEC})
            artifacts.insert(tx, [an_artifact(f"x{namespace}", namespace=namespace)])

    for path in ("/experiments", "/runs", "/artifacts"):
        assert ask(asked, "reader", "GET", f"{path}?namespace=*").json()["total_size"] == 3
        assert ask(asked, "reader", "GET", f"{path}?namespace=b").json()["total_size"] == 1
        assert ask(asked, "ann", "GET", f"{path}?namespace=*").status_code == 403
    named = ask(asked, "root", "GET", "/pipelines/names/x?namespace=*")
    assert named.status_code == 400


def test_a_run_needs_an_experiment_and_is_in_its_namespace(asked: TestClient, opened: Store) -> None:
    spec = {"pipelineInfo": {"name": "x"}, "schemaVersion": "2.1.0", "root": {"dag": {}}}
    body = {"display_name": "r", "pipeline_spec": spec}
    refused = ask(asked, "ann", "POST", "/runs", body)
    assert refused.status_code == 400
    assert "Experiment id can not be empty in multi-user mode" in refused.json()["message"]
    with opened.transaction() as tx:
        experiments.insert(tx, Experiment("e", "e", 1, namespace="a"))
        experiments.insert(tx, Experiment("f", "f", 1, namespace="b"))
        pipelines.insert(tx, Pipeline("p", "p", "p", 1, namespace="b"), {})

    made = ask(asked, "ann", "POST", "/runs", body | {"experiment_id": "e"}).json()
    assert [made["run_id"]] == [
        run["run_id"] for run in ask(asked, "vera", "GET", "/runs?namespace=a").json()["runs"]
    ]
    assert ask(asked, "root", "GET", "/runs?namespace=b").json() == {}
    assert ask(asked, "ann", "POST", "/runs", body | {"experiment_id": "f"}).status_code == 404
    assert ask(asked, "vera", "POST", "/runs", body | {"experiment_id": "e"}).status_code == 403
    of_theirs = {
        "display_name": "r",
        "experiment_id": "e",
        "pipeline_version_reference": {"pipeline_id": "p"},
    }
    assert "there is no pipeline p" in ask(asked, "ann", "POST", "/runs", of_theirs).json()["message"]


def test_a_recurring_run_is_in_the_namespace_of_its_experiment(asked: TestClient, opened: Store) -> None:
    spec = {"pipelineInfo": {"name": "x"}, "schemaVersion": "2.1.0", "root": {"dag": {}}}
    body = {
        "display_name": "r",
        "pipeline_spec": spec,
        "max_concurrency": "1",
        "trigger": {"periodic_schedule": {"interval_second": "60"}},
    }
    with opened.transaction() as tx:
        experiments.insert(tx, Experiment("e", "e", 1, namespace="a"))

    assert ask(asked, "ann", "POST", "/recurringruns", body).status_code == 400
    made = ask(asked, "ann", "POST", "/recurringruns", body | {"experiment_id": "e"})
    assert made.json()["namespace"] == "a"
    assert ask(asked, "ann", "POST", "/recurringruns", body | {"namespace": "a"}).json()["namespace"] == "a"
    both = body | {"experiment_id": "e", "namespace": "b"}
    assert ask(asked, "root", "POST", "/recurringruns", both).status_code == 400
    assert ask(asked, "vera", "GET", "/recurringruns?namespace=a").json()["total_size"] == 2
    assert ask(asked, "bob", "GET", "/recurringruns?namespace=b").json() == {}


def test_an_imported_artifact_is_given_out_only_if_its_own_namespace_has_made_it(
    asked: TestClient, opened: Store, tmp_path: Path
) -> None:
    folder = tmp_path / "artifacts" / "fit"
    for name in ("mine", "theirs", "gone"):
        (folder / name).mkdir(parents=True)
        (folder / name / "data").write_text(f"what {name} has made")
    with opened.transaction() as tx:
        runs.create(tx, a_run("mine", namespace="a"), SPEC)
        runs.create(tx, a_run("later", namespace="a"), SPEC)
        runs.create(tx, a_run("theirs", namespace="b"), SPEC)
        for run_id, of in (("mine", "mine"), ("later", "mine"), ("later", "theirs"), ("later", "gone")):
            uri = str(folder / of / "data")
            made = an_artifact(f"{run_id}-{of}", run_id=run_id, uri=uri, namespace="a")
            artifacts.insert(tx, [made])
    found = {}
    for name in ("mine-mine", "later-mine", "later-theirs", "later-gone"):
        answer = asked.get(f"/apis/penstock/v1/artifacts/{name}:download", headers={"x-name": "vera"})
        found[name] = answer.status_code
        assert "what theirs has made" not in answer.text
    assert found == {"mine-mine": 200, "later-mine": 200, "later-theirs": 404, "later-gone": 404}


def test_pages_ask_what_somebody_may(asked: TestClient) -> None:
    for version in ("v1beta1", "v2beta1"):

        def may(name: str, version: str = version, **asks: str) -> int:
            query = {"namespace": "a", "resources": "VIEWERS", "verb": "GET"} | asks
            path = f"/apis/{version}/auth"
            return asked.get(path, params=query, headers={"x-name": name}).status_code

        assert (may("vera"), may("vera", verb="CREATE"), may("ann", verb="DELETE")) == (200, 403, 200)
        assert (may("bob"), may("root"), may("eve")) == (403, 200, 401)
        assert (may("root", namespace=""), may("root", verb="X"), may("root", resources="")) == (
            400,
            400,
            400,
        )
    found = asked.get("/apis/penstock/v1/me", headers={"x-name": "reader"}).json()
    roles = [{"namespace": "*", "role": "viewer"}, {"namespace": "a", "role": "editor"}]
    assert found == {"name": "reader", "multi_user": True, "roles": roles}


@pytest.mark.parametrize("name", ["*", "A", "a_b", "-a", "a" * 64, "a\n"])
def test_a_namespace_has_a_name_that_kubernetes_would_take(asked: TestClient, name: str) -> None:
    found = ask(asked, "root", "POST", "/experiments", {"display_name": "x", "namespace": name})
    assert (found.status_code, found.json()["code"]) == (400, 3)


def test_code_is_refused_where_none_is_run(tmp_path: Path, opened: Store) -> None:
    services = Services(home.prepare(tmp_path), opened, identify=identify, runs_code=False)
    made = apps.make_app(services, ROUTES, Guard(LOOPBACK))
    with opened.transaction() as tx:
        runs.create(tx, a_run("r", namespace="a", state="FAILED"), SPEC)
    with TestClient(made, base_url="http://localhost:8888") as client:
        refused = ask(client, "ann", "POST", "/runs/r:retry")
        assert (refused.status_code, refused.json()["code"]) == (400, 9)
        assert "process_runner = true in [auth]" in refused.json()["message"]
        assert ask(client, "vera", "POST", "/runs/r:retry").status_code == 403
        assert ask(client, "ann", "POST", "/runs/r:archive").status_code == 200


def test_without_a_login_there_are_no_namespaces(client: TestClient) -> None:
    made = client.post(f"{BETA}/experiments", json={"display_name": "x", "namespace": "A B"}).json()
    assert "namespace" not in made
    assert client.get(f"{BETA}/experiments?namespace=whatever").json()["total_size"] == 1
    assert client.get(f"{BETA}/healthz").json()["multi_user"] is False


def test_an_artifact_is_found_by_its_number_where_it_is_ones_own(asked: TestClient, opened: Store) -> None:
    names = {"a": "0123456789abcde" + "0" * 17, "b": "fedcba987654321" + "0" * 17}
    with opened.transaction() as tx:
        for namespace, name in names.items():
            artifacts.insert(tx, [an_artifact(name, run_id="run", namespace=namespace)])
    found = {
        namespace: ask(asked, "vera", "GET", f"/artifacts/{ids.artifact_number(name)}").status_code
        for namespace, name in names.items()
    }

    assert found == {"a": 200, "b": 404}
