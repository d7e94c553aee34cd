"""A store with very many runs in it, made by the database itself."""

from __future__ import annotations

from penstock.store import Experiment, Store, experiments, run_segments, schema

BIG, SMALL, NONE = "of-half-of-all", "of-five", "of-none"
"""Experiments with half of all runs, with five, and with none; the other half is spread over 49 more."""

_RUNS = """
INSERT INTO runs (
    id, name, experiment_id, pipeline_name, spec_digest, created_at, state, parameters, options, notices,
    started_at, finished_at, description, storage_state, service_account, pipeline_id, recurring_run_id,
    scheduled_at
)
WITH RECURSIVE counted(n) AS (
    SELECT CAST(0 AS BIGINT) UNION ALL SELECT n + 1 FROM counted WHERE n + 1 < {many}
)
SELECT
    'run-' || CAST((n * 2654435761) % 4294967296 AS TEXT),
    CASE WHEN n % 10 = 3 THEN 'Tick' WHEN n % 2 = 1 AND n % 49 = 5 THEN 'Trial' ELSE 'Run' END
        || ' of pipeline ' || CAST(n % 997 AS TEXT) || ' number ' || CAST(n AS TEXT),
    CASE WHEN n % 2 = 0 THEN 'of-half-of-all' WHEN n % 100 = 99 AND n < 500 THEN 'of-five'
         ELSE 'experiment-' || CAST(n % 49 AS TEXT) END,
    'fit', 'digest', 1700000000000000 + n * 1000000,
    CASE WHEN n % 100 < 90 THEN 'SUCCEEDED' WHEN n % 1000 = 999 THEN 'CANCELED' ELSE 'FAILED' END,
    '{{"rate": 0.1, "data": "s3://bucket/some/where/data.csv"}}', '{{}}', '[]',
    1700000000000000 + n * 1000000, 1700000060000000 + n * 1000000, 'what was tried, and why',
    CASE WHEN n < {archived} THEN 'ARCHIVED' ELSE 'AVAILABLE' END, 'pipeline-runner',
    CASE WHEN n % 2 = 0 THEN 'of-half-of-all' END,
    CASE WHEN n % 10 = 3 THEN 'often' END, CASE WHEN n % 10 = 3 THEN 1700000000000000 + n * 1000000 END
FROM counted
"""
_ARTIFACTS = """
INSERT INTO artifacts (
    id, run_id, path, name, type, uri, created_at, schema_version, metadata, fingerprint, content
)
SELECT
    substr(id, 5) || '-model', id, 'fit', 'Model of ' || name,
    CASE WHEN state = 'FAILED' THEN 'system.Metrics' ELSE 'system.Model' END,
    'file:///artifacts/fit/' || id || '/model', finished_at, '0.0.1', '{"rows": 1}', '', ''
FROM runs
"""
_TASKS = """
INSERT INTO tasks (
    run_id, path, parent, name, kind, state, created_at, attempts, round, forgiven, inputs, outputs,
    cache_parts, started_at, finished_at
)
SELECT
    id, 'fit', '', 'fit', 'RUNTIME', state, created_at, 1, 0, 0, '{"rate": 0.1}', '{}', '{}',
    started_at, finished_at
FROM runs
"""
_LINKS = """
INSERT INTO artifact_links (run_id, path, direction, name, position, artifact_id)
SELECT run_id, path, 'output', 'model', 0, id FROM artifacts
"""
_METRICS = """
INSERT INTO run_metrics (run_id, name, artifact_id, path, value)
SELECT id, 'loss', substr(id, 5) || '-model', 'fit', created_at / 1000000 * 7919 % 99991 FROM runs
WHERE state = 'SUCCEEDED'
UNION ALL SELECT id, 'step', substr(id, 5) || '-model', 'fit', created_at / 1000000 FROM runs
"""
_ARTIFACT_COUNTS = """
INSERT INTO artifact_counts (namespace, part, type, artifacts)
SELECT '', 'ru', type, COUNT(*) FROM artifacts GROUP BY type
"""
_TAGS = """
INSERT INTO tags (owner, name, value)
SELECT id, 'team', 'cellar' FROM runs WHERE (created_at / 1000000) % 2 = 0
UNION ALL SELECT id, 'old', 'yes' FROM runs WHERE created_at < {old}
UNION ALL SELECT id, 'rare', 'yes' FROM runs WHERE (created_at / 1000000) % 1000 = 7
"""
_BEGINNINGS = tuple(
    f"CREATE INDEX {table}_" for table in ("runs", "tasks", "artifacts", "links", "metrics", "tags")
)
_INDEXES = [sql for step in schema.STEPS for sql in step.statements if sql.startswith(_BEGINNINGS)]


def fill(opened: Store, many: int) -> None:
    """Record so many runs, a task and an artifact of each, and a number of most; nine tenths are archived."""
    with opened.transaction() as tx:
        for name in (BIG, SMALL, NONE):
            experiments.insert(tx, Experiment(name, name, 1))
        # An index that is made of what is there takes a tenth of the time of one that grows.
        for index in _INDEXES:
            tx.execute(f"DROP INDEX {index.split()[2]}")
        tx.execute(_RUNS.format(many=many, archived=many * 9 // 10))
        tx.execute(_TAGS.format(old=1700000000000000 + many * 200_000))
        for sql in (_TASKS, _ARTIFACTS, _LINKS, _METRICS, _ARTIFACT_COUNTS):
            tx.execute(sql)
        for index in _INDEXES:
            tx.execute(index)
        run_segments.add_all(tx)
