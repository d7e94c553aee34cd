"""Which nodes a task may run on."""

from typing import Optional

from kfp import dsl, kubernetes


@dsl.component
def work() -> None:
    pass


@dsl.component
def labels() -> dict:
    return {"disktype": "ssd"}


@dsl.component
def labels_as_text() -> str:
    return '{"disktype": "ssd"}'


@dsl.pipeline
def nodes_by_label() -> None:
    task = work()
    kubernetes.add_node_selector(task, "disktype", "ssd")
    kubernetes.add_node_selector(task, label_key="zone", label_value="a")
    kubernetes.add_node_selector(task, "zone", "b")
    kubernetes.add_node_selector(work(), "empty", "")


@dsl.pipeline
def nodes_by_labels_as_json(wanted: dict, maybe: Optional[dict] = None) -> None:
    known = work()
    kubernetes.add_node_selector_json(known, {"disktype": "ssd", "zone": "a"})
    by_input = work()
    kubernetes.add_node_selector(by_input, "zone", "a")
    kubernetes.add_node_selector_json(by_input, node_selector_json=wanted)
    replaced = work()
    kubernetes.add_node_selector_json(replaced, wanted)
    kubernetes.add_node_selector_json(replaced, maybe)
    by_output = work()
    kubernetes.add_node_selector_json(by_output, labels().output)
    kubernetes.add_node_selector_json(work(), labels_as_text().output)


@dsl.pipeline
def nodes_by_labels_in_a_loop(wanted: dict) -> None:
    made = labels()
    with dsl.ParallelFor([{"zone": "a"}, {"zone": "b"}]) as each:
        kubernetes.add_node_selector_json(work(), each)
        kubernetes.add_node_selector_json(work(), wanted)
        kubernetes.add_node_selector_json(work(), made.output)


@dsl.pipeline
def nodes_by_affinity() -> None:
    task = work()
    kubernetes.add_node_affinity(
        task,
        match_expressions=[
            {"key": "disktype", "operator": "In", "values": ["ssd", "nvme"]},
            {"key": "gpu", "operator": "Exists"},
            {"key": "old", "operator": "DoesNotExist", "values": []},
            {"key": "cores", "operator": "Gt", "values": ["8"]},
        ],
        match_fields=[{"key": "metadata.name", "operator": "NotIn", "values": ["node-1"]}],
    )
    kubernetes.add_node_affinity(
        task, match_fields=[{"key": "metadata.name", "operator": "In", "values": ["node-2"]}], weight=1
    )
    kubernetes.add_node_affinity(task, [{"key": "cores", "operator": "Lt", "values": ["64"]}], None, 100)


@dsl.pipeline
def nodes_by_affinity_as_json(wanted: dict, maybe: Optional[dict] = None) -> None:
    known = work()
    kubernetes.add_node_affinity(known, [{"key": "gpu", "operator": "Exists"}])
    kubernetes.add_node_affinity_json(
        known,
        {
            "requiredDuringSchedulingIgnoredDuringExecution": {
                "nodeSelectorTerms": [
                    {"matchExpressions": [{"key": "zone", "operator": "In", "values": ["a"]}]},
                    {"matchFields": [{"key": "metadata.name", "operator": "In", "values": ["node-1"]}]},
                ]
            },
            "preferredDuringSchedulingIgnoredDuringExecution": [
                {
                    "weight": 10,
                    "preference": {"matchExpressions": [{"key": "gpu", "operator": "Exists"}]},
                }
            ],
        },
    )
    replaced = work()
    kubernetes.add_node_affinity_json(replaced, wanted)
    kubernetes.add_node_affinity(replaced, [{"key": "gpu", "operator": "Exists"}], weight=5)
    kubernetes.add_node_affinity_json(replaced, node_affinity_json=maybe)
    kubernetes.add_node_affinity_json(work(), {})
    kubernetes.add_node_affinity_json(work(), labels().output)


@dsl.pipeline
def nodes_that_are_set_twice_in_a_group(first: dict, second: dict) -> None:
    made = labels()
    with dsl.If("a" == labels_as_text().output):
        task = work()
        kubernetes.add_node_selector_json(task, first)
        kubernetes.add_node_selector_json(task, second)
        other = work()
        kubernetes.add_node_affinity_json(other, made.output)
        kubernetes.add_node_affinity_json(other, second)
