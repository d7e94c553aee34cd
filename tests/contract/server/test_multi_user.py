"""Stock's client and command line on a server that asks who somebody is: its multi-user mode."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from penstock import store as stores
from penstock.server.api_keys import new_key
from penstock.store import api_keys
from support import servers
from support.stock_client import Refused, StockClient, stock_client
from support.waiting import wait_until

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from support.servers import Server

    Ask = Callable[..., Any]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    home = tmp_path_factory.mktemp("home")
    with servers.serving(
        home, "--auth", PENSTOCK_AUTH_PROCESS_RUNNER="on", PENSTOCK_REQUESTS_PER_SECOND="0"
    ) as started:
        yield started


@pytest.fixture(scope="module")
def tokens(server: Server) -> dict[str, str]:
    """The keys of an editor in each of two namespaces."""
    made = {}
    with stores.open(server.home) as store:
        for name, namespace in (("ann", "team-a"), ("bob", "team-b")):
            key, made[name] = new_key(name, {namespace: "editor"}, created_by="test", expires_at=None)
            with store.transaction() as tx:
                api_keys.insert(tx, key)
    return made


@pytest.fixture(scope="module")
def stock(
    server: Server, stock_python: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[StockClient]:
    """Stock's client of a user with a home folder of its own."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("HOME", str(tmp_path_factory.mktemp("user")))
        flows = Path(__file__).parent / "pipelines" / "flows.py"
        with stock_client(stock_python) as client:
            client.connect(server.url, flows)
            yield client


@pytest.fixture
def asks(stock: StockClient, server: Server, tokens: dict[str, str]) -> Callable[[str], Ask]:
    """Return what asks as somebody: an expression goes on behind the client."""

    def of(name: str) -> Ask:
        def ask(expression: str, **values: Any) -> Any:
            client = "kfp.Client({url}, existing_token={token})"
            return stock(f"{client}.{expression}", url=server.url, token=tokens[name], **values)

        return ask

    return of


def test_a_run_goes_through_in_its_namespace_and_nobody_else_learns_of_it(
    asks: Callable[[str], Ask],
) -> None:
    ann, bob = asks("ann"), asks("bob")
    run_id = ann("create_run_from_pipeline_func(flows.sums, {{}}, namespace='team-a')")
    run = ann("wait_for_run_completion({id}, 120, 0.05)", id=run_id)

    assert run["state"] == "SUCCEEDED"
    [experiment] = ann("list_experiments(namespace='team-a')")["experiments"]
    assert (experiment["display_name"], experiment["namespace"]) == ("Default", "team-a")
    assert [run_id] == [each["run_id"] for each in ann("list_runs(namespace='team-a')")["runs"]]
    assert [run_id] == [
        each["run_id"]
        for each in ann("list_runs(experiment_id={id})", id=experiment["experiment_id"])["runs"]
    ]
    for expression in ("get_run({id})", "terminate_run({id})", "delete_run({id})", "archive_run({id})"):
        with pytest.raises(Refused) as caught:
            bob(expression, id=run_id)
        assert (caught.value.status, caught.value.body["code"]) == (404, 5)
    with pytest.raises(Refused) as caught:
        bob("list_runs(namespace='team-a')")
    assert (caught.value.status, caught.value.body["code"]) == (403, 7)
    assert not bob("list_experiments(namespace='team-b')").get("experiments")


def test_what_has_no_namespace_is_refused_in_the_words_of_kfp(asks: Callable[[str], Ask]) -> None:
    for expression, said in (
        ("list_runs()", "A run cannot have an empty namespace in multi-user mode"),
        ("list_experiments()", "An experiment cannot have an empty namespace in multi-user mode"),
        ("list_recurring_runs()", "A recurring run cannot have an empty namespace in multi-user mode"),
    ):
        with pytest.raises(Refused) as caught:
            asks("ann")(expression)
        assert caught.value.status == 400
        assert said in caught.value.body["message"]


def test_pipelines_are_of_a_namespace_and_of_one_name_in_each(
    asks: Callable[[str], Ask], stock: StockClient, tmp_path: Path
) -> None:
    ann, bob = asks("ann"), asks("bob")
    package = str(tmp_path / "sums.yaml")
    stock("kfp.compiler.Compiler().compile(flows.sums, {path})", path=package)
    made = {}
    for ask, namespace in ((ann, "team-a"), (bob, "team-b")):
        made[namespace] = ask(
            "upload_pipeline({path}, 'sums', namespace={name})", path=package, name=namespace
        )
    assert made["team-a"]["namespace"] == "team-a"
    assert made["team-a"]["pipeline_id"] != made["team-b"]["pipeline_id"]
    ids = [each["pipeline_id"] for each in ann("list_pipelines(namespace='team-a')")["pipelines"]]
    assert ids == [made["team-a"]["pipeline_id"]]
    with pytest.raises(Refused):
        ann("get_pipeline({id})", id=made["team-b"]["pipeline_id"])
    with pytest.raises(Refused):
        ann("upload_pipeline({path}, 'shared')", path=package)
    version = ann("list_pipeline_versions({id})", id=made["team-a"]["pipeline_id"])["pipeline_versions"][0]
    experiment = ann("create_experiment('mine', namespace='team-a')")
    run = ann(
        "run_pipeline({experiment}, 'by version', pipeline_id={id}, version_id={version})",
        experiment=experiment["experiment_id"],
        id=version["pipeline_id"],
        version=version["pipeline_version_id"],
    )
    assert ann("wait_for_run_completion({id}, 120, 0.05)", id=run["run_id"])["state"] == "SUCCEEDED"


def test_a_recurring_run_makes_its_runs_in_the_namespace(
    asks: Callable[[str], Ask], stock: StockClient, tmp_path: Path
) -> None:
    ann = asks("ann")
    package = str(tmp_path / "sums.yaml")
    stock("kfp.compiler.Compiler().compile(flows.sums, {path})", path=package)
    experiment = ann("create_experiment('often', namespace='team-a')")
    made = ann(
        "create_recurring_run({experiment}, 'each second', interval_second=1, pipeline_package_path={path},"
        " max_concurrency=1)",
        experiment=experiment["experiment_id"],
        path=package,
    )
    listed = wait_until(
        lambda: ann("list_runs(experiment_id={id})", id=experiment["experiment_id"]).get("runs"), "a run"
    )
    ann("disable_recurring_run({id})", id=made["recurring_run_id"])
    of_namespace = ann("list_runs(namespace='team-a', page_size=100)")["runs"]
    assert {each["run_id"] for each in listed} <= {each["run_id"] for each in of_namespace}
    found = ann("list_recurring_runs(namespace='team-a')")["recurringRuns"]
    assert [each["recurring_run_id"] for each in found] == [made["recurring_run_id"]]
    with pytest.raises(Refused):
        asks("bob")("get_recurring_run({id})", id=made["recurring_run_id"])


@pytest.mark.parametrize("way", ["token", "cookie", "file"])
def test_a_key_is_sent_in_each_way_that_the_client_has(
    stock: StockClient, server: Server, tokens: dict[str, str], tmp_path: Path, way: str
) -> None:
    (tmp_path / "token").write_text(tokens["ann"])
    words = {
        "token": "existing_token={token}",
        "cookie": "cookies='penstock_token=' + {token}",
        "file": "credentials=kfp.client.ServiceAccountTokenVolumeCredentials({file})",
    }[way]
    made = stock(
        f"kfp.Client({{url}}, {words}).create_experiment('by {way}', namespace='team-a')",
        url=server.url,
        token=tokens["ann"],
        file=str(tmp_path / "token"),
    )
    assert made["display_name"] == f"by {way}"
    with pytest.raises(Refused) as caught:
        stock("client.list_experiments(namespace='team-a')")
    assert (caught.value.status, caught.value.body["code"]) == (401, 16)


def test_a_user_says_the_namespace_once(stock: StockClient, server: Server, tokens: dict[str, str]) -> None:
    stock("client.set_user_namespace('team-a')")
    try:
        client = "kfp.Client({url}, existing_token={token})"
        made = stock(f"{client}.create_experiment('said once')", url=server.url, token=tokens["ann"])
        found = stock(f"{client}.list_experiments()", url=server.url, token=tokens["ann"])
        assert made["namespace"] == "team-a"
        assert made in found["experiments"]
    finally:
        stock("client.set_user_namespace('')")


def test_kfps_command_line_takes_a_key(stock: StockClient, tokens: dict[str, str]) -> None:
    asked = "command(['--existing-token', {token}, 'experiment', *{words}])"
    stock("client.set_user_namespace('team-a')")
    try:
        made = stock(asked, token=tokens["ann"], words=["create", "by-command"])
        listed = stock(asked, token=tokens["ann"], words=["list"])
        refused = stock(asked, token=tokens["bob"], words=["list"])
    finally:
        stock("client.set_user_namespace('')")
    assert (made["code"], listed["code"]) == (0, 0), (made, listed)
    assert "by-command" in listed["out"]
    assert refused["code"] != 0
    assert "ApiException" in refused["error"]
