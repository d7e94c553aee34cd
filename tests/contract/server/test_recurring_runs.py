"""The service of recurring runs, as stock's client and its models find it, and what it has beyond."""

from __future__ import annotations

import tempfile
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from penstock import compiler, dsl, ir
from support.stock_client import Refused
from support.waiting import eventually

if TYPE_CHECKING:
    from support.servers import Server
    from support.stock_client import StockClient

RECURRING = "/apis/v2beta1/recurringruns"
OURS = "/apis/penstock/v1/recurringruns"
RUNS = "/apis/v2beta1/runs"


def create(stock: StockClient, name: str, flow: str = "sums", **words: Any) -> dict[str, Any]:
    """Have stock's client create a recurring run."""
    given = {"params": {"a": 5}, "enabled": True, **words}
    with tempfile.NamedTemporaryFile(suffix=".yaml") as package:
        stock(f"kfp.compiler.Compiler().compile(flows.{flow}, {{package}})", package=package.name)
        experiment = stock("client.create_experiment('schedules')")
        made: dict[str, Any] = stock(
            "client.create_recurring_run({experiment}, {name}, pipeline_package_path={package}, **{words})",
            experiment=experiment["experiment_id"],
            name=name,
            package=package.name,
            words=given,
        )
    return made


def runs_of(server: Server, recurring_run_id: str) -> list[dict[str, Any]]:
    told = server.ask("GET", f"{RUNS}?page_size=200&sort_by=created_at").json().get("runs", [])
    return [run for run in told if run.get("recurring_run_id") == recurring_run_id]


def spelt(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def test_what_is_due_each_second_is_run(server: Server, stock: StockClient) -> None:
    made = create(stock, "hello world", cron_expression="* * * * * *", max_concurrency=2)
    recurring_run_id = made["recurring_run_id"]

    def succeeded() -> bool:
        ended = [run for run in runs_of(server, recurring_run_id) if run["state"] == "SUCCEEDED"]
        return len(ended) > 1

    assert eventually(succeeded)
    stock("client.disable_recurring_run({id})", id=recurring_run_id)
    first, second = runs_of(server, recurring_run_id)[:2]

    assert "helloworld" in first["display_name"]
    assert first["runtime_config"] == {"parameters": {"a": 5}}
    assert first["scheduled_at"] < second["scheduled_at"]
    assert first["experiment_id"] == made["experiment_id"]


def test_a_recurring_run_comes_back_as_it_was_made(server: Server, stock: StockClient) -> None:
    made = create(
        stock,
        "nightly",
        cron_expression="0 0 3 * * *",
        start_time="2030-01-01T00:00:00Z",
        end_time="2031-01-01T00:00:00Z",
        max_concurrency=3,
        no_catchup=True,
        description="at three",
    )

    told = stock("client.get_recurring_run({id})", id=made["recurring_run_id"])
    assert told == made
    assert told["trigger"]["cron_schedule"]["cron"] == "0 0 3 * * *"
    assert (told["status"], told["mode"]) == ("ENABLED", "ENABLE")
    assert (told["max_concurrency"], told["no_catchup"], told["description"]) == ("3", True, "at three")
    assert told["pipeline_spec"]["pipelineInfo"] == {"name": "sums"}
    text = server.ask("GET", f"{RECURRING}/{made['recurring_run_id']}").text
    assert stock.understands("V2beta1RecurringRun", text)
    assert stock.understands("V2beta1ListRecurringRunsResponse", server.ask("GET", RECURRING).text)


@pytest.mark.parametrize(("no_catchup", "count"), [(False, 2), (True, 1)])
@pytest.mark.parametrize("how", ["cron", "interval"])
def test_a_window_in_the_past_is_made_up_for(
    server: Server, stock: StockClient, no_catchup: bool, count: int, how: str
) -> None:
    minute = datetime.now(UTC).replace(second=0, microsecond=0)
    start, end = minute - timedelta(minutes=3), minute - timedelta(minutes=1)
    words: dict[str, Any] = {"start_time": spelt(start), "end_time": spelt(end), "no_catchup": no_catchup}
    words |= {"cron_expression": "0 * * * * *"} if how == "cron" else {"interval_second": 60}
    created = create(stock, "window", max_concurrency=10, **words)
    assert eventually(lambda: len(runs_of(server, created["recurring_run_id"])) == count)


def test_without_a_trigger_there_is_one_run_at_once(server: Server, sums: dict[str, Any]) -> None:
    made = server.ask(
        "POST",
        RECURRING,
        {"display_name": "once", "pipeline_spec": sums, "max_concurrency": 1, "mode": "ENABLE"},
    ).json()

    assert eventually(lambda: len(runs_of(server, made["recurring_run_id"])) == 1)
    assert "trigger" not in made


def test_nothing_runs_while_it_is_off(server: Server, stock: StockClient) -> None:
    made = create(stock, "off", cron_expression="* * * * * *", enabled=False)
    recurring_run_id = made["recurring_run_id"]
    assert (made["status"], made["mode"]) == ("DISABLED", "DISABLE")
    witness = create(stock, "on", cron_expression="* * * * * *")
    assert eventually(lambda: len(runs_of(server, witness["recurring_run_id"])) > 1)
    stock("client.disable_recurring_run({id})", id=witness["recurring_run_id"])
    assert [] == runs_of(server, recurring_run_id)

    stock("client.enable_recurring_run({id})", id=recurring_run_id)
    assert eventually(lambda: runs_of(server, recurring_run_id))
    stock("client.disable_recurring_run({id})", id=recurring_run_id)

    told = stock("client.get_recurring_run({id})", id=recurring_run_id)
    assert (told["status"], told["mode"]) == ("DISABLED", "DISABLE")


def test_a_deleted_one_is_gone_and_its_runs_stay(server: Server, stock: StockClient) -> None:
    made = create(stock, "gone", cron_expression="* * * * * *")
    recurring_run_id = made["recurring_run_id"]
    assert eventually(lambda: runs_of(server, recurring_run_id))

    stock("client.delete_recurring_run({id})", id=recurring_run_id)

    assert runs_of(server, recurring_run_id)
    for ask in ("client.get_recurring_run({id})", "client.delete_recurring_run({id})"):
        with pytest.raises(Refused) as refused:
            stock(ask, id=recurring_run_id)
        assert (refused.value.status, refused.value.body["code"]) == (404, 5)


@dsl.component
def wait() -> None:
    import time  # noqa: PLC0415

    time.sleep(60)


@dsl.pipeline(name="waiting")
def waiting() -> None:
    wait()


@pytest.mark.parametrize("policy", ["FOREGROUND", "ORPHAN"])
def test_the_runs_of_a_deleted_one_end_with_it_where_that_is_asked_for(server: Server, policy: str) -> None:
    spec = ir.to_dict(compiler.lower(waiting).spec)
    body = {"display_name": "w", "pipeline_spec": spec, "max_concurrency": "1", "mode": "ENABLE"}
    recurring_run_id = server.ask("POST", RECURRING, body).json()["recurring_run_id"]
    assert eventually(lambda: [run["state"] for run in runs_of(server, recurring_run_id)] == ["RUNNING"])

    assert server.ask("DELETE", f"{RECURRING}/{recurring_run_id}?propagation_policy=NONE").status_code == 400
    server.ask("DELETE", f"{RECURRING}/{recurring_run_id}?propagation_policy={policy}")

    [run] = runs_of(server, recurring_run_id)
    assert (run["state"] == "RUNNING") is (policy == "ORPHAN")
    server.ask("POST", f"{RUNS}/{run['run_id']}:terminate")
    assert eventually(lambda: runs_of(server, recurring_run_id)[0]["state"] == "FAILED", 60)


def test_lists_are_of_an_experiment_by_name(server: Server, stock: StockClient) -> None:
    for name in ("b-listed", "A-listed"):
        made = create(stock, name, cron_expression="@yearly")

    listed = stock(
        "client.list_recurring_runs(experiment_id={id}, sort_by='name', page_size=1, filter={filter})",
        id=made["experiment_id"],
        filter='{"predicates":[{"operation":"IS_SUBSTRING","key":"name","string_value":"-listed"}]}',
    )

    # The one name of a list that KFP spells in camelCase.
    assert [row["display_name"] for row in listed["recurringRuns"]] == ["A-listed"]
    assert listed["total_size"] == 2


def test_an_archived_experiment_switches_its_own_off(
    server: Server, stock: StockClient, sums: dict[str, Any]
) -> None:
    made = create(stock, "archived", cron_expression="@yearly")
    other = stock("client.create_experiment('another')")
    body = {
        "display_name": "of another",
        "pipeline_spec": sums,
        "max_concurrency": 1,
        "mode": "ENABLE",
        "experiment_id": other["experiment_id"],
        "trigger": {"cron_schedule": {"cron": "@yearly"}},
    }
    mine = server.ask("POST", RECURRING, body).json()

    stock("client.archive_experiment({id})", id=other["experiment_id"])

    states = [
        stock("client.get_recurring_run({id})", id=row["recurring_run_id"])["status"] for row in (mine, made)
    ]
    assert states == ["DISABLED", "ENABLED"]


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"trigger": {"cron_schedule": {"cron": "* *"}}}, "Expected 5 to 6 fields, found 2: * *"),
        ({"trigger": {"periodic_schedule": {"interval_second": "0"}}}, "interval of a recurring run is 0 s"),
        ({"max_concurrency": 11}, "max_concurrency is 11; it may be 1 to 10"),
        ({"max_concurrency": 0}, "max_concurrency is 0"),
        ({"display_name": ""}, "display_name is empty"),
        ({"runtime_config": {"parameters": {"nope": 1}}}, "nope"),
        ({"pipeline_spec": None}, "a run has a pipeline"),
        (
            {
                "trigger": {
                    "cron_schedule": {
                        "cron": "@daily",
                        "start_time": "2030-01-02T00:00:00Z",
                        "end_time": "2030-01-01T00:00:00Z",
                    }
                }
            },
            "ends before it starts",
        ),
    ],
)
def test_what_is_wrong_is_refused(
    server: Server, sums: dict[str, Any], changes: dict[str, Any], problem: str
) -> None:
    good = {"display_name": "x", "pipeline_spec": sums, "max_concurrency": 1}

    answer = server.ask("POST", RECURRING, good | changes)

    assert (answer.status_code, answer.json()["code"]) == (400, 3)
    assert problem in answer.json()["message"]


def test_a_recurring_run_can_be_changed(server: Server, stock: StockClient) -> None:
    made = create(stock, "before", cron_expression="@yearly")
    path = f"{OURS}/{made['recurring_run_id']}"

    changed = server.ask(
        "PATCH",
        path,
        {
            "display_name": "after",
            "trigger": {"periodic_schedule": {"interval_second": "3600"}},
            "max_concurrency": 4,
            "runtime_config": {"parameters": {"a": 6}},
            "mode": "DISABLE",
        },
    ).json()

    assert changed == server.ask("GET", f"{RECURRING}/{made['recurring_run_id']}").json()
    assert (changed["display_name"], changed["max_concurrency"]) == ("after", "4")
    assert changed["trigger"] == {"periodic_schedule": {"interval_second": "3600"}}
    assert changed["runtime_config"] == {"parameters": {"a": 6}}
    assert changed["status"] == "DISABLED"
    assert changed["updated_at"] > made["updated_at"]
    for wrong in ({"time_zone": "Mars/Base"}, {"max_concurrency": 0}, {"unknown": 1}):
        assert server.ask("PATCH", path, wrong).status_code == 400


def test_the_next_times_can_be_seen_before(server: Server) -> None:
    asked = {"trigger": {"cron_schedule": {"cron": "0 0 9 * * *"}}, "time_zone": "Asia/Tokyo", "count": 3}

    times = server.ask("POST", f"{OURS}:preview", asked).json()["times"]

    assert len(times) == 3
    assert all(time.endswith("T00:00:00Z") for time in times)
    assert times == sorted(set(times))
    wrong = server.ask("POST", f"{OURS}:preview", {"trigger": {"cron_schedule": {"cron": "x"}}})
    assert wrong.status_code == 400


def test_days_past_can_be_made_up_for(server: Server, stock: StockClient) -> None:
    made = create(stock, "backfilled", cron_expression="@daily", max_concurrency=2)
    path = f"{OURS}/{made['recurring_run_id']}:backfill"

    asked = server.ask(
        "POST", path, {"start_time": "2024-02-28T00:00:00Z", "end_time": "2024-03-01T00:00:00Z"}
    ).json()

    days = ["2024-02-28T00:00:00Z", "2024-02-29T00:00:00Z", "2024-03-01T00:00:00Z"]
    assert asked == {"times": days, "time_zone": "UTC"}

    def made_up() -> bool:
        return [run["scheduled_at"] for run in runs_of(server, made["recurring_run_id"])] == days

    assert eventually(made_up)
    long = server.ask(
        "POST", path, {"start_time": "1990-01-01T00:00:00Z", "end_time": "2024-03-01T00:00:00Z"}
    )
    assert (long.status_code, "more than 1000 runs" in long.json()["message"]) == (400, True)


def test_days_past_are_counted_before_and_nothing_is_made(server: Server, stock: StockClient) -> None:
    made = create(stock, "counted", cron_expression="@daily", enabled=False)
    path = f"{OURS}/{made['recurring_run_id']}:backfill"
    past = {"start_time": "2024-02-28T00:00:00Z", "end_time": "2024-03-01T00:00:00Z", "preview": True}

    assert 3 == len(server.ask("POST", path, past).json()["times"])
    seen = server.ask("GET", f"{OURS}/{made['recurring_run_id']}").json()
    assert "waiting" not in seen
    assert "next_times" not in seen
    assert [] == runs_of(server, made["recurring_run_id"])


def test_a_recurring_run_is_run_at_once(server: Server, stock: StockClient) -> None:
    made = create(stock, "eager", cron_expression="0 0 9 * * *")
    one = f"{OURS}/{made['recurring_run_id']}"
    server.ask("PATCH", one, {"time_zone": "Asia/Tokyo"})

    seen = server.ask("GET", one).json()
    assert "Asia/Tokyo" == seen["time_zone"]
    assert all(time.endswith("T00:00:00Z") for time in seen["next_times"])
    [tick] = server.ask("POST", f"{one}:run").json()["times"]
    assert eventually(
        lambda: [run["scheduled_at"] for run in runs_of(server, made["recurring_run_id"])] == [tick]
    )
    server.ask("POST", f"{RECURRING}/{made['recurring_run_id']}:disable")
    refused = server.ask("POST", f"{one}:run")
    assert (400, True) == (refused.status_code, "enable it first" in refused.json()["message"])
