"""Our files compile to what stock KFP compiles them to."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from penstock import ir
from support import documents, oracle

PIPELINES = Path(__file__).resolve().parents[2] / "data" / "pipelines"
FILES = sorted(PIPELINES.glob("*.py"))

# Files with nested pipelines, whose components stock numbers anew in each process: equal but for the numbers.
NESTED = {
    "branches_and_choices",
    "cache_keys",
    "caching_in_groups",
    "collected_in_all_places",
    "constants_of_the_run",
    "defaults",
    "display_names",
    "everything_together",
    "exit_handler_pipeline",
    "exits_of_each_kind",
    "graph_of_everything",
    "groups_within_groups",
    "ignore_upstream_failure",
    "ignoring_failures",
    "images_at_run_time",
    "imports_of_everything",
    "lists_of_artifacts",
    "loops_of_each_kind",
    "nested_in_groups",
    "nested_optional",
    "nested_three_levels",
    "nested_two_levels",
    "optional_handed_on",
    "order_of_groups",
    "outputs_named_like_inputs",
    "parallelism",
    "pipeline_outputs",
    "pipelines_of_pipelines",
    "pipelines_that_return",
    "resources_of_containers",
    "resources_told",
    "retries_at_two_levels",
    "retry_units",
    "reused_pipeline",
    "several_handlers",
    "several_pipelines",
    "skipped_branches",
    "task_settings_passed_on",
}


def defined_in(
    path: Path, decorators: tuple[str, ...] = ("pipeline", "component", "container_component")
) -> list[str]:
    """Names of the functions at the top level of a file that a decorator of ``dsl`` makes into something."""
    found = []
    for node in ast.parse(path.read_text()).body:
        if isinstance(node, ast.FunctionDef):
            used = {ast.unparse(item).split("(")[0].removeprefix("dsl.") for item in node.decorator_list}
            found += [node.name] if used & set(decorators) else []
    return found


CASES = [(path, name) for path in FILES for name in defined_in(path)]


@pytest.fixture(scope="session")
def expected() -> dict[Path, oracle.Compiled]:
    return oracle.by_stock(FILES)


@pytest.fixture(scope="session")
def actual(expected: dict[Path, oracle.Compiled]) -> dict[Path, oracle.Compiled]:
    return oracle.by_penstock({path: list(compiled) for path, compiled in expected.items()}, hash_seed=1)


def text_of(compiled: oracle.Compiled, name: str) -> str:
    answer = compiled.get(name) or compiled["*"]
    assert "text" in answer, answer["error"]
    return answer["text"]


@pytest.mark.parametrize(("path", "name"), CASES, ids=[f"{path.stem}-{name}" for path, name in CASES])
def test_documents_are_those_of_stock(
    path: Path, name: str, expected: dict[Path, oracle.Compiled], actual: dict[Path, oracle.Compiled]
) -> None:
    stock, ours = documents.parse(text_of(expected[path], name)), documents.parse(text_of(actual[path], name))
    if "argostub/" in text_of(expected[path], name):
        stock, ours = (documents.without_descriptions(each, "argostub/") for each in (stock, ours))
    if path.stem in NESTED:
        stock, ours = documents.canonical(stock), documents.canonical(ours)

    found = documents.differences(stock, ours)

    assert not found, report(path, name, found)


@pytest.mark.parametrize("path", FILES, ids=[path.stem for path in FILES])
def test_opening_comments_are_those_of_stock(
    path: Path, expected: dict[Path, oracle.Compiled], actual: dict[Path, oracle.Compiled]
) -> None:
    for name in expected[path]:
        stock, ours = text_of(expected[path], name), text_of(actual[path], name)

        found = documents.differences(documents.header(stock), documents.header(ours), "header")

        assert not found, report(path, name, found)


@pytest.mark.parametrize("path", FILES, ids=[path.stem for path in FILES])
def test_the_ir_reads_and_writes_what_stock_writes(path: Path, expected: dict[Path, oracle.Compiled]) -> None:
    for name in expected[path]:
        text = text_of(expected[path], name)
        package = ir.load(text, source=f"{path.stem}.yaml")

        assert documents.differences(documents.parse(text), documents.parse(ir.dump(package))) == [], name


def test_the_oracle_compiles_every_case(expected: dict[Path, oracle.Compiled]) -> None:
    compiled = {(path, name): answer for path, names in expected.items() for name, answer in names.items()}

    assert [case for case, answer in compiled.items() if "error" in answer] == []
    assert set(CASES) <= compiled.keys()
    assert sum(bool(defined_in(path, ("pipeline",))) for path in FILES) >= 40


def report(path: Path, name: str, found: list[str]) -> str:
    lines = "\n".join(f"  {line}" for line in found[:25])
    more = f"\n  … and {len(found) - 25} more" if len(found) > 25 else ""
    return f"{path.name}: {name}: {len(found)} differences from stock\n{lines}{more}"
