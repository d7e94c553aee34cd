"""What a task is given and what it gives: pure functions from stored values.

`resolve` makes out inputs, `control` conditions and loops, `execution` what a task's code is told, `outputs`
what it wrote and what a DAG or loop hands on, `imports` an importer's artifact, `cache` the cache key.
`task_config` is what a component is told of its task's settings: `resources`, and `pods` for Kubernetes' own.
"""

from penstock.driver.values import RunInfo, ScopeValues, Upstream, Values

__all__ = ["RunInfo", "ScopeValues", "Upstream", "Values"]
