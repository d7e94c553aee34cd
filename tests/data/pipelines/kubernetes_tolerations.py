"""Which taints of nodes a task tolerates."""

from typing import List, Optional

from kfp import dsl, kubernetes


@dsl.component
def work() -> None:
    pass


@dsl.component
def tolerated() -> List[dict]:
    return [{"key": "gpu", "operator": "Exists"}]


@dsl.pipeline
def tolerations_one_by_one() -> None:
    task = work()
    kubernetes.add_toleration(task, key="gpu", operator="Equal", value="true", effect="NoSchedule")
    kubernetes.add_toleration(task, "spot", "Exists", effect="NoExecute", toleration_seconds=30)
    kubernetes.add_toleration(task, "leaving", effect="NoExecute", toleration_seconds=0)
    kubernetes.add_toleration(task, key="plain", value="x")
    kubernetes.add_toleration(work(), operator="Exists")
    kubernetes.add_toleration(work(), operator="Exists", effect="PreferNoSchedule", key="")


@dsl.pipeline
def tolerations_as_json(one: dict, several: list, maybe: Optional[dict] = None) -> None:
    known = work()
    kubernetes.add_toleration_json(known, {"key": "gpu", "operator": "Exists", "effect": "NoSchedule"})
    kubernetes.add_toleration_json(
        known,
        [
            {"key": "a", "operator": "Equal", "value": "1"},
            {"key": "b", "operator": "Exists", "effect": "NoExecute", "toleration_seconds": 10},
        ],
    )
    kubernetes.add_toleration_json(known, [])
    given = work()
    kubernetes.add_toleration_json(given, one)
    kubernetes.add_toleration_json(given, several)
    kubernetes.add_toleration_json(given, toleration_json=maybe)
    kubernetes.add_toleration(given, "gpu", "Exists")
    kubernetes.add_toleration_json(work(), tolerated().output)


@dsl.pipeline
def tolerations_in_a_loop(one: dict) -> None:
    with dsl.ParallelFor([{"key": "a", "operator": "Exists"}]) as each:
        task = work()
        kubernetes.add_toleration_json(task, each)
        kubernetes.add_toleration_json(task, one)
