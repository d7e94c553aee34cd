from kfp import dsl, kubernetes


@dsl.component
def work() -> str:
    return "work"


@dsl.pipeline
def pipeline():
    term = {"match_expressions": [{"key": "gpu", "operator": "Exists"}]}
    affinity = {"required_during_scheduling_ignored_during_execution": {"node_selector_terms": [term]}}
    kubernetes.add_node_affinity_json(work(), affinity)
