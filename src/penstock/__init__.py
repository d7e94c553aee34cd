"""Kubeflow Pipelines without the cluster.

The rooms of the house, floor by floor, are listed in ``docs/architecture.md``.
"""

__version__ = "0.1.0.dev0"

#: Of no effect, and there because KFP has it: types are checked where components are called.
TYPE_CHECK = True

#: Rooms that are packages of KFP too, under the same name, whether built yet or not.
_AS_IN_KFP = ("client", "compiler", "components", "dsl", "kubernetes", "local", "registry")


def __getattr__(name: str) -> object:
    """Import a room at the first ``penstock.NAME``: a bare ``import kfp`` of stock has imported all."""
    if name in _AS_IN_KFP:
        from importlib import import_module  # noqa: PLC0415 - ``import penstock`` alone loads nothing else

        try:
            return import_module(f"penstock.{name}")
        except ModuleNotFoundError as error:
            if error.name != f"penstock.{name}":
                raise
    if name == "Client":
        return __getattr__("client").Client  # type: ignore[attr-defined]
    message = f"module 'penstock' has no attribute {name!r}"
    raise AttributeError(message, name=name)
