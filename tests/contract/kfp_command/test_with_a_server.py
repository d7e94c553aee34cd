"""The commands of `kfp` that ask a server, ours and stock's, of one server: they answer the same."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from penstock.cli.kfp.tree import root
from support import command_tree

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result

    from support.kfp_command import Command
    from support.servers import Server
    from support.stock_client import StockClient

OURS_ALONE = {"run retry", "run terminate"}
YES = "--yes -y"
"""The option that stock's commands do not have: they always ask."""


@pytest.fixture(scope="module")
def package(stock: StockClient, tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("compiled") / "sums.yaml"
    stock("kfp.compiler.Compiler().compile(flows.sums, {path})", path=str(path))
    return str(path)


class Both:
    """Both commands, of one server."""

    def __init__(self, stock: StockClient, url: str, folder: Path) -> None:
        self._stock = stock
        self._words = ["--endpoint", url, "--output", "json"]
        self._folder = folder

    def ours(self, *words: str, typed: str = "y\n") -> Result:
        """Run ours."""
        env = {"HOME": str(self._folder), "PENSTOCK_HOME": str(self._folder / "home")}
        return CliRunner().invoke(root(), [*self._words, *words], input=typed, env=env)

    def made(self, *words: str) -> Any:
        """Return the JSON that ours prints, and nothing else."""
        done = self.ours(*words)
        assert done.exit_code == 0, (done.exception, done.output)
        return json.loads(done.stdout)

    def theirs(self, *words: str) -> dict[str, Any]:
        """Run stock's."""
        done: dict[str, Any] = self._stock("command({words})", words=list(words))
        return done

    def agree(self, *words: str) -> str:
        """Check that both print the same, as JSON and as a table; return the table."""
        expected = self.theirs(*words)
        assert (expected["code"], self.made(*words)) == (0, json.loads(expected["out"])), words
        table = self.ours("--output", "table", *words).stdout
        assert table == self.theirs("--output", "table", *words)["out"]
        return table

    def are_both_wrong(self, *words: str) -> None:
        """Check that both refuse, with the same code."""
        done, expected = self.ours(*words), self.theirs(*words)
        assert done.exit_code == expected["code"] != 0, (words, done.output, expected)
        assert done.stdout == ""


@pytest.fixture(scope="module")
def both(stock: StockClient, server: Server, tmp_path_factory: pytest.TempPathFactory) -> Both:
    return Both(stock, server.url, tmp_path_factory.mktemp("user"))


def test_every_command_and_option_is_there(stock: StockClient) -> None:
    ours = command_tree.commands(root())
    expected = stock("commands()")

    assert ours.keys() - expected.keys() == OURS_ALONE
    with_yes = {words for words, params in ours.items() if params.pop(YES, None)}
    assert with_yes == {words for words in ours if "delete" in words}
    expected["recurring-run create"]["--disabled --enabled"]["default"] = True  # as stock's client has it
    assert {words: ours[words] for words in expected} == expected


def test_experiments(both: Both) -> None:
    made = both.made("experiment", "create", "-d", "of the command", "mine")
    both.theirs("experiment", "create", "theirs")

    assert (made["display_name"], made["description"]) == ("mine", "of the command")
    assert "mine" in both.agree("experiment", "list")
    assert "theirs" not in both.agree("experiment", "list", "--max-size", "1", "--sort-by", "name asc")
    wanted = {"predicates": [{"key": "name", "operation": "EQUALS", "string_value": "nothing"}]}
    both.agree("experiments", "list", "--filter", json.dumps(wanted))
    both.agree("experiment", "get", made["experiment_id"])
    archived = both.made("experiment", "archive", "--experiment-name", "mine")
    assert archived["storage_state"] == "ARCHIVED"
    back = both.made("experiment", "unarchive", "--experiment-id", made["experiment_id"])
    assert back["storage_state"] == "AVAILABLE"
    assert both.ours("experiment", "delete", made["experiment_id"], typed="n\n").exit_code == 0
    both.agree("experiment", "get", made["experiment_id"])
    assert both.made("experiment", "delete", made["experiment_id"]) == made["experiment_id"]
    other = both.made("experiment", "archive", "--experiment-name", "theirs")
    gone = both.ours("--output", "table", "experiment", "delete", "--yes", other["experiment_id"], typed="")
    assert gone.stdout == f"Experiment {other['experiment_id']} deleted.\n"
    for words in ("get nobody", "archive", "archive --experiment-id a --experiment-name b", "create", "frob"):
        both.are_both_wrong("experiment", *words.split())
    both.are_both_wrong("experiment", "list", "--page-token", "frob")
    both.are_both_wrong("experiment", "list", "--filter", "{")


def test_runs(both: Both, package: str) -> None:
    made = both.made("run", "create", "-e", "of runs", "-f", package, "-t", "60", "a=5")
    run_id = made["run_id"]

    assert (made["state"], made["display_name"]) == ("SUCCEEDED", "of runs")
    assert made["runtime_config"]["parameters"] == {"a": 5}
    both.agree("run", "get", run_id)
    assert json.loads(both.ours("--output", "table", "run", "get", "-d", run_id).stdout)["run_id"] == run_id
    both.agree("runs", "list", "-e", made["experiment_id"])
    both.agree("run", "list", "-m", "1")
    watched = both.ours("--output", "table", "run", "get", "-w", run_id)
    assert watched.stdout == both.theirs("--output", "table", "run", "get", "-w", run_id)["out"]
    assert both.made("run", "archive", run_id)["storage_state"] == "ARCHIVED"
    assert both.made("run", "unarchive", run_id)["storage_state"] == "AVAILABLE"
    assert both.made("run", "terminate", run_id)["state"] == "SUCCEEDED"
    assert both.made("run", "delete", run_id) == run_id
    for words in ("get nobody", "create -e x", "create -e x -v y", "create", "frob"):
        both.are_both_wrong("run", *words.split())
    both.are_both_wrong("run", "create", "-e", "x", "-f", package, "a")
    both.are_both_wrong("run", "create", "-e", "x", "-n", "no such pipeline")


def test_pipelines_and_their_versions(both: Both, package: str) -> None:
    made = both.made("pipeline", "create", "-p", "sums", "-d", "adds", package)
    pipeline_id = made["pipeline_id"]
    by_id = both.made("pipeline", "create-version", "-v", "second", "-p", pipeline_id, package)
    by_name = both.made("pipelines", "upload-version", "-v", "third", "-n", "sums", "-d", "more", package)
    version_id = by_name["pipeline_version_id"]

    assert (made["display_name"], made["description"]) == ("sums", "adds")
    assert (by_id["display_name"], by_name["description"]) == ("second", "more")
    assert "sums" in both.agree("pipeline", "list")
    both.agree("pipeline", "get", pipeline_id)
    table = both.agree("pipeline", "list-versions", pipeline_id, "--sort-by", "name asc", "-m", "2")
    assert [line.split()[1] for line in table.splitlines()] == ["NAME", "second", "sums"]
    got = both.theirs("pipeline", "get-version", pipeline_id, version_id)
    assert both.made("pipeline", "get-version", pipeline_id, version_id) == json.loads(got["out"])
    shown = both.ours("--output", "table", "pipeline", "get-version", pipeline_id, version_id).stdout
    assert shown.splitlines()[1].split()[0] == version_id
    run = both.made("run", "create", "-e", "versions", "-v", version_id, "-p", pipeline_id, "-t", "60", "a=3")
    assert (run["state"], run["runtime_config"]["parameters"]) == ("SUCCEEDED", {"a": 3})
    assert both.made("run", "create", "-e", "versions", "-n", "sums", "a=4")["runtime_config"] == {
        "parameters": {"a": 4},
        "pipeline_root": None,
    }
    both.are_both_wrong("pipeline", "delete", pipeline_id)
    for version in both.made("pipeline", "list-versions", pipeline_id):
        found = version["pipeline_version_id"]
        assert both.made("pipeline", "delete-version", pipeline_id, found) == found
    assert both.made("pipeline", "delete", pipeline_id) == pipeline_id
    assert "sums" not in both.agree("pipeline", "list")
    for words in ("get nobody", "create no.yaml", "create", "get-version a b", "frob", "delete-version a"):
        both.are_both_wrong("pipeline", *words.split())
    both.are_both_wrong("pipeline", "create-version", "-v", "x", package)
    both.are_both_wrong("pipeline", "create-version", "-v", "x", "-p", "a", "-n", "b", package)
    both.are_both_wrong("pipeline", "create-version", "-v", "x", "-n", "no such pipeline", package)


def test_recurring_runs(both: Both, package: str) -> None:
    create = ("recurring-run", "create", "--experiment-name", "recurring", "--pipeline-package-path", package)
    hourly = both.made(*create, "--job-name", "hourly", "--interval-second", "3600", "--disabled", "a=5")
    made = both.made(
        *(*create, "--job-name", "nightly", "--cron-expression", "0 0 2 * * *", "--catchup"),
        *("--start-time", "2090-01-01T00:00:00Z", "--max-concurrency", "3", "--disable-caching"),
    )
    recurring_id = made["recurring_run_id"]

    assert (hourly["status"], hourly["mode"], hourly["no_catchup"]) == ("DISABLED", "DISABLE", True)
    assert hourly["runtime_config"]["parameters"] == {"a": 5}
    assert (made["status"], made["no_catchup"], made["max_concurrency"]) == ("ENABLED", None, "3")
    assert made["trigger"]["cron_schedule"]["start_time"] == "2090-01-01T00:00:00+00:00"
    tasks = made["pipeline_spec"]["root"]["dag"]["tasks"]
    assert [task["cachingOptions"] for task in tasks.values()] == [{}, {}]
    assert "nightly" in both.agree("recurring-runs", "list", "-e", made["experiment_id"])
    both.agree("recurring-run", "get", recurring_id)
    assert both.made("recurring-run", "disable", recurring_id)["status"] == "DISABLED"
    assert both.made("recurring-run", "enable", recurring_id)["status"] == "ENABLED"
    for each in (recurring_id, hourly["recurring_run_id"]):
        assert both.made("recurring-run", "delete", each) == each
    assert "nightly" not in both.agree("recurring-run", "list")
    for words in ("get nobody", "enable nobody", "create", "frob"):
        both.are_both_wrong("recurring-run", *words.split())
    both.are_both_wrong(*create)
    both.are_both_wrong(*create, "--cron-expression", "0 0 2 * * *", "--interval-second", "3")
    both.are_both_wrong(*create, "--job-name", "x", "--interval-second", "often")
    both.are_both_wrong(*create, "--job-name", "x", "--cron-expression", "often")
    both.are_both_wrong(*create, "--experiment-id", "x", "--interval-second", "3600")
    both.are_both_wrong(*create[:-2], "--job-name", "x", "--interval-second", "3600")


def test_a_failed_run_is_gone_on_with(both: Both, stock: StockClient, tmp_path: Path) -> None:
    path, mark = tmp_path / "at_second.yaml", tmp_path / "mark"
    stock("kfp.compiler.Compiler().compile(flows.at_second, {path})", path=str(path))
    failed = both.made("run", "submit", "-e", "retried", "-f", str(path), "-t", "60", f"mark={mark}")
    assert failed["state"] == "FAILED"

    assert both.made("run", "retry", failed["run_id"])["state"] != "FAILED"
    watched = both.ours("run", "get", "--watch", failed["run_id"])

    assert "Run is finished with state SUCCEEDED." in watched.stderr
    assert json.loads(watched.stdout)["run_id"] == failed["run_id"]


def test_values_are_read_by_the_types_of_the_parameters(
    both: Both, stock: StockClient, tmp_path: Path
) -> None:
    path = tmp_path / "typed.yaml"
    stock("kfp.compiler.Compiler().compile(flows.typed, {path})", path=str(path))
    words = ["text=007", 'quoted="1"', "number=2.5", "flag=True", "many=[1, 2]"]

    made = both.made("run", "create", "-e", "typed", "-f", str(path), *words)

    values = {"text": "007", "quoted": "1", "number": 2.5, "flag": True, "many": [1, 2]}
    assert made["runtime_config"]["parameters"] == values


def test_no_server_is_started_by_a_command_line(ours: Command) -> None:
    done = ours("run", "list", PENSTOCK_HOME=str(ours.folder / "home"))

    assert (done.code, done.out) == (1, "")
    assert "no server is named, and none runs for this home\n  hint: start one with `penstock up`" in done.err


def test_a_server_is_called_by_its_name_in_config_toml(ours: Command, server: Server) -> None:
    ours.write({"home/config.toml": f'[servers.lab]\nurl = "{server.url}"\n'})

    done = ours("--endpoint", "lab", "experiment", "list", PENSTOCK_HOME=str(ours.folder / "home"))

    assert (done.code, done.err) == (0, "")
    assert "Default" in done.out


def test_the_server_of_the_home_is_found_and_errors_are_told(ours: Command, server: Server) -> None:
    done = ours("run", "get", "nobody", PENSTOCK_HOME=str(server.home))

    assert (done.code, done.out) == (1, "")
    assert "was answered with 404" in done.err
    assert "Traceback" not in done.err


def test_a_run_is_not_waited_for_beyond_its_timeout(both: Both, stock: StockClient, tmp_path: Path) -> None:
    path, gate = tmp_path / "waiting.yaml", tmp_path / "gate"
    os.mkfifo(gate)
    stock("kfp.compiler.Compiler().compile(flows.waiting, {path})", path=str(path))

    done = both.ours("run", "create", "-e", "slow", "-f", str(path), "-t", "1", f"gate={gate}")

    assert (done.exit_code, done.stdout) == (1, "")
    assert "is RUNNING after 1 s\n  hint: `kfp run get --watch RUN_ID`" in str(done.exception)
    [run] = both.made("run", "list", "-m", "1")
    assert both.made("run", "terminate", run["run_id"])["run_id"] == run["run_id"]


def test_a_server_that_is_not_there_is_told(ours: Command) -> None:
    done = ours("--endpoint", "http://localhost:1", "run", "list")

    assert (done.code, done.out) == (1, "")
    assert "GET http://localhost:1/apis/v2beta1/healthz got no answer: " in done.err
    assert done.err.count("hint: ") == 1


def test_help_asks_no_server(ours: Command) -> None:
    done = ours("--endpoint", "http://localhost:1", "run", "create", "--help")

    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("Usage: kfp run create [OPTIONS] [ARGS]...")


def test_googles_login_is_refused(ours: Command) -> None:
    done = ours("--endpoint", "http://localhost:1", "--iap-client-id", "x", "run", "list")

    assert (done.code, done.out) == (1, "")
    assert "client_id belongs to a way to log in" in done.err
