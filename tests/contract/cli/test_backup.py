"""What `penstock backup` writes while runs are under way, and what `penstock restore` makes of it."""

from __future__ import annotations

import json
import shutil
import tarfile
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg
import pytest

from penstock import store
from penstock.store import artifacts
from support import servers
from support.command import Penstock
from support.gates import Gate
from support.postgres import new_database
from support.waiting import eventually

if TYPE_CHECKING:
    from collections.abc import Iterator

    from support.command import Done

FLOW = """
from kfp import dsl
from kfp.dsl import Dataset, Input, Output


@dsl.component
def write(marks: str, made: Output[Dataset]):
    import os

    with open(marks, "a") as file:
        file.write("write\\n")
    os.mkdir(made.path)
    with open(made.path + "/rows", "w") as file:
        file.write("1 2 3")
    os.symlink("rows", made.path + "/link")
    made.metadata["rows"] = 3


@dsl.component
def held(gate: str, made: Input[Dataset]) -> int:
    import fcntl

    if gate:
        open(gate + ".here", "w").close()
        with open(gate) as file:
            fcntl.flock(file, fcntl.LOCK_SH)
    with open(made.path + "/link") as file:
        return len(file.read().split())


@dsl.pipeline
def flow(marks: str, gate: str = "") -> int:
    return held(gate=gate, made=write(marks=marks).output).output
"""

KINDS = ["SQLite", "PostgreSQL"]


@dataclass(frozen=True)
class Site:
    """A home with its database.

    Args:
        penstock: The command there.
        environ: What names the database.
    """

    penstock: Penstock
    environ: dict[str, str]

    def __call__(self, *words: str) -> Done:
        return self.penstock(*words, environ=self.environ)

    @property
    def home(self) -> Path:
        return self.penstock.home

    def states(self) -> dict[str, str]:
        done = self("runs", "--json")
        assert done.code == 0, done.err
        return {run["run_id"]: run["state"] for run in json.loads(done.out)}


@dataclass(frozen=True)
class Source:
    """A home of which there is a backup.

    Args:
        folder: The backup as a folder.
        archive: The same as an archive.
        ended: A run that had ended.
        under_way: A run that had not.
        site: The home.
        gate: Where its task stands.
    """

    folder: Path
    archive: Path
    ended: str
    under_way: str
    site: Site
    gate: Gate


def site(place: Path, stack: ExitStack, kind: str, server: str) -> Site:
    environ = {}
    if kind == "PostgreSQL":
        environ["PENSTOCK_DATABASE_URL"] = stack.enter_context(new_database(server))
    place.mkdir(exist_ok=True)
    return Site(Penstock(place / "home", place), environ)


@contextmanager
def backed_up(place: Path, kind: str, server: str) -> Iterator[Source]:
    """Make a home with a run that has ended and one that has not, and backups of it."""
    with ExitStack() as stack:
        made = site(place, stack, kind, server)
        made.penstock.write("flow.py", FLOW)
        marks, gate = place / "marks", Gate(place / "gate")
        done = made("run", "flow.py", "-p", f"marks={marks}", "--json")
        assert done.code == 0, done.err
        ended = done.json["run_id"]
        words = ("run", "flow.py", "-p", f"marks={marks}", "-p", f"gate={place / 'gate'}", "--no-cache")
        process = made.penstock.start(*words, environ=made.environ)
        try:
            assert eventually((place / "gate.here").exists, within_s=60)
            [under_way] = [run for run, state in made.states().items() if state == "RUNNING"]
            for target in ("backup", "backup.tar.gz"):
                done = made("backup", str(place / target))
                assert done.code == 0, done.err
            yield Source(place / "backup", place / "backup.tar.gz", ended, under_way, made, gate)
        finally:
            process.kill()
            process.communicate()
            gate.open()  # the task goes on, and ends


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Source]:
    """A home on SQLite."""
    with backed_up(tmp_path_factory.mktemp("source"), "SQLite", "") as made:
        yield made


@pytest.fixture(scope="module")
def postgres_source(tmp_path_factory: pytest.TempPathFactory, postgres_server: str) -> Iterator[Source]:
    """A home with a database in PostgreSQL."""
    with backed_up(tmp_path_factory.mktemp("source"), "PostgreSQL", postgres_server) as made:
        yield made


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Site]:
    """A site on SQLite where nothing is yet."""
    with ExitStack() as stack:
        yield site(tmp_path / "other", stack, "SQLite", "")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("made_on", ["source", "postgres_source"])
def test_what_was_restored_is_as_it_was_and_goes_on(
    request: pytest.FixtureRequest, tmp_path: Path, postgres_server: str, made_on: str, kind: str
) -> None:
    source: Source = request.getfixturevalue(made_on)
    with ExitStack() as stack:
        other = site(tmp_path / "other", stack, kind, postgres_server)
        done = other("restore", str(source.folder if kind == "SQLite" else source.archive), "--json")
        assert done.code == 0, done.err
        assert (done.json["under_way"], done.json["aside"]) == (1, None)

        assert other.states() == {source.ended: "SUCCEEDED", source.under_way: "RUNNING"}
        [rows] = (other.home / "artifacts" / "flow" / source.ended).glob("**/rows")
        assert rows.read_text() == "1 2 3"
        assert rows.with_name("link").readlink() == Path("rows")
        assert not list(other.home.glob(".restored-*"))

        marks = source.site.penstock.folder / "marks"
        before = marks.read_text()
        process = other.penstock.start("run", "--resume", source.under_way, environ=other.environ)
        source.gate.open()
        out, err = process.communicate(timeout=60)
        assert (process.returncode, out.strip()) == (0, "Output: 3"), err
        assert marks.read_text() == before, "what had succeeded was not run again"

        other.penstock.write("flow.py", FLOW)
        again = other("run", "flow.py", "-p", f"marks={marks}", "--json")
        assert again.json["state"] == "SUCCEEDED"
        assert marks.read_text() == before, "it was taken from the cache"
        found = uris(other)
        assert str(rows.parent) in found
        assert all(uri.startswith(f"{other.home}/") for uri in found), "they are in the home of now"


def uris(where: Site) -> set[str]:
    """Return where the artifacts are that runs have read."""
    with store.open(where.environ.get("PENSTOCK_DATABASE_URL") or where.home) as opened, opened.read() as tx:
        found = {run: artifacts.of_task(tx, run, "held", "input") for run in where.states()}
    return {artifact.uri for read in found.values() for listed in read.values() for artifact in listed}


def test_both_forms_hold_the_same(source: Source, tmp_path: Path) -> None:
    with tarfile.open(source.archive) as archive:
        archive.extractall(tmp_path, filter="data")

    def names(folder: Path) -> set[str]:
        return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}

    assert names(tmp_path) == names(source.folder)
    assert source.archive.stat().st_mode & 0o077 == 0
    assert source.folder.stat().st_mode & 0o077 == 0


def change_a_row(backup: Path) -> None:
    table = backup / "tables" / "runs.jsonl"
    table.write_bytes(table.read_bytes().replace(b"SUCCEEDED", b"CANCELLED"))


def remove_a_file(backup: Path) -> None:
    next(backup.glob("home/artifacts/**/rows")).unlink()


def add_a_file(backup: Path) -> None:
    (backup / "home" / "config.toml").write_text("[process]\nslots = 1\n")


def cut_it_off(backup: Path) -> None:
    (backup / "contents.jsonl").unlink()


def make_it_newer(backup: Path) -> None:
    manifest: dict[str, Any] = json.loads((backup / "manifest.json").read_text())
    (backup / "manifest.json").write_text(json.dumps(manifest | {"schema_version": 99, "penstock": "9.9"}))


def make_it_something_else(backup: Path) -> None:
    (backup / "manifest.json").write_text("{}")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (change_a_row, "the backup is damaged: tables/runs.jsonl is not what it was"),
        (remove_a_file, "rows is missing"),
        (add_a_file, "the backup is damaged: home/config.toml is not of it"),
        (cut_it_off, "the backup is damaged: its end is missing"),
        (make_it_newer, "the backup was made by Penstock 9.9, with schema version 99"),
        (make_it_something_else, "this is no backup"),
    ],
)
def test_what_is_not_whole_is_not_restored(
    source: Source, empty: Site, tmp_path: Path, change: Any, said: str
) -> None:
    damaged = tmp_path / "damaged"
    shutil.copytree(source.folder, damaged, symlinks=True)
    change(damaged)

    done = empty("restore", str(damaged))

    assert done.code == 1
    assert said in done.error
    assert [path.name for path in empty.home.iterdir() if path.name != "locks"] == []


def test_an_archive_that_was_cut_is_not_restored(source: Source, empty: Site, tmp_path: Path) -> None:
    whole = source.archive.read_bytes()
    cut = tmp_path / "cut.tar.gz"
    for size in (0, 100, len(whole) // 2):
        cut.write_bytes(whole[:size])

        done = empty("restore", str(cut))

        assert done.code == 1, size
        assert "error: the backup " in done.error
        assert "Traceback" not in done.err


def test_an_archive_that_leads_elsewhere_is_refused(empty: Site, tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text("{}")
    with tarfile.open(tmp_path / "bad.tar", "w") as archive:
        archive.add(tmp_path / "manifest.json", "../manifest.json")

    assert "which no backup does" in empty("restore", str(tmp_path / "bad.tar")).error


def test_what_is_there_is_replaced_only_if_that_is_said(source: Source, tmp_path: Path) -> None:
    with ExitStack() as stack:
        other = site(tmp_path / "other", stack, "SQLite", "")
        other.penstock.write("flow.py", FLOW)
        assert other("run", "flow.py", "-p", f"marks={tmp_path / 'marks'}").code == 0
        before = other.states()

        refused = other("restore", str(source.folder))
        assert refused.code == 1
        assert refused.error.startswith("error: the home is not empty, and a restored backup would take its")
        assert other.states() == before

        done = other("restore", str(source.folder), "--replace", "--json")
        assert done.code == 0, done.err
        assert set(other.states()) == {source.ended, source.under_way}
        aside = Site(Penstock(Path(done.json["aside"]), tmp_path), {})
        assert aside.states() == before


def test_a_home_that_is_served_is_left_alone(source: Source, tmp_path: Path) -> None:
    with servers.serving(tmp_path / "home") as server:
        done = Penstock(server.home, tmp_path)("restore", str(source.folder), "--replace")

        assert done.code == 1
        assert "somebody uses what is to be restored into" in done.error


def test_a_backup_has_a_place_of_its_own(source: Source) -> None:
    there = source.site("backup", str(source.folder))
    inside = source.site("backup", str(source.site.home / "artifacts" / "backup"))

    assert "there is something in the place of the backup" in there.error
    assert "a backup inside the home would go with it" in inside.error


def test_a_database_that_knows_runs_is_not_replaced_unasked(
    source: Source, tmp_path: Path, postgres_server: str
) -> None:
    with ExitStack() as stack:
        other = site(tmp_path / "other", stack, "PostgreSQL", postgres_server)
        assert other("restore", str(source.folder)).code == 0
        third = Site(Penstock(tmp_path / "third", tmp_path), other.environ)

        refused = third("restore", str(source.folder))

        assert "the database knows runs or pipelines" in refused.error
        assert not (third.home / "artifacts").exists()
        lease = "INSERT INTO leases (run_id, epoch, holder, expires_at) VALUES (%s, 7, '', 0)"
        with psycopg.connect(other.environ["PENSTOCK_DATABASE_URL"]) as connection:
            connection.execute(lease, (source.under_way,))
        assert third("restore", str(source.folder), "--replace").code == 0
        assert set(third.states()) == {source.ended, source.under_way}
        with psycopg.connect(other.environ["PENSTOCK_DATABASE_URL"]) as connection:
            row = connection.execute(
                "SELECT epoch FROM leases WHERE run_id = %s", (source.under_way,)
            ).fetchone()
            assert row == (7,), "a driver of before can commit nothing"
