"""Extracts from several sources, checks, branches on the check, loads what passed."""

from typing import Dict, List

from kfp import dsl
from kfp.dsl import Artifact, Dataset, Input, Output


@dsl.component
def sources(day: str, region: str = "eu") -> List[Dict[str, str]]:
    return [{"table": "orders", "where": day}, {"table": "users", "where": region}]


@dsl.container_component
def extract(table: str, where: str, rows: Output[Dataset]):
    return dsl.ContainerSpec(
        image="postgres:17",
        command=["sh", "-c", 'psql -c "$0" > "$1"'],
        args=[f"copy (select * from {table} where day = '{where}') to stdout", rows.path],
    )


@dsl.component
def check(rows: Input[Dataset], minimum: int) -> str:
    with open(rows.path) as f:
        return "good" if len(f.readlines()) >= minimum else "bad"


@dsl.component
def load(rows: Input[Dataset], target: str) -> int:
    return 1


@dsl.component
def quarantine(rows: Input[Dataset], reason: str) -> int:
    return 0


@dsl.component
def summarise(good: List[int]) -> Artifact:
    return Artifact(uri=dsl.get_uri(), metadata={"good": sum(good)})


@dsl.pipeline
def extract_transform_load(day: str, region: str = "eu", minimum: int = 10, target: str = "warehouse"):
    found = sources(day=day, region=region)
    with dsl.ParallelFor(found.output, parallelism=4, name="each source") as source:
        rows = extract(table=source.table, where=source.where).set_retry(3, backoff_duration="60s")
        rows.set_env_variable("PGHOST", "db").set_cpu_limit("1").set_memory_limit("512Mi")
        verdict = check(rows=rows.output, minimum=minimum)
        with dsl.If(verdict.output == "good"):
            loaded = load(rows=rows.output, target=f"{target}.{verdict.output}").set_caching_options(False)
        with dsl.Else():
            put_away = quarantine(rows=rows.output, reason=f"{verdict.output} on {day}")
        extract(table="log", where=f"{day}").after(rows)
        load(rows=rows.output, target="copy")
    counts = load(rows=dsl.importer("gs://bucket/reference", Dataset).output, target=target)
    with dsl.If(counts.output >= minimum):
        summarise(good=[1, 2])
