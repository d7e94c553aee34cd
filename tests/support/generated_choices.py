"""What is drawn for generated pipelines: numbers, values, conditions, retries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from penstock import ir
from support.generated_parts import PARAMETER_TYPES, Port, Shape
from support.leaves import MORE_MEMORY, NAMES, Fails, Leaf, value

if TYPE_CHECKING:
    from collections.abc import Sequence

BACK_OFF_S = 0.002


class Choices:
    """Draws from Hypothesis; of each choice the simplest comes first.

    Args:
        draw: Hypothesis's function.
        failures: Whether leaves may fail for good.
        cached: Whether outputs of leaves are kept and taken; None draws it for each.
        tolerant: Whether loops may tolerate failures.
    """

    def __init__(
        self, draw: st.DrawFn, *, failures: bool, cached: bool | None, tolerant: bool = True
    ) -> None:
        self._draw = draw
        self._failures = failures
        self._cached = cached
        self._tolerant = tolerant

    def chance(self, one_in: int) -> bool:
        """Draw True once in so many times; False is the simpler one."""
        return self._draw(st.integers(0, one_in - 1)) == one_in - 1

    def upto(self, most: int) -> int:
        return self._draw(st.integers(0, most))

    def one_of(self, *choices: Any) -> Any:
        return self._draw(st.sampled_from(choices))

    def some(self, choices: Sequence[Any], most: int, *, least: int = 0) -> list[Any]:
        if not choices:
            return []
        return self._draw(st.lists(st.sampled_from(choices), min_size=least, max_size=most, unique=True))

    def constant(self, kind: str) -> Any:
        return value(kind, self.upto(7))

    def port(self, kind: str) -> Port:
        """Return an input that is required, optional with a default, or optional without."""
        match self.upto(5):
            case 4 if kind not in ("ARTIFACT", "ARTIFACTS"):
                return Port(kind, optional=True, default=self.constant(kind))
            case 5:
                return Port(kind, optional=True)
        return Port(kind)

    def failing(self) -> Fails:
        mode: Fails = self.one_of(*["never"] * 5, "at-first", "in-round-1", "sometimes", "always")
        # Without failures for good, a leaf that fails at first is given the retries that it needs.
        return mode if self._failures or mode == "at-first" else "never"

    def condition(self, shape: Shape, inputs: ir.TaskInputsSpec) -> ir.TriggerPolicy | None:
        """Draw a condition over inputs that surely have a value."""
        usable = [
            key
            for key, port in shape.inputs.items()
            if port.kind in ("INT", "STRING")
            and (not port.optional or port.default is not ir.UNSET)
            and (key in inputs.parameters or port.optional)
        ]
        if not usable or not self.chance(4):
            return None
        key = self.one_of(*usable)
        return ir.TriggerPolicy(condition=self.test(key, shape.inputs[key].kind))

    def test(self, key: str, kind: str) -> str:
        name = f"inputs.parameter_values['{key}']"
        if kind == "STRING":
            return f"{name} {self.one_of('!=', '==')} 's{self.upto(3)}'"
        operator = self.one_of("<", ">=", "==", "!=")
        test = f"{self.one_of(name, f'int({name})')} {operator} {self.upto(4)}"
        return f"!({test})" if self.chance(4) else test

    def settings(self, leaf: Leaf | None) -> dict[str, Any]:
        """Draw retries, and caching where it cannot change what becomes of a task."""
        count = self.one_of(0, 0, 0, 1, 2)
        if leaf is None:
            # Only where it may be of use: a DAG that cannot fail is never tried again.
            if not self._failures or count == 1:
                return {}
            # Of several failures the first decides: only a name of none leaves nothing to chance.
            asks = {"retry": {"failures": {"kinds": ["System"]}}} if self.chance(6) else {}
            return {"retry_policy": self._retries(1), "asks": asks}
        if leaf.fails == "at-first" and not self._failures:
            count = max(count, leaf.times)
        settings: dict[str, Any] = {}
        if count:
            settings["retry_policy"] = self._retries(count)
            settings["asks"] = self._own_retry(leaf)
        named = settings.get("asks", {}).get("retry", {}).get("failures")
        is_mended = count >= leaf.times and (named is None or named in NAMES[leaf.end])
        depends_on_more = leaf.fails == "in-round-1" or (leaf.fails == "at-first" and not is_mended)
        cached = self.chance(3) if self._cached is None else self._cached
        settings["caching_options"] = ir.CachingOptions(enable_cache=cached and not depends_on_more)
        return settings

    def tolerance(self) -> dict[str, Any]:
        """Draw how many iterations of a loop may fail."""
        if not self._failures or not self._tolerant or not self.chance(2):
            return {}
        number = {"toleratedFailures": 1}
        asked: dict[str, Any] = self.one_of(number, {"toleratedShare": 0.5}, {"toleratedShare": 1.0})
        return asked

    def _own_retry(self, leaf: Leaf) -> dict[str, Any]:
        """Draw what a leaf that is tried again asks for: after which failures, with how much memory."""
        asked: dict[str, Any] = {}
        match self.upto(5):
            case 4:
                asked["failures"] = self.one_of(*NAMES[leaf.end])
            case 5 if self._failures:
                other = self.one_of(*(end for end in NAMES if end != leaf.end))
                asked["failures"] = self.one_of(*NAMES[other])
        if leaf.end == "memory" and not self.chance(3):
            asked |= MORE_MEMORY
        return {"retry": asked} if asked else {}

    def _retries(self, count: int) -> ir.RetryPolicy:
        if self.chance(3):
            return ir.RetryPolicy(max_retry_count=count, backoff_duration=ir.Duration.of_seconds(BACK_OFF_S))
        return ir.RetryPolicy(max_retry_count=count)

    def default(self, kind: str) -> Any:
        return self.constant(kind) if kind in PARAMETER_TYPES and self.chance(2) else ir.UNSET
