"""Lists against a reference without SQL: every key, operation and kind of value, every order, all pages."""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest

from penstock.errors import RequestError
from penstock.store import experiment_lists, experiments, pipelines, run_lists, run_segments, runs, versions
from penstock.store.fields import Predicate
from penstock.store.lists import Query
from penstock.store.rows import Experiment, Pipeline, PipelineVersion
from support.databases import SPEC, a_run
from support.list_reference import COMPARISONS, TIMES, listed
from support.shares import SEED

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from penstock.store import Store, Tx
    from penstock.store.lists import Page

SECOND = 1_000_000
BASE = 1_700_000_000
MOMENTS = [BASE * SECOND + at for at in (0, 1, 500_000, SECOND, SECOND + 1, 2 * SECOND, 90 * SECOND)]
WORDS = ["alpha", "Alpha", "beta", "Beta-2", "a%c", "a_c", "ünï", "Ünï", "", "50", "Ω", "a'b"]
TEXTS = [*WORDS, "ALPHA", "a", "B", "%", "ï", "-"]
TIME_TEXTS = [
    str(BASE),
    str(BASE + 1),
    "2023-11-14T22:13:20Z",
    "2023-11-14T22:13:21.000001Z",
    "2000-01-01T00:00:00Z",
]


def values(key: str, random: random.Random) -> list[str | int]:
    if key in TIMES:
        return random.choice([TIME_TEXTS, [BASE, BASE + 1, 0]])  # type: ignore[return-value]
    if key in {"storage_state", "state", "status"}:
        return ["AVAILABLE", "ARCHIVED", "PENDING", "RUNNING", "FAILED", "SUCCEEDED", "A", "x"]
    return random.choice([TEXTS, [50, 5]])  # type: ignore[return-value]


def predicates(key: str, random: random.Random) -> list[Predicate]:
    """One predicate of each operation."""
    made = []
    for operation in (*COMPARISONS, "IS_SUBSTRING", "IN"):
        pool = values(key, random)
        if operation == "IS_SUBSTRING":
            pool = [value for value in pool if isinstance(value, str)] or ["170"]
        if operation == "IS_SUBSTRING" and key in TIMES:
            pool = ["170", "20", "21", ""]
        if operation == "IN":
            chosen = tuple(random.sample(pool, min(len(pool), random.randrange(4))))
            made.append(Predicate(key, "IN", chosen, True, all(isinstance(v, str) for v in chosen)))
        else:
            value = random.choice(pool)
            made.append(Predicate(key, operation, (value,), False, isinstance(value, str)))  # type: ignore[arg-type]
    return made


def some_runs(random: random.Random) -> list[Any]:
    return [
        a_run(
            f"run-{number}",
            name=random.choice(WORDS),
            description=random.choice(WORDS),
            experiment_id=experiment,
            state=random.choice(["PENDING", "RUNNING", "SUCCEEDED", "FAILED"]),
            storage_state=random.choice(["AVAILABLE", "ARCHIVED"]),
            created_at=random.choice(MOMENTS),
            finished_at=random.choice([None, *MOMENTS]),
            scheduled_at=random.choice([None, *MOMENTS]),
            recurring_run_id=random.choice([None, "alpha", "50"]),
            namespace={"e1": "a", "e2": "b", "50": ""}[experiment],
        )
        for number in range(60)
        for experiment in [random.choice(["e1", "e2", "50"])]
    ]


def seen(run: Any) -> dict[str, Any]:
    """A run as the API names its fields."""
    return {
        "id": run.id,
        "run_id": run.id,
        "name": run.name,
        "display_name": run.name,
        "description": run.description,
        "experiment_id": run.experiment_id,
        "state": run.state,
        "status": run.state,
        "storage_state": run.storage_state,
        "created_at": run.created_at,
        "finished_at": run.finished_at or 0,
        "scheduled_at": run.scheduled_at or 0,
        "recurring_run_id": run.recurring_run_id or "",
        "namespace": run.namespace,
    }


def all_pages(ask: Callable[[Query], Page[Any]], query: Query) -> tuple[list[str], set[int]]:
    """Follow the tokens, each sent alone; return the ids and the totals that pages said."""
    ids, totals = [], set()
    for _ in range(100):
        page = ask(query)
        ids += [row.id for row in page.rows]
        totals.add(page.total)
        if not page.next_token:
            return ids, totals
        query = Query(page_size=query.page_size, page_token=page.next_token)
    raise AssertionError("the list has no end")


def check(
    ask: Callable[[Query], Page[Any]], rows: Sequence[dict[str, Any]], query: Query, *keys: str
) -> None:
    expected = listed(rows, query.predicates or (), query.sort_by or "created_at asc", keys or ("id",))
    found, totals = all_pages(ask, query)
    assert expected == found, query
    assert {len(expected)} == totals, query


@pytest.mark.parametrize("are_in_segments", [False, True])
def test_lists_of_runs_are_those_of_the_reference(
    opened: Store, monkeypatch: pytest.MonkeyPatch, are_in_segments: bool
) -> None:
    chance = random.Random(f"runs {SEED}")  # noqa: S311 - to be repeated
    made = some_runs(chance)
    rows = [seen(run) for run in made]
    with opened.transaction() as tx:
        for run in made:
            runs.create(tx, run, SPEC)
        if are_in_segments:  # those that have ended: half of them
            monkeypatch.setattr(run_segments, "LEAST", 1)
            assert run_segments.fold(tx)
    sorts = [f"{key} {way}" for key in rows[0] for way in ("asc", "desc")]

    with opened.read() as tx:
        for experiment_id, namespace in (
            (None, None),
            ("e1", None),
            ("nothing", None),
            (None, "a"),
            (None, ""),
        ):
            mine = [row for row in rows if experiment_id in {None, row["experiment_id"]}]
            mine = [row for row in mine if namespace in {None, row["namespace"]}]

            def ask(
                query: Query, experiment_id: str | None = experiment_id, namespace: str | None = namespace
            ) -> Page[Any]:
                return run_lists.page(tx, query._replace(namespace=namespace), experiment_id)

            for sort in sorts:
                check(ask, mine, Query(17, sort_by=sort), "created_at", "id")
            for key in rows[0]:
                for predicate in predicates(key, chance):
                    query = Query(50, sort_by=chance.choice(sorts), predicates=(predicate,))
                    check(ask, mine, query, "created_at", "id")
            for _ in range(40):
                several = tuple(
                    chance.choice(predicates(key, chance)) for key in chance.sample(list(rows[0]), 2)
                )
                query = Query(chance.choice([1, 7, 200]), sort_by=chance.choice(sorts), predicates=several)
                check(ask, mine, query, "created_at", "id")


def test_lists_of_experiments_pipelines_and_versions_are_those_of_the_reference(opened: Store) -> None:
    chance = random.Random(f"others {SEED}")  # noqa: S311 - to be repeated
    kinds: dict[str, list[Any]] = {"experiments": [], "pipelines": [], "versions": []}
    with opened.transaction() as tx:
        for number, word in enumerate(WORDS):
            common = {"created_at": chance.choice(MOMENTS), "description": chance.choice(WORDS)}
            made = Experiment(f"e{number}", word, last_run_created_at=chance.choice([0, *MOMENTS]), **common)
            experiments.insert(tx, made)
            kinds["experiments"].append(_seen(made, "experiment_id"))
            pipeline = Pipeline(f"p{number}", word, chance.choice(WORDS), **common)
            tagged = {"team": chance.choice(["a", "b"]), **({"x": "1"} if number % 2 else {})}
            pipelines.insert(tx, pipeline, tagged)
            kinds["pipelines"].append({**_seen(pipeline, "pipeline_id"), "tags": tagged})
            version = PipelineVersion(
                f"v{number}", "p0", word, chance.choice(WORDS), spec_digest=runs.spec_digest(SPEC), **common
            )
            versions.insert(tx, version, SPEC, tagged)
            kinds["versions"].append({**_seen(version, "pipeline_version_id"), "tags": tagged})
        other = PipelineVersion("other", "p1", "other", "other", 1, runs.spec_digest(SPEC))
        versions.insert(tx, other, SPEC, {"team": "a"})

    with opened.read() as tx:
        asks: dict[str, Callable[[Query], Page[Any]]] = {
            "experiments": lambda query: experiment_lists.page(tx, query),
            "pipelines": lambda query: pipelines.page(tx, query),
            "versions": lambda query: versions.page(tx, "p0", query),
        }
        for kind, ask in asks.items():
            rows = kinds[kind]
            keys = [key for key in rows[0] if key != "tags"]
            for key in keys:
                for way in ("asc", "desc"):
                    check(ask, rows, Query(5, sort_by=f"{key} {way}"))
                for predicate in predicates(key, chance):
                    check(ask, rows, Query(3, sort_by=f"{chance.choice(keys)} desc", predicates=(predicate,)))
        for kind in ("pipelines", "versions"):
            for tags in ({"team": "a"}, {"team": "a", "x": "1"}, {"none": "1"}):
                wanted = tuple(Predicate(f"tags.{key}", "EQUALS", (value,)) for key, value in tags.items())
                check(asks[kind], kinds[kind], Query(2, predicates=wanted))
                named = (*wanted, Predicate("name", "IS_SUBSTRING", ("a",)))
                check(asks[kind], kinds[kind], Query(2, sort_by="name desc", predicates=named))


def _seen(row: Any, own_id: str) -> dict[str, Any]:
    hidden = {"spec_digest", "package_url", "code_source_url", "pipeline_id"}
    found = {name: getattr(row, name) for name in row.__struct_fields__ if name not in hidden}
    return {"display_name": row.name, **found, own_id: row.id}


def test_a_version_is_found_by_what_its_document_says(opened: Store) -> None:
    with opened.transaction() as tx:
        for number in range(2):
            document = {"pipeline_spec": {"pipelineInfo": {"name": f"fit-{number}"}}}
            version = PipelineVersion(f"v{number}", "p", f"n{number}", "", 1, runs.spec_digest(document))
            versions.insert(tx, version, document, {})

        found = versions.page(
            tx, "p", Query(predicates=(Predicate("pipeline_spec", "IS_SUBSTRING", ("Fit-1",)),))
        )
        assert ["v1"] == [version.id for version in found.rows]
        ready = versions.page(tx, "p", Query(predicates=(Predicate("status", "EQUALS", ("READY",)),)))
        assert 2 == ready.total


def test_a_cancelled_run_is_found_as_what_the_api_calls_it(opened: Store) -> None:
    with opened.transaction() as tx:
        for state in ("FAILED", "CANCELED", "SUCCEEDED"):
            runs.create(tx, a_run(state, state=state), SPEC)  # type: ignore[arg-type]

        def found(operation: str, state: str) -> set[str]:
            query = Query(predicates=(Predicate("state", operation, (state,)),))  # type: ignore[arg-type]
            return {run.id for run in run_lists.page(tx, query).rows}

        assert {"FAILED", "CANCELED"} == found("EQUALS", "FAILED")
        assert {"CANCELED"} == found("EQUALS", "CANCELED")
        assert {"SUCCEEDED"} == found("NOT_EQUALS", "FAILED")
        assert {"SUCCEEDED"} == found("EQUALS", "Succeeded")


def test_a_run_that_is_to_be_deleted_is_in_no_list(opened: Store) -> None:
    with opened.transaction() as tx:
        for name in ("a", "b"):
            runs.create(tx, a_run(name), SPEC)
        runs.discard(tx, "a", at=5)

        for query in (
            Query(),
            Query(sort_by="name"),
            Query(predicates=(Predicate("storage_state", "EQUALS", ("AVAILABLE",)),)),
            Query(predicates=(Predicate("id", "IN", ("a", "b"), True),)),
        ):
            for experiment_id in (None, "experiment-1"):
                page = run_lists.page(tx, query, experiment_id)
                assert (["b"], 1) == ([run.id for run in page.rows], page.total)


def test_archiving_an_experiment_archives_its_runs_and_no_others(opened: Store) -> None:
    with opened.transaction() as tx:
        one = experiments.get_or_create(tx, "one", at=1)
        for name, experiment_id, state in (
            ("a", one.id, "RUNNING"),
            ("b", one.id, "FAILED"),
            ("c", "two", "FAILED"),
        ):
            runs.create(tx, a_run(name, experiment_id=experiment_id, state=state), SPEC)  # type: ignore[arg-type]
        experiments.archive(tx, one.id, 1)
        experiments.archive(tx, one.id, 1)

    with opened.transaction() as tx:
        assert "ARCHIVED" == experiments.get(tx, one.id).storage_state
        assert {("ARCHIVED", "RUNNING"): 1, ("ARCHIVED", "FAILED"): 1} == runs.counts(tx, one.id)
        assert {("AVAILABLE", "FAILED"): 1} == runs.counts(tx, "two")
        assert "RUNNING" == runs.get(tx, "a").state
        experiments.update(tx, one.id, storage_state="AVAILABLE")
        assert "ARCHIVED" == runs.get(tx, "a").storage_state
        runs.update(tx, "a", storage_state="AVAILABLE")
        assert {("AVAILABLE", "RUNNING"): 1, ("ARCHIVED", "FAILED"): 1} == runs.counts(tx, one.id)


def test_an_experiment_knows_when_its_last_run_was_created(opened: Store) -> None:
    with opened.transaction() as tx:
        one = experiments.get_or_create(tx, "one", at=1)
        assert 0 == one.last_run_created_at
        for run_id, created_at in (("b", 7), ("a", 5)):
            runs.create(tx, a_run(run_id, experiment_id=one.id, created_at=created_at), SPEC)
        assert 7 == experiments.get(tx, one.id).last_run_created_at


def test_the_size_of_a_page_has_a_usual_and_a_largest_value(opened: Store) -> None:
    with opened.transaction() as tx:
        for number in range(205):
            experiments.insert(tx, Experiment(f"{number:03}", f"{number:03}", 1))

        assert [20, 200, 200, 3] == [
            len(experiment_lists.page(tx, Query(size)).rows) for size in (0, 200, 1_000_000, 3)
        ]


def _predicate(key: str, operation: str, *given: Any, is_list: bool = False, is_text: bool = True) -> Query:
    return Query(predicates=(Predicate(key, operation, given, is_list, is_text),))  # type: ignore[arg-type]


REFUSED = {
    "the page size must not be negative": Query(-1),
    "unrecognized field 'colour'": _predicate("colour", "EQUALS", "x"),
    "unrecognized field 'tags.x'": _predicate("tags.x", "EQUALS", "x"),
    "sorting by unrecognized field 'colour'": Query(sort_by="colour desc"),
    "sort_by takes a field and asc or desc": Query(sort_by="name up"),
    "sort_by takes a field and": Query(sort_by="name asc desc"),
    "IN takes int_values": _predicate("name", "IN", "x"),
    "EQUALS takes one value": _predicate("name", "EQUALS", "x", is_list=True),
    "has no value": _predicate("name", "EQUALS"),
    "IS_SUBSTRING takes a string_value": _predicate("name", "IS_SUBSTRING", 5, is_text=False),
    "cannot hold the character NUL": _predicate("name", "EQUALS", "a\0b"),
    "'yesterday' is no moment": _predicate("created_at", "GREATER_THAN", "yesterday"),
    "more than 200 predicates": Query(predicates=(Predicate("name", "EQUALS", ("x",)),) * 201),
    "more than 200 values": _predicate("created_at", "IN", *["1"] * 201, is_list=True),
    "not one that this server gave": Query(page_token="!!"),
    "is not one that this server": Query(page_token="AAAA"),
    "the page token is not one": Query(page_token="é"),
}


@pytest.mark.parametrize("said", REFUSED)
def test_a_query_that_is_not_valid_is_refused(opened: Store, said: str) -> None:
    with opened.read() as tx, pytest.raises(RequestError) as caught:
        experiment_lists.page(tx, REFUSED[said])
    assert said in caught.value.message


def _with_two(tx: Tx) -> str:
    for number in range(2):
        experiments.insert(tx, Experiment(f"{number}", f"{number}", 1))
    query = Query(1, sort_by="name desc", predicates=(Predicate("name", "NOT_EQUALS", ("x",)),))
    return experiment_lists.page(tx, query).next_token


def test_a_token_may_be_sent_alone_or_with_what_it_was_made_of(opened: Store) -> None:
    same = (Predicate("name", "NOT_EQUALS", ("x",)),)
    with opened.transaction() as tx:
        token = _with_two(tx)
        for query in (
            Query(1, token),
            Query(1, token, "Name DESC"),
            Query(1, token, predicates=same),
            Query(1, token, "name desc", same),
        ):
            assert ["0"] == [row.id for row in experiment_lists.page(tx, query).rows]


def test_a_token_of_another_order_filter_or_list_is_refused(opened: Store) -> None:
    with opened.transaction() as tx:
        token = _with_two(tx)
        for query in (
            Query(1, token, "name asc"),
            Query(1, token, predicates=()),
            Query(1, token, predicates=(Predicate("name", "NOT_EQUALS", ("y",)),)),
        ):
            with pytest.raises(RequestError, match="the page token is of a list"):
                experiment_lists.page(tx, query)
        with pytest.raises(RequestError, match="one of a list of experiments, not of pipelines"):
            pipelines.page(tx, Query(1, token))


def test_a_filter_on_tags_takes_one_text_to_be_equal_to(opened: Store) -> None:
    for query in (
        _predicate("tags.x", "NOT_EQUALS", "a"),
        _predicate("tags.x", "IN", "a", is_list=True),
        _predicate("tags.x", "EQUALS", 5, is_text=False),
    ):
        with opened.read() as tx, pytest.raises(RequestError, match="tags"):
            pipelines.page(tx, query)


def test_moments_far_away_are_compared_as_others(opened: Store) -> None:
    with opened.transaction() as tx:
        experiments.insert(tx, Experiment("e", "e", 1))
        for moment in (2**62, 2**63 - 1, -(2**63), "9" * 30, "9999-12-31T23:59:59Z", "-5"):
            assert 0 == experiment_lists.page(tx, _predicate("created_at", "EQUALS", moment)).total


def test_runs_that_change_while_their_experiment_is_archived_are_counted_once(opened: Store) -> None:
    many = 40
    with opened.transaction() as tx:
        one = experiments.get_or_create(tx, "one", at=1)
        for number in range(many):
            runs.create(tx, a_run(f"{number}", experiment_id=one.id), SPEC)

    def go_on(number: int) -> None:
        for state in ("RUNNING", "SUCCEEDED"):
            with opened.transaction() as tx:
                runs.update(tx, f"{number}", state=state)  # type: ignore[arg-type]

    def archive() -> None:
        with opened.transaction() as tx:
            experiments.archive(tx, one.id, at=2)

    with ThreadPoolExecutor(4) as pool:
        half = [pool.submit(go_on, number) for number in range(many // 2)]
        archived = pool.submit(archive)
        others = [pool.submit(go_on, number) for number in range(many // 2, many)]
        for each in (*half, archived, *others):
            each.result()

    with opened.read() as tx:
        assert {("ARCHIVED", "SUCCEEDED"): many} == runs.counts(tx, one.id)
        assert {"ARCHIVED"} == {runs.get(tx, f"{number}").storage_state for number in range(many)}
