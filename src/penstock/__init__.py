"""Kubeflow Pipelines without the cluster.

The rooms of the house, floor by floor, are listed in ``docs/architecture.md``.
"""

__version__ = "0.1.0.dev0"
