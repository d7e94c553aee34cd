"""Components that make and delete volume claims, which outlive the tasks that mount them."""

# The two components only declare what the back end does itself, and carry the names that KFP gave them.
# ruff: noqa: ARG001, D417, N802, PLR0913, PLR0917

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from penstock import dsl
from penstock.dsl.components import ContainerComponent
from penstock.dsl.mentions import has_mention
from penstock.dsl.where import problem
from penstock.kubernetes.checks import access_modes_of, quantity

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["CreatePVC", "DeletePVC"]


class _CreatesClaim(ContainerComponent):
    """`CreatePVC`, which refuses at once what is known to fail when it runs."""

    def _check(self, args: tuple[Any, ...], arguments: Mapping[str, Any], *, outside: bool) -> None:
        super()._check(args, arguments, outside=outside)
        given = {name: value for name, value in arguments.items() if not has_mention(value)}
        if given.get("pvc_name") and given.get("pvc_name_suffix"):
            raise problem(
                "A volume claim is given both pvc_name and pvc_name_suffix; at most one of them may be.",
                hint="leave pvc_name out for a name that is unique to the run",
            )
        if "size" in given:
            quantity(given["size"], "size")
        if "access_modes" in given:
            access_modes_of(given["access_modes"])


def _checked(component: ContainerComponent) -> ContainerComponent:
    return _CreatesClaim(
        component.name, component.interface, component.implementation, component.pipeline_func
    )


@_checked
@dsl.container_component
def CreatePVC(
    name: dsl.OutputPath(str),  # type: ignore[valid-type]
    access_modes: list[str],
    size: str,
    pvc_name: str | None = None,
    pvc_name_suffix: str | None = None,
    storage_class_name: str | None = "",
    volume_name: str | None = None,
    annotations: dict[str, str] | None = None,
    data_source: dict[str, str] | None = None,
) -> dsl.ContainerSpec:
    """Make a volume claim, which tasks mount by the name that this one gives.

    Args:
        access_modes: Who may mount it at the same time: ReadWriteOnce, ReadOnlyMany, ReadWriteMany or
            ReadWriteOncePod.
        size: How much it holds, such as 5Gi.
        pvc_name: Its name. At most one of pvc_name and pvc_name_suffix is given.
        pvc_name_suffix: What its name ends in, after a part that is unique to the run.
        storage_class_name: The class of its storage; empty for a volume that is there already.
        volume_name: The volume that is there already.
        annotations: Annotations of the claim.
        data_source: What it is filled from, by apiGroup, kind and name: a snapshot or another claim.
    """
    return dsl.ContainerSpec(image="argostub/createpvc")


@dsl.container_component
def DeletePVC(pvc_name: str) -> dsl.ContainerSpec:
    """Delete a volume claim.

    Args:
        pvc_name: Its name, such as the one that CreatePVC gives.
    """
    return dsl.ContainerSpec(image="argostub/deletepvc")
