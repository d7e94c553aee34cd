"""Lists and dictionaries whose items have no declared type: typing's names without brackets."""

from typing import Dict, List, NamedTuple, Optional

from kfp import dsl


@dsl.component(base_image="python:3.11")
def spread(
    table: Dict, names: List = ["one"], extra: Optional[Dict] = None
) -> NamedTuple("Spread", [("table", Dict), ("names", List)]):
    return {**table, **(extra or {})}, [*names, *table]


@dsl.component(base_image="python:3.11")
def describe(name: str) -> Dict:
    return {"name": name, "length": len(name)}


@dsl.component(base_image="python:3.11")
def gather(descriptions: List[Dict], table: Dict) -> List:
    return [*descriptions, table]


@dsl.pipeline
def bare_containers(table: Dict = {"two": 2}, names: List = ["three"]) -> List:
    spread_task = spread(table=table, names=names)
    with dsl.ParallelFor(spread_task.outputs["names"]) as name:
        describe_task = describe(name=name)
    gathered = gather(
        descriptions=dsl.Collected(describe_task.output), table=spread_task.outputs["table"]
    )
    return gathered.output
