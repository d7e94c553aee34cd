"""Environments are built once, survive their builders, and need no network when they are there."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from penstock.errors import EnvironmentBuildError
from penstock.runners.process.bootstrap import PipOptions
from penstock.runners.process.environments import Environments, Request
from penstock.runners.process.interpreters import own
from penstock.runners.process.uv import Uv
from support import wheels
from support.attempts import wait_for_end

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.fixture
def request_for(tmp_path: Path) -> Callable[..., Request]:
    """Makes requests for packages out of a folder of wheels: demo 1.0 and 2.0, and other 1.0."""
    folder = tmp_path / "wheels"
    wheels.make(folder, "demo", "1.0", {"demo.py": "VERSION = 1\n"})
    wheels.make(folder, "other", "1.0", {"other.py": ""})

    def make(*packages: str, **changed: object) -> Request:
        pip = PipOptions(find_links=(str(folder),), no_index=True)
        return Request(**{"interpreter": own(), "packages": packages, "pip": pip, **changed})  # type: ignore[arg-type]

    return make


@pytest.fixture
def counted(tmp_path: Path) -> Callable[..., Uv]:
    """Makes a uv that notes each of its commands in a file, and may do something of its own first."""

    def make(first: str = "") -> Uv:
        path = tmp_path / "uv"
        notes = tmp_path / "notes"
        notes.touch()
        path.write_text(f'#!/bin/sh\necho "$1 $2" >> {notes}\n{first}\nexec {Uv().path} "$@"\n')
        path.chmod(0o755)
        return Uv(str(path))

    return make


@pytest.fixture
def notes(tmp_path: Path) -> Callable[[], list[str]]:
    """The commands that the uv of `counted` was given."""
    return lambda: (tmp_path / "notes").read_text().splitlines()


def imported(python: str, module: str) -> str:
    """Return where an interpreter finds a module."""
    code = f"import {module}; print({module}.__file__)"
    return subprocess.run([python, "-c", code], capture_output=True, text=True, check=True).stdout.strip()


def test_an_environment_holds_what_was_asked_for_and_nothing_of_the_engines(
    tmp_path: Path, request_for: Callable[..., Request]
) -> None:
    built = Environments(tmp_path / "envs", Uv()).build(request_for("demo"), "train")
    assert imported(built.python, "demo").startswith(str(built.folder))
    assert subprocess.run([built.python, "-c", "import msgspec"], capture_output=True, check=False).returncode


def test_building_never_touches_the_engines_own_interpreter(
    tmp_path: Path, request_for: Callable[..., Request]
) -> None:
    before = own().packages()
    Environments(tmp_path / "envs", Uv()).build(request_for("demo", "other"), "train")
    assert own().packages() == before


def test_an_environment_is_built_once_and_then_needs_no_uv(
    tmp_path: Path,
    request_for: Callable[..., Request],
    counted: Callable[..., Uv],
    notes: Callable[[], list[str]],
) -> None:
    first = Environments(tmp_path / "envs", counted()).build(request_for("demo"), "train")
    assert notes()[0] == "pip compile"
    seen = len(notes())

    again = Environments(tmp_path / "envs", counted("exit 1")).build(request_for("demo"), "train")

    assert again == first
    assert len(notes()) == seen


def test_requests_that_resolve_alike_share_an_environment(
    tmp_path: Path, request_for: Callable[..., Request]
) -> None:
    environments = Environments(tmp_path / "envs", Uv())
    loose = environments.build(request_for("demo", "other"), "train")
    pinned = environments.build(request_for("other==1.0", "demo==1.0"), "test")
    assert loose == pinned


def test_the_order_of_packages_does_not_matter(request_for: Callable[..., Request]) -> None:
    assert request_for("demo", "other").key == request_for("other", "demo").key
    assert request_for("demo").key != request_for("other").key


def test_builders_at_the_same_time_build_once(
    tmp_path: Path,
    request_for: Callable[..., Request],
    counted: Callable[..., Uv],
    notes: Callable[[], list[str]],
) -> None:
    wanted, uv = request_for("demo"), counted()
    built = []
    builders = [
        threading.Thread(
            target=lambda: built.append(Environments(tmp_path / "envs", uv).build(wanted, "train"))
        )
        for _ in range(4)
    ]
    for builder in builders:
        builder.start()
    for builder in builders:
        builder.join()

    assert len(built) == 4
    assert len(set(built)) == 1
    assert [note.split()[0] for note in notes()].count("venv") == 1


BUILDER = """
import sys
sys.path.insert(0, sys.argv[1])
from pathlib import Path
from penstock.runners.process.bootstrap import PipOptions
from penstock.runners.process.environments import Environments, Request
from penstock.runners.process.interpreters import own
from penstock.runners.process.uv import Uv
pip = PipOptions(find_links=(sys.argv[3],), no_index=True)
Environments(Path(sys.argv[2]), Uv(sys.argv[4])).build(Request(own(), ("demo",), pip), "train")
"""


@pytest.mark.parametrize("frozen", [False, True])
@pytest.mark.parametrize("command", ["compile", "--quiet", "sync"])
def test_a_builder_killed_at_any_step_leaves_nothing_that_harms(
    tmp_path: Path,
    request_for: Callable[..., Request],
    counted: Callable[..., Uv],
    command: str,
    *,
    frozen: bool,
) -> None:
    here, gate = tmp_path / "here", tmp_path / "gate"
    os.mkfifo(here)
    os.mkfifo(gate)
    slow = counted(f'[ "$2" = {command} ] && {{ echo $$ > {here}; cat {gate} > {gate}.passed; }}')
    wanted = request_for("demo")
    folder = tmp_path / "envs"
    tests = str(Path(__file__).parents[2])
    arguments = [tests, str(folder), wanted.pip.find_links[0], slow.path]
    builder = subprocess.Popen([sys.executable, "-c", BUILDER, *arguments])
    left = int(here.read_text())
    builder.send_signal(signal.SIGKILL)
    builder.wait()

    if frozen:
        os.kill(left, signal.SIGSTOP)
    # Its uv lives, and holds the lock of what it is there for: the next builder ends it.
    python = Environments(folder, Uv()).build(wanted, "train").python

    assert imported(python, "demo").startswith(str(folder))
    assert wait_for_end(left)


@pytest.mark.parametrize(
    ("command", "number"),
    [
        ("compile", signal.SIGKILL),
        ("--quiet", signal.SIGKILL),
        ("sync", signal.SIGKILL),
        ("sync", signal.SIGSTOP),
    ],
)
def test_a_uv_that_is_killed_or_stands_still_is_started_again(
    tmp_path: Path,
    request_for: Callable[..., Request],
    counted: Callable[..., Uv],
    command: str,
    number: signal.Signals,
) -> None:
    first = tmp_path / "first"
    uv = counted(f'[ "$2" = {command} ] && mkdir {first} && {{ sleep 60 & kill -{number.name[3:]} $$; }}')
    python = Environments(tmp_path / "envs", uv).build(request_for("demo"), "train").python
    assert first.exists()
    assert imported(python, "demo").startswith(str(tmp_path / "envs"))


def test_a_uv_that_is_killed_again_and_again_is_named(
    tmp_path: Path,
    request_for: Callable[..., Request],
    counted: Callable[..., Uv],
    notes: Callable[[], list[str]],
) -> None:
    with pytest.raises(EnvironmentBuildError, match="uv was killed by signal 9 while it worked"):
        Environments(tmp_path / "envs", counted("kill -9 $$")).build(request_for("demo"), "train")
    assert ["pip compile"] * 3 == notes()


def test_who_waits_for_another_builder_says_for_whom(
    tmp_path: Path, request_for: Callable[..., Request], counted: Callable[..., Uv]
) -> None:
    here, gate = tmp_path / "here", tmp_path / "gate"
    os.mkfifo(here)
    os.mkfifo(gate)
    slow = counted(f'[ "$1" = venv ] && {{ echo $$ > {here}; cat {gate}; }} > /dev/null')
    wanted, folder = request_for("demo"), tmp_path / "envs"
    first = threading.Thread(target=lambda: Environments(folder, slow).build(wanted, "train"))
    first.start()
    here.read_text()

    said: list[str] = []
    waits = threading.Event()

    def progress(reason: str) -> None:
        said.append(reason)
        if "waiting" in reason:
            waits.set()

    second = threading.Thread(target=lambda: Environments(folder, Uv()).build(wanted, "train", progress))
    second.start()
    assert waits.wait(30)
    gate.write_text("go on")
    first.join()
    second.join()

    assert said == ["installing demo", f"waiting for process {os.getpid()}, which installs the same packages"]


def test_a_lock_keeps_its_versions_until_it_is_too_old(
    tmp_path: Path, request_for: Callable[..., Request]
) -> None:
    environments = Environments(tmp_path / "envs", Uv(), max_age_s=3600)
    wanted = request_for("demo")
    first = environments.lock(wanted, "train")
    wheels.make(tmp_path / "wheels", "demo", "2.0", {"demo.py": "VERSION = 2\n"})

    assert environments.lock(wanted, "train") == first
    (kept,) = (tmp_path / "envs" / "locks").glob("*.txt")
    os.utime(kept, (0, 0))
    renewed = environments.lock(wanted, "train")

    assert "demo==1.0" in first.text
    assert "demo==2.0" in renewed.text
    assert renewed.digest != first.digest


def test_a_lock_can_be_refreshed_at_once(tmp_path: Path, request_for: Callable[..., Request]) -> None:
    environments = Environments(tmp_path / "envs", Uv())
    environments.lock(request_for("demo"), "train")
    wheels.make(tmp_path / "wheels", "demo", "2.0", {"demo.py": ""})
    assert "demo==2.0" in environments.lock(request_for("demo"), "train", refresh=True).text


def test_an_old_lock_serves_while_the_index_is_out_of_reach(
    tmp_path: Path, request_for: Callable[..., Request], counted: Callable[..., Uv]
) -> None:
    wanted = request_for("demo")
    first = Environments(tmp_path / "envs", Uv()).lock(wanted, "train")
    (kept,) = (tmp_path / "envs" / "locks").glob("*.txt")
    os.utime(kept, (0, 0))
    assert Environments(tmp_path / "envs", counted("exit 2")).lock(wanted, "train") == first


def test_an_environment_whose_python_has_gone_is_built_anew(
    tmp_path: Path, request_for: Callable[..., Request]
) -> None:
    environments = Environments(tmp_path / "envs", Uv())
    built = environments.build(request_for("demo"), "train")
    Path(built.python).unlink()
    assert imported(environments.build(request_for("demo"), "train").python, "demo")


def test_an_environment_over_a_mapped_interpreter_sees_its_packages(
    tmp_path: Path, request_for: Callable[..., Request]
) -> None:
    environments = Environments(tmp_path / "envs", Uv())
    lower = environments.build(request_for("other"), "lower")
    (sites,) = lower.folder.glob("lib/python*/site-packages")
    base = own()
    mapped = type(base)(
        lower.python, base.version, base.implementation, base.machine, (str(sites),), in_venv=True
    )

    upper = environments.build(request_for("demo", interpreter=mapped, layered=True), "upper")

    assert imported(upper.python, "demo").startswith(str(upper.folder))
    assert imported(upper.python, "other").startswith(str(lower.folder))


def test_a_package_that_does_not_exist_is_named_with_the_component(
    tmp_path: Path, request_for: Callable[..., Request]
) -> None:
    with pytest.raises(EnvironmentBuildError) as caught:
        Environments(tmp_path / "envs", Uv()).build(request_for("demo", "no-such-thing"), "train")
    message = caught.value.message
    assert message.startswith("the packages of component 'train' cannot be installed (demo, no-such-thing): ")
    assert "no-such-thing was not found" in message
    assert caught.value.where == "component 'train'"


def test_a_home_that_cannot_be_written_is_said(tmp_path: Path, request_for: Callable[..., Request]) -> None:
    (tmp_path / "envs").write_text("in the way")
    with pytest.raises(EnvironmentBuildError) as caught:
        Environments(tmp_path / "envs", Uv()).build(request_for("demo"), "train")
    assert "cannot be written" in caught.value.message
    assert "PENSTOCK_HOME" in (caught.value.hint or "")


def test_no_bytecode_is_compiled_while_a_task_waits(
    tmp_path: Path, request_for: Callable[..., Request], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("UV_COMPILE_BYTECODE", "1")
    built = Environments(tmp_path / "envs", Uv()).build(request_for("demo"), "train")
    assert not list(built.folder.glob("lib/python*/site-packages/**/*.pyc"))


def test_variables_that_point_uv_elsewhere_are_not_obeyed(
    tmp_path: Path, request_for: Callable[..., Request], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("UV_SYSTEM_PYTHON", "UV_BREAK_SYSTEM_PACKAGES"):
        monkeypatch.setenv(name, "1")
    monkeypatch.setenv("VIRTUAL_ENV", sys.prefix)
    monkeypatch.setenv("PYTHONPATH", "/elsewhere")
    built = Environments(tmp_path / "envs", Uv()).build(request_for("demo"), "train")
    assert imported(built.python, "demo").startswith(str(built.folder))


def test_the_users_settings_of_uv_are_obeyed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request_for: Callable[..., Request]
) -> None:
    monkeypatch.setenv("UV_FIND_LINKS", request_for().pip.find_links[0])
    monkeypatch.setenv("UV_NO_INDEX", "1")
    plain = request_for("demo", pip=PipOptions())
    assert imported(Environments(tmp_path / "envs", Uv()).build(plain, "train").python, "demo")


def test_what_pip_was_told_is_told_to_uv(
    request_for: Callable[..., Request], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("UV_INDEX_STRATEGY", raising=False)
    pip = PipOptions(
        index_urls=("https://one.example/simple",),
        extra_index_urls=("https://two.example/simple",),
        trusted_hosts=("two.example:8443", "https://one.example/simple"),
        only_binary=(":all:",),
        pre=True,
    )
    wanted = request_for("demo", pip=pip)
    assert wanted.requirements().splitlines() == [
        "--index-url https://one.example/simple",
        "--extra-index-url https://two.example/simple",
        "--only-binary :all:",
        "demo",
    ]
    assert wanted.flags() == [
        "--allow-insecure-host",
        "two.example:8443",
        "--prerelease=allow",
        "--index-strategy=unsafe-best-match",
    ]
