"""Make `.venv` what the lock says, then run a command in it.

    python3 tools/bootstrap.py run|test|dev|docs|ui [-- COMMAND ...]

All it needs is a Python of 3.8 or newer with nothing installed: no pip, no ensurepip, no venv. Packages are
installed by uv, and uv by whatever pip can be had. A set that is in place already costs nothing.
"""

from __future__ import annotations

import fcntl
import hashlib
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path
from typing import Iterator

import package_index

REPOSITORY = Path(__file__).resolve().parents[1]
BUILD = REPOSITORY / ".build"
REQUIREMENTS = REPOSITORY / "requirements"
OLDEST = (3, 11)

# Each set of `.venv` contains those before it.
LADDER = ["run", "test", "dev"]
LOCKS = {
    "run": ["run.txt", "build.txt"],
    "test": ["test.txt"],
    "dev": ["dev.txt"],
    "docs": ["docs.txt"],
    "ui": ["ui.txt"],
}


def main(arguments: list[str]) -> None:
    """Install the set that is named first, then become the command behind `--`."""
    if not arguments or arguments[0] not in LOCKS or arguments[1:2] not in ([], ["--"]):
        raise SystemExit(f"usage: python3 tools/bootstrap.py {'|'.join(LOCKS)} [-- COMMAND ...]")
    name, command = arguments[0], arguments[2:]
    venv = REPOSITORY / (".venv" if name in LADDER else f".venv-{name}")
    path = os.pathsep.join([str(venv / "bin"), os.environ.get("PATH", os.defpath)])
    environment = {**os.environ, "VIRTUAL_ENV": str(venv), "PATH": path, **package_index.uv_settings()}
    # Where this is set, every start would compile every module anew, and take twice as long.
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    BUILD.mkdir(exist_ok=True)
    with (BUILD / "bootstrap.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # `make -j` asks twice at once
        if not is_installed(venv, name):
            install(venv, name, environment)
    if command:
        os.execvpe(command[0], command, environment)  # noqa: S606 - the makefile's own command


def is_installed(venv: Path, name: str) -> bool:
    """Whether `venv` holds this set, or one that contains it, as the lock has it now."""
    try:
        mark = json.loads((venv / "penstock-set.json").read_text())
    except (OSError, ValueError):
        return False
    enough = LADDER[LADDER.index(name) :] if name in LADDER else [name]
    return mark["set"] in enough and mark["digest"] == digest(mark["set"])


def digest(name: str) -> str:
    """Stand for all that decides what is installed."""
    files = [REPOSITORY / "pyproject.toml", *(REQUIREMENTS / lock for lock in LOCKS[name])]
    return hashlib.sha256(b"\0".join(path.read_bytes() for path in files)).hexdigest()


def install(venv: Path, name: str, environment: dict[str, str]) -> None:
    """Sync `venv` with the set's lock, and put the project into it as it stands in this folder."""
    print(f"Setting up {venv.name} ({name}) …", file=sys.stderr, flush=True)
    uv = find_uv(environment["PATH"])
    python = venv / "bin" / "python"
    if not succeeds([str(python), "--version"]):
        make_venv(uv, venv, environment)
    (venv / "penstock-set.json").write_text('{"set": null}')  # until all of it is there
    locks = [str(REQUIREMENTS / lock) for lock in LOCKS[name]]
    run([uv, "pip", "sync", "--quiet", "--require-hashes", "--python", str(python), *locks], environment)
    if name in LADDER:
        # hatchling is in the lock; a build in isolation would fetch one that is in none.
        editable = ["--no-deps", "--no-build-isolation", "--editable", str(REPOSITORY)]
        run([uv, "pip", "install", "--quiet", "--python", str(python), *editable], environment)
    (venv / "penstock-set.json").write_text(json.dumps({"set": name, "digest": digest(name)}))


def make_venv(uv: str, venv: Path, environment: dict[str, str]) -> None:
    """Make an empty environment of this Python, or where it is too old of one that uv finds or fetches."""
    oldest = ".".join(map(str, OLDEST))
    wanted = sys.executable if sys.version_info >= OLDEST else f">={oldest}"
    command = [uv, "venv", "--quiet", "--clear", "--python", wanted, str(venv)]
    if subprocess.run(command, env=environment, check=False).returncode:
        raise SystemExit(
            f"Penstock needs Python {oldest} or newer. This one is {sys.version.split()[0]}, and uv could "
            "neither find a newer one nor fetch it.\nInstall one, then: make PYTHON=/path/to/it …"
        )


def find_uv(path: str) -> str:
    """Give a uv: one that is here already, or the locked one, installed into `.build/uv`."""
    private = BUILD / "uv" / "bin" / "uv"
    for found in (os.environ.get("UV"), shutil.which("uv", path=path), str(private)):
        if found and succeeds([found, "--version"]):
            return found
    pin = BUILD / "uv.txt"
    pin.write_text(locked("run.txt", "uv"))
    options = ["--no-deps", "--require-hashes", "--target", str(BUILD / "uv"), "-r", str(pin)]
    problems = []
    for pip in pips():
        done = subprocess.run([*pip, "install", *options], capture_output=True, text=True, check=False)
        if private.exists():
            return str(private)
        problems.append(f"{' '.join(pip)}:\n{done.stderr.strip()}")
    problems.append("uv could not be installed. Install it yourself, then: make UV=/path/to/uv …")
    raise SystemExit("\n".join(problems))


def pips() -> Iterator[list[str]]:
    """Give commands that are pip, the nearest first; the last resort is a download."""
    if importlib.util.find_spec("pip"):
        yield [sys.executable, "-m", "pip"]
    for wheel in bundled_pips():
        yield [sys.executable, f"{wheel}/pip"]  # a wheel is a zip file, and pip runs from inside one
    for folder in os.environ.get("PATH", os.defpath).split(os.pathsep):
        for python in sorted(Path(folder).glob("python3.*")):
            if re.fullmatch(r"python3\.\d+", python.name) and succeeds(
                [str(python), "-m", "pip", "--version"]
            ):
                yield [str(python), "-m", "pip"]
    wheel = BUILD / "pip.whl"
    wheel.write_bytes(package_index.download(locked("pip.txt", "pip")))
    yield [sys.executable, f"{wheel}/pip"]


def bundled_pips() -> list[Path]:
    """Give the wheels of pip that came with Python: ensurepip's own, or where a distribution keeps them."""
    folders = [sysconfig.get_config_var("WHEEL_PKG_DIR"), "/usr/share/python-wheels"]
    ensurepip = importlib.util.find_spec("ensurepip")
    if ensurepip and ensurepip.origin:
        folders.insert(0, str(Path(ensurepip.origin).parent / "_bundled"))
    return [wheel for folder in folders if folder for wheel in sorted(Path(folder).glob("pip-*.whl"))]


def locked(lock: str, name: str) -> str:
    """Give one package's lines of a lock: its pin and its hashes."""
    text = (REQUIREMENTS / lock).read_text()
    found = re.search(rf"^{name}==.*(\n    --hash=.*)+", text, re.MULTILINE)
    if not found:
        raise SystemExit(f"requirements/{lock} pins no {name}")
    return found.group(0) + "\n"


def run(command: list[str], environment: dict[str, str]) -> None:
    """Run a command that must succeed."""
    code = subprocess.run(command, env=environment, check=False).returncode
    if code:
        raise SystemExit(f"{' '.join(command[:3])} … ended with {code}")


def succeeds(command: list[str]) -> bool:
    """Run a command for its exit code."""
    try:
        done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    except OSError:
        return False
    return done.returncode == 0


if __name__ == "__main__":
    main(sys.argv[1:])
