"""KFP files written at random: loops, branches, nested pipelines and what flows between them.

A file uses only what stock KFP is known to compile as meant; `tests/data/differences` has the rest.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random

_COMPONENTS = Path(__file__).resolve().parents[1] / "data" / "written_components.py"

# A component's inputs, each as (name, kind, must be given), and its outputs, each as (how to reach it, kind).
_TASKS = {
    "text": ([("a", "text", False), ("b", "text", False)], [(".output", "text")]),
    "number": ([("a", "number", False)], [(".output", "number")]),
    "flag": ([("a", "text", False)], [(".output", "flag")]),
    "texts": ([("a", "text", False), ("n", "number", False)], [(".output", "texts")]),
    "numbers": ([("a", "text", False)], [(".output", "numbers")]),
    "rows": ([("a", "text", False)], [(".output", "rows")]),
    "data": ([("a", "text", False)], [('.outputs["out"]', "data"), ('.outputs["Output"]', "text")]),
    "several": (
        [("a", "text", False), ("n", "number", False)],
        [('.outputs["t"]', "text"), ('.outputs["n"]', "number"), ('.outputs["d"]', "data")],
    ),
    "use": ([("d", "data", True), ("e", "data", False), ("s", "text", False)], [(".output", "text")]),
    "gather_texts": ([("of", "texts", True), ("s", "text", False)], [(".output", "text")]),
    "gather_numbers": ([("of", "numbers", True), ("s", "text", False)], [(".output", "number")]),
    "gather_data": ([("of", "all data", True), ("s", "text", False)], [(".output", "text")]),
    "contained": ([("s", "text", True), ("d", "data", False)], [('.outputs["o"]', "data")]),
}
_ANNOTATIONS = {
    "text": "str",
    "number": "int",
    "flag": "bool",
    "texts": "List[str]",
    "numbers": "List[int]",
    "data": "Input[Dataset]",
    "all data": "List[Dataset]",
}
_DEFAULTS = {"text": '"d"', "number": "5", "flag": "True", "texts": '["l"]', "numbers": "[1]"}
_CONSTANTS = {"text": ['"c"', '"it is"', '""'], "number": ["3", "-1"]}
_COLLECTED = {"text": "texts", "number": "numbers", "data": "all data"}
_KUBERNETES = (
    'use_secret_as_env({task}, {name}, {{"k": "V"}}, optional=True)',
    'use_secret_as_volume({task}, {name}, "/secret")',
    'use_config_map_as_env({task}, {name}, {{"k": "W", "l": "X"}})',
    'use_config_map_as_volume({task}, {name}, "/map")',
    'mount_pvc({task}, {name}, "/claim", sub_path="inner")',
    "set_image_pull_secrets({task}, [{name}])",
    'add_node_selector({task}, "zone", "a")',
    'add_toleration({task}, "gpu", "Exists")',
    'empty_dir_mount({task}, "cache", "/cache")',
    'add_pod_label({task}, "team", "blue")',
    "set_timeout({task}, 60)",
)
_DEPTH = 3


@dataclass
class _Scope:
    """What the lines written next can refer to."""

    values: list[tuple[str, str]]  # (expression, kind)
    indent: str = "    "
    depth: int = 0
    tasks: list[str] = field(default_factory=list)
    plain: list[str] = field(default_factory=list)  # what may stand in a text, a list or a dictionary
    looped: frozenset[str] = frozenset()

    def inner(self) -> _Scope:
        return replace(
            self,
            values=list(self.values),
            tasks=list(self.tasks),
            plain=list(self.plain),
            indent=f"{self.indent}    ",
            depth=self.depth + 1,
        )


@dataclass(frozen=True)
class _Pipeline:
    name: str
    inputs: list[tuple[str, str, bool]]
    outputs: list[tuple[str, str]]


class _Writer:
    def __init__(self, random: Random) -> None:
        self.random = random
        self.lines: list[str] = []
        self.pipelines: list[_Pipeline] = []
        self.count = 0
        self.is_for_kubernetes = False

    def chance(self, share: float) -> bool:
        return self.random.random() < share

    def name(self) -> str:
        self.count += 1
        return f"v{self.count}"

    def write(self, scope: _Scope, line: str) -> None:
        self.lines.append(f"{scope.indent}{line}")

    def pick(self, scope: _Scope, kind: str) -> str | None:
        """An expression of a kind; None where there is none."""
        known = [expression for expression, its_kind in scope.values if its_kind == kind]
        if kind == "text" and scope.plain and self.chance(0.15):
            return f"f'{{{self.random.choice(scope.plain)}}} x'"
        if kind in _CONSTANTS and (not known or self.chance(0.2)):
            return self.random.choice(_CONSTANTS[kind])
        return self.random.choice(known) if known else None

    def arguments(self, scope: _Scope, inputs: list[tuple[str, str, bool]]) -> list[str] | None:
        """Arguments of a task; None where one that must be given cannot be."""
        written = []
        for name, kind, required in inputs:
            value = self.pick(scope, kind) if required or self.chance(0.6) else None
            if value is not None:
                written.append(f"{name}={value}")
            elif required:
                return None
        return written

    def task(self, scope: _Scope) -> list[tuple[str, str]]:
        """Write one task; give its outputs as values."""
        if self.pipelines and self.chance(0.15):
            nested = self.random.choice(self.pipelines)
            called, inputs, outputs = nested.name, nested.inputs, nested.outputs
        else:
            called = self.random.choice(list(_TASKS))
            inputs, outputs = _TASKS[called]
        arguments = self.arguments(scope, inputs)
        if arguments is None:
            return []
        if called == "use" and scope.plain and self.chance(0.4):
            first, second = self.random.choice(scope.plain), self.random.choice(scope.plain)
            arguments.append(f't={{"k": {first}, "m": [{second}, 1]}}')
        name = self.name()
        self.write(scope, f"{name} = {called}({', '.join(arguments)})")
        self.settings(scope, name)
        made = [(f"{name}{reach}", kind) for reach, kind in outputs]
        scope.tasks.append(name)
        scope.values += made
        scope.plain += [expression for expression, kind in made if kind in _CONSTANTS and called in _TASKS]
        return made

    def settings(self, scope: _Scope, name: str) -> None:
        if scope.tasks and self.chance(0.15):
            before = self.random.sample(scope.tasks, min(len(scope.tasks), self.random.randint(1, 2)))
            self.write(scope, f"{name}.after({', '.join(before)})")
        for setting in ("set_caching_options(False)", "set_retry(2)", f'set_display_name("the {name}")'):
            if self.chance(0.05):
                self.write(scope, f"{name}.{setting}")
        while self.is_for_kubernetes and self.chance(0.3):
            # Not a OneOf and not a field of an item, of which stock makes nothing, or nothing right.
            names = [value for value, kind in scope.values if kind == "text" and value[0] == "p"]
            names += [value for value, kind in scope.values if kind == "text" and value.endswith(".output")]
            setting = self.random.choice(_KUBERNETES).format(
                task=name, name=self.random.choice([*names, '"known"'])
            )
            self.write(scope, f"kubernetes.{setting}")

    def block(self, scope: _Scope, size: int) -> list[tuple[str, str]]:
        """Write some tasks and groups; give the outputs of the tasks that are directly in it."""
        made: list[tuple[str, str]] = []
        for _ in range(size):
            if scope.depth >= _DEPTH or self.chance(0.62):
                made += self.task(scope)
            elif self.chance(0.5):
                self.loop(scope)
            else:
                self.branches(scope)
        if not made:
            name = self.name()
            self.write(scope, f"{name} = text()")
            scope.tasks.append(name)
            made.append((f"{name}.output", "text"))
            scope.values += made
        return made

    def loop(self, scope: _Scope) -> None:
        sources = {
            '["a", "b"]': "text",
            "[1, 2]": "number",
        }
        kinds = {"texts": "text", "numbers": "number", "rows": "row", "all data": "data"}
        for expression, kind in scope.values:
            if kind in kinds and expression not in scope.looped and "Collected" not in expression:
                sources[expression] = kinds[kind]
        source = self.random.choice(list(sources))
        item, kind = self.name(), sources[source]
        extra = self.random.choice(["", "", ", parallelism=2", f', name="loop {item}"'])
        self.write(scope, f"with dsl.ParallelFor({source}{extra}) as {item}:")
        inner = scope.inner()
        inner.looped |= {source}
        value = (f"{item}.x", "text") if kind == "row" else (item, kind)
        inner.values.append(value)
        made = self.block(inner, self.random.randint(1, 3))
        uses = {"text": "text(a={})", "number": "number(a={})", "data": "use(d={})"}
        self.write(inner, uses[value[1]].format(value[0]))
        for expression, its_kind in made:
            if its_kind in _COLLECTED and self.chance(0.6):
                scope.values.append((f"dsl.Collected({expression})", _COLLECTED[its_kind]))

    def condition(self, scope: _Scope) -> str:
        known = [value for value in scope.values if value[1] in ("text", "number", "flag")]
        if not known:
            name = self.name()
            self.write(scope, f"{name} = flag()")
            scope.values.append((f"{name}.output", "flag"))
            known = scope.values[-1:]
        left, kind = self.random.choice(known)
        if kind == "flag":
            return f"{left} == {self.random.choice(['True', 'False'])}"
        operator = self.random.choice(["==", "!=", "<", "<=", ">", ">="])
        # Not the variable of a OneOf, which Python asks first, so that stock turns the comparison round.
        others = [value for value, its_kind in known if its_kind == kind and "." in value]
        return f"{left} {operator} {self.random.choice(_CONSTANTS[kind] + others)}"

    def branches(self, scope: _Scope) -> None:
        self.write(scope, f"with dsl.If({self.condition(scope)}):")
        made = [self.block(scope.inner(), self.random.randint(1, 2))]
        if self.chance(0.4):
            return
        if self.chance(0.3) and any(kind in ("text", "number", "flag") for _, kind in scope.values):
            self.write(scope, f"with dsl.Elif({self.condition(scope)}):")
            made.append(self.block(scope.inner(), 1))
        self.write(scope, "with dsl.Else():")
        made.append(self.block(scope.inner(), self.random.randint(1, 2)))
        for kind in _COLLECTED:
            each = [[expression for expression, its_kind in branch if its_kind == kind] for branch in made]
            if all(each):
                name = self.name()
                self.write(scope, f"{name} = dsl.OneOf({', '.join(map(self.random.choice, each))})")
                scope.values.append((name, kind))

    def pipeline(self, name: str, *, nested: bool) -> None:
        kinds = list(_ANNOTATIONS if nested else _DEFAULTS)
        chosen = [self.random.choice(kinds) for _ in range(self.random.randint(1, 4))]
        inputs = [(f"p{i}", kind, kind not in _DEFAULTS or self.chance(0.3)) for i, kind in enumerate(chosen)]
        inputs.sort(key=lambda given: not given[2])
        given = [(its_name, kind) for its_name, kind, _ in inputs]
        scope = _Scope(values=list(given), plain=[each for each, kind in given if kind in _CONSTANTS])
        head = len(self.lines)
        self.block(scope, self.random.randint(2, 6))
        if not nested and self.chance(0.3):
            self.write(scope, f"with dsl.ExitHandler(bye(s={self.pick(_Scope(values=given), 'text')})):")
            self.block(scope.inner(), self.random.randint(1, 3))
        outputs = [value for value in scope.values if value not in given and value[1] in _ANNOTATIONS]
        returned = ""
        own = []
        if outputs and self.chance(0.7):
            expression, kind = self.random.choice(outputs)
            self.write(scope, f"return {expression}")
            returned = " -> " + {"data": "Dataset"}.get(kind, _ANNOTATIONS[kind])
            own.append((".output", kind))
        declared = ", ".join(
            f"{its_name}: {_ANNOTATIONS[kind]}" + ("" if required else f" = {_DEFAULTS[kind]}")
            for its_name, kind, required in inputs
        )
        self.lines[head:head] = ["@dsl.pipeline", f"def {name}({declared}){returned}:"]
        self.lines += ["", ""]
        self.pipelines.append(_Pipeline(name, inputs, own))


def kfp_file(seed: int) -> str:
    """Write a file that ends in a pipeline ``top``, and may nest others in it; one seed gives one text."""
    writer = _Writer(Random(seed))  # noqa: S311 - nothing secret
    nested = writer.random.choice([0, 0, 1, 2])
    # Stock gives settings of tasks in nested pipelines to other tasks as well.
    writer.is_for_kubernetes = nested == 0
    for number in range(nested):
        writer.pipeline(f"inner{number}", nested=True)
    writer.pipeline("top", nested=False)
    return _COMPONENTS.read_text() + "\n".join(writer.lines)
