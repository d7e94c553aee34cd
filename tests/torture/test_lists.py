"""What a page of a list costs among very many runs: no more than among few.

`make test` takes a twentieth of the million that `make torture` takes.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import pytest

from penstock.store import Store, artifact_lists, recent_tasks, run_health, run_lists, sqlite
from penstock.store.fields import Predicate
from penstock.store.lists import Query
from penstock.store.recent_tasks import Wanted
from penstock.store.tx import Tx
from support import many_runs
from support.many_runs import BIG, NONE, SMALL
from support.postgres import new_database, running_server
from support.shares import FACTOR

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    Reader = Callable[[Tx, str], str]

MANY = 50_000 if FACTOR == 1 else 1_000_000
FEW = 2_000
BUDGET_MS = 20
"""What a page may take."""

UNARCHIVED = Predicate("storage_state", "NOT_EQUALS", ("ARCHIVED",))
FAILED = Predicate("state", "EQUALS", ("FAILED",))
OF_RECURRING = Predicate("recurring_run_id", "EQUALS", ("often",))
TEAM = Predicate("tags.team", "EQUALS", ("cellar",))
OLD = Predicate("tags.old", "EQUALS", ("yes",))
RARE = Predicate("tags.rare", "EQUALS", ("yes",))
UNSCHEDULED = Predicate("recurring_run_id", "EQUALS", ("",))
OF_SOME = Predicate("experiment_id", "IN", ("experiment-5", "experiment-7", BIG), is_list=True)
OF_OTHERS = Predicate("experiment_id", "NOT_EQUALS", (BIG,))
WHY = Predicate("description", "EQUALS", ("what was tried, and why",))
NAME = Predicate("name", "EQUALS", ("Run of pipeline 15 number 15",))
SEARCH = Predicate("name", "IS_SUBSTRING", ("pipeline 5",))


def between(key: str, begin: float, end: float = 2) -> tuple[Predicate, ...]:
    """Predicates on a moment: within which parts of the time in which the runs were created."""
    bounds = [str(1_700_000_000 + int(part * MANY)) for part in (begin, end)]
    return (
        Predicate(key, "GREATER_THAN_EQUALS", (bounds[0],)),
        Predicate(key, "LESS_THAN", (bounds[1],)),
    )


# Of all lengths, and at the begin, the middle and the end; none where a period ends.
RANGES = {
    "all but some": (0.0005,),
    "the last tenth": (0.91372,),
    "the first half": (0, 0.51234),
    "the middle": (0.213, 0.8077),
    "the last moments": (0.9993,),
}
OWNERS: dict[str, tuple[tuple[Predicate, ...], str | None]] = {
    "all": ((), None),
    "unarchived": ((UNARCHIVED,), None),
    "failed and unarchived": ((UNARCHIVED, FAILED), None),
    "a large experiment": ((UNARCHIVED,), BIG),
    "an experiment among many": ((), "experiment-5"),
    "a recurring run": ((UNARCHIVED, OF_RECURRING), None),
    "a tag that half have": ((UNARCHIVED, TEAM), None),
    "a tag of old ones": ((OLD,), None),
}
# What no owner alone tells: of two halves, of what nobody is in, of all but some.
COMBINED: dict[str, tuple[tuple[Predicate, ...], str | None]] = {
    "a tag in a large experiment": ((TEAM, UNARCHIVED), BIG),
    "a tag of old ones in a large experiment": ((OLD,), BIG),
    "a rare tag in a large experiment": ((RARE,), BIG),
    "two tags": ((TEAM, OLD), None),
    "two tags, failed": ((TEAM, OLD, FAILED), None),
    "a recurring run that is not in a large experiment": ((OF_RECURRING,), BIG),
    "a recurring run with a tag": ((OF_RECURRING, OLD), None),
    "of no recurring run": ((UNSCHEDULED,), None),
    "of some experiments": ((OF_SOME, UNARCHIVED), None),
    "of other experiments": ((OF_OTHERS,), None),
    "of a description": ((WHY,), None),
    "of no such description": ((WHY._replace(operation="NOT_EQUALS"),), None),
    "of a description and a tag": ((WHY, OLD, UNARCHIVED._replace(operation="EQUALS")), None),
    "of two ranges of time": ((*between("created_at", 0.1), *between("finished_at", 0, 0.7)), None),
    "of two ranges, with a tag": (
        (*between("created_at", 0.1), *between("finished_at", 0, 0.7), TEAM),
        None,
    ),
    "of a range, with a tag in a large experiment": ((*between("created_at", 0.123), TEAM), BIG),
    "of a range of ends, with a tag in a large experiment": ((*between("finished_at", 0.123), TEAM), BIG),
    "of a range of schedules, with a tag": ((*between("scheduled_at", 0.05, 0.15), OLD), None),
}
EVERY: dict[str, tuple[Query, str | None]] = {
    f"{owner}, {name} by {key}, {order}": (
        Query(sort_by=order, predicates=(*predicates, *between(key, *bounds))),
        experiment_id,
    )
    for owner, (predicates, experiment_id) in OWNERS.items()
    for name, bounds in RANGES.items()
    for key in ("created_at", "finished_at", "scheduled_at")
    for order in ("created_at desc", "created_at", f"{key} desc")
}
TIMED = {name: EVERY[name] for name in list(EVERY)[:: 11 if FACTOR == 1 else 1]}
ORDERS = (
    *("created_at desc", "created_at", "name", "name desc", "finished_at desc", "id", "description desc"),
    *("state desc", "storage_state", "experiment_id", "recurring_run_id desc"),
    *("metric:loss", "metric:loss desc", "metric:step", "metric:step desc"),
)
OWNED: dict[str, tuple[Query, str | None]] = {
    f"{owner}, {order}": (Query(sort_by=order, predicates=predicates), experiment_id)
    for owner, (predicates, experiment_id) in (OWNERS | COMBINED).items()
    for order in ORDERS
}
QUERIES: dict[str, tuple[Query, str | None]] = {
    "the oldest": (Query(), None),
    "the newest": (Query(sort_by="created_at desc"), None),
    "what pages of runs ask for": (Query(10, sort_by="created_at desc", predicates=(UNARCHIVED,)), None),
    "the oldest unarchived": (Query(predicates=(UNARCHIVED,)), None),
    "failed and unarchived": (Query(sort_by="created_at desc", predicates=(UNARCHIVED, FAILED)), None),
    "a state that none is in": (Query(predicates=(FAILED._replace(values=("RUNNING",)),)), None),
    "by name": (Query(sort_by="name"), None),
    "by name, unarchived": (Query(sort_by="name desc", predicates=(UNARCHIVED,)), None),
    "by end": (Query(sort_by="finished_at desc"), None),
    **{
        f"by a number that was logged, {way}": (
            Query(sort_by=f"metric:loss {way}", predicates=(UNARCHIVED,)),
            None,
        )
        for way in ("asc", "desc")
    },
    "a large experiment by a number": (Query(sort_by="metric:loss"), BIG),
    "by a number that nobody has logged": (Query(sort_by="metric:none"), None),
    "a small experiment by a number": (Query(sort_by="metric:loss"), SMALL),
    **{
        f"by {key}, {way}": (Query(sort_by=f"{key} {way}"), None)
        for key in ("description", "state", "storage_state", "scheduled_at", "recurring_run_id", "namespace")
        for way in ("asc", "desc")
    },
    "a large experiment by state": (Query(sort_by="state desc"), BIG),
    "of a name": (Query(sort_by="created_at desc", predicates=(NAME, UNARCHIVED)), None),
    "of an id": (Query(predicates=(Predicate("run_id", "EQUALS", ("run-5",)),)), None),
    "the last five of an experiment": (Query(5, sort_by="created_at desc", predicates=(UNARCHIVED,)), BIG),
    "a large experiment by name": (Query(sort_by="name", predicates=(UNARCHIVED,)), BIG),
    "a small experiment": (Query(sort_by="created_at desc"), SMALL),
    "a small experiment by name": (Query(sort_by="name"), SMALL),
    "an experiment among many": (Query(sort_by="name"), "experiment-5"),
    "an empty experiment": (Query(), NONE),
}
# Their totals are counted and not kept: in proportion to what they are filtered from.
COUNTED: dict[str, tuple[Query, str | None]] = {
    "a search in names": (Query(sort_by="created_at desc", predicates=(SEARCH, UNARCHIVED)), None),
}


MODELS = Predicate("schema_title", "EQUALS", ("system.Model",))
PAGES = Predicate("schema_title", "EQUALS", ("system.HTML",))
OF_RUN = Predicate("run_id", "EQUALS", ("run-5",))
ARTIFACTS = {
    "artifacts: the oldest": Query(),
    "artifacts: the newest": Query(sort_by="created_at desc"),
    **{
        f"artifacts: by {key}, {way}": Query(sort_by=f"{key} {way}")
        for key in ("id", "name", "schema_title", "uri", "run_id")
        for way in ("asc", "desc")
    },
    "artifacts: of a run": Query(predicates=(OF_RUN,)),
    "artifacts: the newest of a type": Query(sort_by="created_at desc", predicates=(MODELS,)),
    "artifacts: the newest of a rare type": Query(sort_by="created_at desc", predicates=(PAGES,)),
    "artifacts: at a place": Query(predicates=(Predicate("uri", "EQUALS", ("file:///nowhere",)),)),
}
TASKS = {
    "tasks: the newest": Wanted(),
    "tasks: failed": Wanted(state="FAILED"),
    "tasks: of a name": Wanted(name="fit"),
}
# They look at four hundred runs, for each page.
SOUGHT = {
    "tasks: in a state that none is in": Wanted(state="RUNNING"),
    "tasks: of a name that none has": Wanted(name="nobody"),
}
LINKS = {
    "lineage: of a run": artifact_lists.Wanted(run_ids=["run-5"]),
    "lineage: of a task": artifact_lists.Wanted(tasks=[("run-5", "fit")]),
    "lineage: of an artifact": artifact_lists.Wanted(artifact_ids=["5-model"], direction="output"),
}


def of_runs(query: Query, experiment_id: str | None) -> Reader:
    return lambda tx, token: run_lists.page(tx, query._replace(page_token=token), experiment_id).next_token


def of_artifacts(query: Query) -> Reader:
    return lambda tx, token: artifact_lists.page(tx, query._replace(page_token=token)).next_token


def of_links(wanted: artifact_lists.Wanted) -> Reader:
    return lambda tx, token: artifact_lists.places(tx, wanted, token=token)[2]


def of_health(read: Callable[[Tx], Any]) -> Reader:
    def reader(tx: Tx, _token: str) -> str:
        read(tx)
        return ""

    return reader


HEALTH = {
    "what has failed of late": lambda tx: run_health.failed_since(tx, 1, limit=50),
    "what has failed elsewhere": lambda tx: run_health.failed_since(tx, 1, namespace="a", limit=50),
    "the last of a pipeline": lambda tx: run_health.of_pipeline(tx, BIG, limit=50),
    "the last of a pipeline elsewhere": lambda tx: run_health.of_pipeline(tx, BIG, namespace="a", limit=50),
    "how long a pipeline takes": lambda tx: run_health.durations(tx, BIG, "", among=50),
}


def of_tasks(wanted: Wanted) -> Reader:
    return lambda tx, token: recent_tasks.page(tx, wanted, token=token).next_token


QUICK = (
    {name: of_runs(*asked) for name, asked in (QUERIES | OWNED | TIMED).items()}
    | {name: of_artifacts(query) for name, query in ARTIFACTS.items()}
    | {name: of_tasks(wanted) for name, wanted in TASKS.items()}
    | {name: of_links(wanted) for name, wanted in LINKS.items()}
    | {name: of_health(read) for name, read in HEALTH.items()}
)
ALL = (
    QUICK
    | {name: of_runs(*asked) for name, asked in COUNTED.items()}
    | {name: of_tasks(wanted) for name, wanted in SOUGHT.items()}
)
"""All lists, each as what reads a page after a token, and returns the next."""


def second_page(tx: Tx, read: Reader) -> None:
    if token := read(tx, ""):
        read(tx, token)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("many")
    with Store(sqlite.Driver(folder)) as opened:
        many_runs.fill(opened, MANY)
    return folder


@pytest.mark.slow
@pytest.mark.parametrize("name", QUICK)
def test_sqlite_takes_few_steps_for_two_pages(home: Path, name: str) -> None:
    """No more than it takes to look at two thousand runs for each page."""
    assert steps_for_two_pages(home, QUICK[name]) < 120_000


def steps_for_two_pages(home: Path, read: Reader) -> int:
    """Count the instructions of SQLite's machine, some ten a row, which are the same each time."""
    session = sqlite.Driver(home).connect()
    steps = 0

    def count() -> None:
        nonlocal steps
        steps += 1

    session.execute.__self__.set_progress_handler(count, 100)  # type: ignore[attr-defined]
    with Tx(session, writes=False) as tx:
        second_page(tx, read)
    session.close()
    return steps * 100


def timed(opened: Store) -> dict[str, float]:
    """The least milliseconds of some that each query takes for a page: the first, or the second."""
    return {name: max(timed_pages(opened, read)) for name, read in ALL.items()}


def timed_pages(opened: Store, read: Reader) -> Iterator[float]:
    token = ""
    for _ in range(2):
        took = []
        for _ in range(5):
            began = time.perf_counter()
            with opened.read() as tx:
                following = read(tx, token)
            took.append((time.perf_counter() - began) * 1000)
        yield min(took)
        token = following
        if not token:
            return


def slowest(took: dict[str, float]) -> str:
    """The twenty that took longest, in words."""
    found = sorted(took.items(), key=lambda one: -one[1])[:20]
    return "a page of " + ", ".join(f"{name}: {each:.1f} ms" for name, each in found)


@pytest.fixture(scope="module")
def postgres() -> Iterator[str]:
    with running_server() as server:
        yield server


@pytest.mark.slow
def test_postgres_takes_about_as_long_among_many_as_among_few(postgres: str) -> None:
    found: dict[int, Any] = {}
    for number in (FEW, MANY):
        with new_database(postgres) as url:
            import psycopg  # noqa: PLC0415 - an extra

            from penstock.store import postgres as driver  # noqa: PLC0415 - an extra

            with Store(driver.Driver(url)) as opened:
                many_runs.fill(opened, number)
                with psycopg.connect(url, autocommit=True) as connection:
                    connection.execute("VACUUM ANALYZE")  # as the server does by itself after a while
                found[number] = timed(opened)
    print(slowest(found[MANY]))

    slow = {name: took for name in QUICK if (took := found[MANY][name]) > 4 * found[FEW][name] + BUDGET_MS}
    assert {} == slow


def test_figures_of_sqlite(home: Path) -> None:
    with Store(sqlite.Driver(home)) as opened:
        took = timed(opened)
    print(slowest(took))

    assert took.keys() == ALL.keys()
