"""Tasks that do the worst to themselves: each ends as it should, says why, and the others notice nothing."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from support.command import Penstock

if TYPE_CHECKING:
    from typing import Any

PIPELINE = str(Path(__file__).with_name("pipelines") / "hostile.py")

SUCCEED = {
    "removes-where-it-is",
    "removes-its-input",
    "replaces-its-log-and-its-claim",
    "exits-in-a-thread",
    "leaves-a-thread",
    "takes-all-descriptors",
    "gives-much",
    "gives-what-is-deep",
    "measures",
    "gives-a-link",
    "gives-a-pipe",
    "gives-a-socket",
    "gives-itself",
    "prints-bytes",
    "floods-its-log",
    "closes-all",
    "ignores-all-signals",
    "masks-all-modes",
    "behaves",
    "behaves-2",
    "behaves-3",
}
NO_RESULT = ("Exit", "the task ended with exit code 0, without a result")
NO_FILE = ("OutputError", "the output file cannot be read: it is not a regular file")
TOO_DEEP = ("OutputError", "output 'made' has more than 100 lists and objects in one another")
RETURNED_TOO_DEEP = ("OutputError", "the outputs have more than 100 lists and objects in one another")
UNWRITTEN = ("System", "the task's result could not be written")
FAIL = {
    "removes-its-folder": ("System", "the task's folder has vanished while it ran"),
    "writes-its-result": NO_RESULT,
    "writes-its-result-2": NO_RESULT,
    "writes-its-result-3": NO_RESULT,
    "writes-its-result-4": NO_RESULT,
    "writes-its-result-5": NO_RESULT,
    "has-a-folder-for-its-result": UNWRITTEN,
    "leaves-at-once": NO_RESULT,
    "kills-its-group": ("Signal", "the task was killed by signal 9 (out of memory?)"),
    "takes-all-descriptors-2": ("OSError", "OSError: [Errno 24] Too many open files: '/dev/null'"),
    "raises-what-has-no-text": (
        "Speechless",
        "ephemeral_component.raises_what_has_no_text.<locals>.Speechless: <exception str() failed>",
    ),
    "exits-with-what-has-no-text": (
        "SystemExit",
        "the component ended itself with sys.exit(<Speechless>)",
    ),
    "raises-what-is-not-pickled": ("RuntimeError", "RuntimeError: (<unlocked _thread.lock object at "),
    "raises-at-length": ("ValueError", "ValueError: beginxxxx"),
    "raises-what-is-no-text": ("ValueError", "ValueError: a\\udc80b\x00"),
    "gives-what-is-no-text": (
        "ValueError",
        "ValueError: Output 'Output' has '\\udc80' at position 1 of a text, which is no character.",
    ),
    "gives-what-is-deep-2": (
        "OutputError",
        "the outputs have more than 100 lists and objects in one another",
    ),
    "gives-what-is-deep-3": (
        "OutputError",
        "the outputs have more than 100 lists and objects in one another",
    ),
    "gives-what-is-deep-4": ("RecursionError", "RecursionError: maximum recursion depth exceeded"),
    "writes-what-is-deep": TOO_DEEP,
    "writes-what-is-deep-2": TOO_DEEP,
    "writes-what-is-deep-3": ("OutputError", "output 'made' "),
    "gives-a-pipe-for-a-number": NO_FILE,
    "gives-a-text-without-end": NO_FILE,
    "closes-all-2": ("ValueError", "ValueError: nobody hears"),
    "may-write-no-files": UNWRITTEN,
    "has-no-memory": ("MemoryError", "MemoryError"),
    "breaks-the-library": UNWRITTEN,
    "exits-at-its-exit": ("Exit", "the task ended with exit code 7, without a result"),
}


@pytest.fixture(scope="module")
def penstock(tmp_path_factory: pytest.TempPathFactory) -> Penstock:
    """The command, with little room for logs."""
    folder = tmp_path_factory.mktemp("hostile")
    (folder / "home").mkdir()
    (folder / "home" / "config.toml").write_text("[process]\nlog_megabytes = 1\n")
    return Penstock(folder / "home", folder)


@pytest.fixture(scope="module")
def tasks(penstock: Penstock) -> dict[str, dict[str, Any]]:
    """What became of each, when all of them ran side by side."""
    mark = f"mark={penstock.folder / 'mark'}"
    done = penstock(
        "run", PIPELINE, "--sdk", "penstock", "--name", "it", "--keep-going", "--json", "-p", mark
    )
    assert "an error of its own" not in done.err
    assert done.json["state"] == "FAILED"
    return {task["path"]: task for task in done.json["tasks"]}


def test_those_that_did_what_they_were_to_do_succeed(tasks: dict[str, dict[str, Any]]) -> None:
    assert {path for path, task in tasks.items() if task["state"] == "SUCCEEDED"} == SUCCEED


@pytest.mark.parametrize("path", FAIL)
def test_one_that_fails_says_why(path: str, tasks: dict[str, dict[str, Any]]) -> None:
    error = tasks[path]["error"]
    kind, message = FAIL[path]
    assert (tasks[path]["state"], error["kind"]) == ("FAILED", kind)
    assert error["message"].startswith(message)
    assert len(error["message"]) < 11_000


def test_there_are_no_others(tasks: dict[str, dict[str, Any]]) -> None:
    assert tasks.keys() == SUCCEED | FAIL.keys()


def test_what_a_flood_leaves_of_a_log(penstock: Penstock, tasks: dict[str, dict[str, Any]]) -> None:
    assert tasks["floods-its-log"]["state"] == "SUCCEEDED"
    shown = penstock("logs", "it", "floods-its-log").out
    assert shown.startswith("the first line\nxxx")
    assert shown.endswith("xxx\nthe last line\n")
    assert " bytes are left out here …]" in shown
    [log] = penstock.home.glob("logs/*/floods-its-log/1/log")
    assert log.stat().st_blocks * 512 <= 1 << 20


def test_the_log_of_a_task_that_has_none_is_not_waited_for(
    penstock: Penstock, tasks: dict[str, dict[str, Any]]
) -> None:
    assert tasks["replaces-its-log-and-its-claim"]["state"] == "SUCCEEDED"
    shown = penstock("logs", "it", "replaces-its-log-and-its-claim", timeout_s=20)
    assert "Traceback" not in shown.err
    assert shown.out == ""


def test_a_long_message_keeps_its_begin_and_its_end(tasks: dict[str, dict[str, Any]]) -> None:
    message = tasks["raises-at-length"]["error"]["message"]
    assert message.startswith("ValueError: beginxxx")
    assert " characters are left out here …]" in message
    assert message.endswith("xxxend")


def test_a_task_waits_for_its_threads(penstock: Penstock, tasks: dict[str, dict[str, Any]]) -> None:
    assert tasks["leaves-a-thread"]["state"] == "SUCCEEDED"
    assert (penstock.folder / "mark").read_text() == "written"
