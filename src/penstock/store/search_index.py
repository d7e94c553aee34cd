"""The index that a search reads: entries with their words, made of what is in the queue.

An entry is a thing that can be found; a run has one for itself, and one for each task in it that has failed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import Struct
from msgspec.structs import astuple

from penstock.store import codec, experiments, pipelines, recurring_runs, runs, tags, versions
from penstock.store.words import words_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from penstock.store.rows import TaskError
    from penstock.store.tx import Record, Tx

__all__ = ["COLUMNS", "Entry", "decode", "index", "is_behind"]

_LONGEST = {"description": 500, "parameters": 1000, "error": 1000}
_LONGEST_OTHER = 500
_MOST_FAILURES = 20
_CLAIM = 1 << 20
"""The number under which servers agree on who of them makes the index; above those of the cache's keys."""

COLUMNS = "seq, kind, id, path, parent, namespace, at, title, texts"
_FAILED = (
    "SELECT run_id, path, name, error, finished_at FROM tasks WHERE {any run_id} AND state = 'FAILED'"
    " AND kind IN ('RUNTIME', 'IMPORTER') AND error IS NOT NULL ORDER BY run_id, path"
)


class Entry(Struct, frozen=True, gc=False):
    """Something that can be found.

    Args:
        kind: ``run``, ``task``, ``experiment``, ``pipeline``, ``pipeline_version`` or ``recurring_run``.
        id: Its id; that of its run for a task.
        path: The task's path.
        parent: What it belongs to: the experiment of a run, the pipeline of a version.
        namespace: Where it is.
        at: When it was made, or failed, in epoch microseconds.
        title: What it is called.
        texts: What it is found by, by field.
    """

    kind: str
    id: str
    path: str
    parent: str
    namespace: str
    at: int
    title: str
    texts: dict[str, str]

    @property
    def words(self) -> str:
        """What the index has of it."""
        is_shared = not self.namespace and self.kind.startswith("pipeline")
        return words_of(self.kind, self.namespace, self.texts, is_shared=is_shared)


def decode(record: Record) -> Entry:
    """Make an entry of a row of `COLUMNS`."""
    _, kind, name, path, parent, namespace, at, title, texts = record
    return Entry(kind, name, path, parent, namespace, at, title, codec.from_text(texts))


def is_behind(tx: Tx) -> bool:
    """Say whether anything is in the queue."""
    return tx.row("SELECT 1 FROM search_queue LIMIT 1") is not None


def index(tx: Tx, limit: int) -> int:
    """Read what was noted first, and have it found from now on; return how much was read.

    Args:
        tx: The transaction, which writes.
        limit: How much at most.
    """
    if not tx.claims(_CLAIM):
        return 0  # another server is at it
    noted = tx.rows("SELECT seq, kind, id FROM search_queue ORDER BY seq LIMIT ?", (limit,))
    by_kind: dict[str, dict[str, None]] = {}
    for _, kind, thing_id in noted:
        by_kind.setdefault(kind, {})[thing_id] = None
    for kind, names in by_kind.items():
        _replace(tx, kind, list(names), list(_READERS[kind](tx, list(names))))
    tx.executemany("DELETE FROM search_queue WHERE seq = ?", [(record[0],) for record in noted])
    return len(noted)


def _replace(tx: Tx, kind: str, names: Sequence[str], entries: Sequence[Entry]) -> None:
    kinds = ("run", "task") if kind == "run" else (kind,)
    many = tx.dialect.many
    old = tx.rows(
        f"SELECT {COLUMNS} FROM search_entries WHERE {{any kind}} AND {{any id}}", (many(kinds), many(names))
    )
    tx.executemany("{search_delete}", [(record[0], decode(record).words) for record in old])
    tx.executemany("DELETE FROM search_entries WHERE seq = ?", [(record[0],) for record in old])
    # Nobody else gives numbers meanwhile, and none is waited for: PostgreSQL takes all rows in one go.
    last = tx.row("SELECT COALESCE(MAX(seq), 0) FROM search_entries")
    assert last is not None, "an aggregate has a row"
    numbered = list(enumerate(entries, last[0] + 1))
    tx.executemany(
        f"INSERT INTO search_entries ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [_encode(seq, entry) for seq, entry in numbered],
    )
    tx.executemany("{search_insert}", [(seq, entry.words) for seq, entry in numbered])


def _encode(seq: int, entry: Entry) -> tuple[Any, ...]:
    *values, texts = astuple(entry)
    return (seq, *values, codec.to_text(texts))


def _runs(tx: Tx, names: Sequence[str]) -> Iterator[Entry]:
    tagged = tags.of(tx, names)
    found = {run.id: run for run in runs.of_ids(tx, names) if run.deleted_at is None}
    failures = _failures(tx, list(found))
    for run in (found[name] for name in names if name in found):
        texts = {
            "name": run.name,
            "tags": _tags(tagged.get(run.id, {})),
            "parameters": _values(run.parameters),
            "pipeline": run.pipeline_name,
            "description": run.description,
            "error": run.error.message if run.error is not None else "",
        }
        yield _entry("run", run.id, run, texts, parent=run.experiment_id)
        for path, name, said, finished_at in failures.get(run.id, ()):
            of_task = {"name": name, "error": _told(said), "path": path}
            at = finished_at or run.created_at
            yield Entry("task", run.id, path, run.experiment_id, run.namespace, at, name, _cut(of_task))


def _failures(tx: Tx, run_ids: Sequence[str]) -> dict[str, list[tuple[str, str, TaskError, int | None]]]:
    """Return the first tasks that failed, by run, each (path, name, error, when)."""
    found: dict[str, list[tuple[str, str, TaskError, int | None]]] = {}
    for run_id, path, name, error, finished_at in tx.rows(_FAILED, (tx.dialect.many(run_ids),)):
        of_run = found.setdefault(run_id, [])
        said = codec.error_from_text(error)
        if said is not None and len(of_run) < _MOST_FAILURES:
            of_run.append((path, name, said, finished_at))
    return found


def _experiments(tx: Tx, names: Sequence[str]) -> Iterator[Entry]:
    for row in experiments.TABLE.of_keys(tx, names):
        yield _entry("experiment", row.id, row, {"name": row.name, "description": row.description})


def _pipelines(tx: Tx, names: Sequence[str]) -> Iterator[Entry]:
    tagged = tags.of(tx, names)
    for row in pipelines.TABLE.of_keys(tx, names):
        texts = {
            "name": row.display_name if row.name == row.display_name else f"{row.display_name} {row.name}",
            "tags": _tags(tagged.get(row.id, {})),
            "description": row.description,
        }
        yield _entry("pipeline", row.id, row, texts, title=row.display_name)


def _versions(tx: Tx, names: Sequence[str]) -> Iterator[Entry]:
    tagged = tags.of(tx, names)
    found = versions.TABLE.of_keys(tx, names)
    around = {row.id: row for row in pipelines.TABLE.of_keys(tx, [row.pipeline_id for row in found])}
    for row in found:
        pipeline = around.get(row.pipeline_id)
        texts = {
            "name": row.display_name if row.name == row.display_name else f"{row.display_name} {row.name}",
            "tags": _tags(tagged.get(row.id, {})),
            "pipeline": pipeline.display_name if pipeline is not None else "",
            "description": row.description,
        }
        namespace = pipeline.namespace if pipeline is not None else ""
        yield Entry(
            "pipeline_version",
            row.id,
            "",
            row.pipeline_id,
            namespace,
            row.created_at,
            row.display_name,
            _cut(texts),
        )


def _recurring_runs(tx: Tx, names: Sequence[str]) -> Iterator[Entry]:
    for row in recurring_runs.TABLE.of_keys(tx, names):
        texts = {
            "name": row.name,
            "parameters": _values(row.parameters),
            "description": row.description,
            "error": row.error.message if row.error is not None else "",
        }
        yield _entry("recurring_run", row.id, row, texts, parent=row.experiment_id)


_READERS: Mapping[str, Callable[[Tx, Sequence[str]], Iterator[Entry]]] = {
    "run": _runs,
    "experiment": _experiments,
    "pipeline": _pipelines,
    "pipeline_version": _versions,
    "recurring_run": _recurring_runs,
}


def _entry(
    kind: str, name: str, row: Any, texts: dict[str, str], *, parent: str = "", title: str = ""
) -> Entry:
    return Entry(kind, name, "", parent, row.namespace, row.created_at, title or row.name, _cut(texts))


def _cut(texts: Mapping[str, str]) -> dict[str, str]:
    return {field: text[: _LONGEST.get(field, _LONGEST_OTHER)] for field, text in texts.items() if text}


def _told(error: TaskError) -> str:
    """Return what an error says, with the exception's name before it."""
    is_named = error.kind is None or error.message.startswith(error.kind)
    return error.message if is_named else f"{error.kind}: {error.message}"


def _tags(tagged: Mapping[str, str]) -> str:
    return " ".join(f"{key}={value}" for key, value in tagged.items())


def _values(parameters: Mapping[str, Any]) -> str:
    return " ".join(
        f"{name}={value if isinstance(value, str) else codec.to_text(value)}"
        for name, value in parameters.items()
    )
