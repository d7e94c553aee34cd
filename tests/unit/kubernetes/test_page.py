"""docs/kubernetes.md lists every function, and what becomes of its setting without a cluster."""

from __future__ import annotations

import inspect
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from penstock import compiler, dsl, kubernetes
from penstock.errors import SubmitError
from penstock.runners.cluster import check_platform
from penstock.runners.sources import Sources
from support.authoring import text
from support.kubernetes_calls import CALLS

if TYPE_CHECKING:
    from collections.abc import Callable

    from penstock.ir import PlatformSpec

PAGE = Path(__file__).resolve().parents[3] / "docs" / "kubernetes.md"


def without_a_cluster(function: Callable[..., Any], arguments: tuple[Any, ...]) -> str:
    @dsl.pipeline
    def pipeline() -> None:
        function(text(), *arguments)

    platform = compiler.lower(pipeline).platform
    assert platform is not None
    try:
        return "left out" if check_platform(platform, {"exec-text": "text"}, ()) else "held"
    except SubmitError:
        return "of the home, or refused" if has_at_home(platform) else "refused"


def has_at_home(platform: PlatformSpec) -> bool:
    """Whether it is enough that the secrets and config maps of the calls are in the home."""
    with tempfile.TemporaryDirectory() as folder:
        for kind in ("secrets", "config_maps"):  # the calls' key "b" of "a"
            (Path(folder) / kind / "a").mkdir(parents=True)
            (Path(folder) / kind / "a" / "b").write_text("value")
        sources = Sources(Path(folder) / "secrets", Path(folder) / "config_maps")
        try:
            check_platform(platform, {"exec-text": "text"}, (), (), sources)
        except SubmitError:
            return False
    return True


def row(name: str) -> str:
    function = getattr(kubernetes, name)
    if name not in CALLS:
        summary, signature = function.description, ", ".join(function.inputs)
        return f"| `{name}({signature})` | {summary.splitlines()[0]} | refused |"
    parameters = list(inspect.signature(function).parameters.values())[1:]
    signature = ", ".join(str(each.replace(annotation=inspect.Parameter.empty)) for each in parameters)
    summary = inspect.getdoc(function).splitlines()[0]  # type: ignore[union-attr]
    summary = summary.replace("``", "`")
    return f"| `{name}({signature})` | {summary} | {without_a_cluster(function, CALLS[name])} |"


def test_the_page_lists_every_function() -> None:
    table = ["| function | | without a cluster |", "|---|---|---|", *map(row, kubernetes.__all__)]

    assert "\n".join(table) in PAGE.read_text(), "\n".join(table)
