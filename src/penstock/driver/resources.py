"""The resources of a container, with what is known only at run time filled in."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import msgspec

from penstock.errors import InputError
from penstock.ir.quantities import amount_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from penstock import ir

__all__ = ["filled", "requirements", "texts"]

_COUNT = re.compile(r"[0-9]+")

_TEXTS = {
    "resource_cpu_request": "set_cpu_request",
    "resource_cpu_limit": "set_cpu_limit",
    "resource_memory_request": "set_memory_request",
    "resource_memory_limit": "set_memory_limit",
}


def texts(resources: ir.ResourceSpec | None) -> Iterator[str]:
    """Yield the texts of resources, in which placeholders may stand."""
    if resources is None:
        return
    yield from (getattr(resources, name) for name in _TEXTS)
    if resources.accelerator is not None:
        yield resources.accelerator.resource_type
        yield resources.accelerator.resource_count


def filled(resources: ir.ResourceSpec, resolve: Callable[[str], str]) -> ir.ResourceSpec:
    """Return resources whose texts are complete.

    Args:
        resources: What the container needs.
        resolve: Puts values in the place of a text's placeholders.

    Raises:
        InputError: A value is not one that a container can be given.
    """
    changes: dict[str, Any] = {
        name: _checked(resolve(text), _is_amount, setter, "an amount such as '500m', '2' or '4Gi'")
        for name, setter in _TEXTS.items()
        if "{{$" in (text := getattr(resources, name))
    }
    accelerator = resources.accelerator
    if accelerator is not None:
        count = accelerator.resource_count
        if "{{$" in count:
            count = _checked(resolve(count), _COUNT.fullmatch, "set_accelerator_limit", "a whole number")
        changes["accelerator"] = msgspec.structs.replace(
            accelerator, resource_type=resolve(accelerator.resource_type), resource_count=count
        )
    return msgspec.structs.replace(resources, **changes)


def requirements(resources: ir.ResourceSpec | None) -> dict[str, Any]:
    """Return resources as a container's ``resources`` in Kubernetes' JSON form.

    Args:
        resources: What the container needs, complete; the newer spelling goes before the older one.
    """
    if resources is None:
        return {}
    found: dict[str, dict[str, str]] = {"limits": {}, "requests": {}}
    for part, short in (("limits", "limit"), ("requests", "request")):
        cpu = getattr(resources, f"resource_cpu_{short}") or _number(getattr(resources, f"cpu_{short}"))
        memory = getattr(resources, f"resource_memory_{short}")
        memory = memory or _number(getattr(resources, f"memory_{short}"), "G")
        found[part] = {name: amount for name, amount in (("cpu", cpu), ("memory", memory)) if amount}
    accelerator = resources.accelerator
    if accelerator is not None:
        kind = accelerator.resource_type or accelerator.type
        count = accelerator.resource_count or str(accelerator.count or "")
        if kind and count:
            found["limits"][kind] = count
    return {part: amounts for part, amounts in found.items() if amounts}


def _is_amount(text: str) -> bool:
    return amount_of(text) is not None


def _checked(value: str, fits: Callable[[str], object], setter: str, rule: str) -> str:
    if not fits(value):
        raise InputError(f"{setter}() is given {value!r} by the pipeline, which is not {rule}")
    return value


def _number(value: float, unit: str = "") -> str:
    return f"{value:g}{unit}" if value else ""
