"""Components: what a function's annotations, docstring and source become."""

# ruff: noqa: UP006, UP035, UP045

from __future__ import annotations

import enum
from typing import Any, Dict, List, Literal, NamedTuple, Optional

import pytest

from penstock import dsl
from penstock.dsl.types import ArtifactType, ParameterType
from penstock.errors import DefinitionError
from support.authoring import text


def kinds(component: Any) -> dict[str, str]:
    return {name: str(declared.type) for name, declared in component.inputs.items()}


def command(component: Any) -> tuple[str, ...]:
    return component.implementation.command  # type: ignore[no-any-return]


def test_a_component_knows_its_function_name_and_description() -> None:
    @dsl.component
    def Do_This__Thing(x: int) -> int:  # noqa: N802
        """Does it.

        More on it.
        """
        return x + 1

    assert Do_This__Thing.name == "do-this-thing"
    assert Do_This__Thing.description == "Does it.\nMore on it."
    assert Do_This__Thing.python_func(x=1) == 2
    assert Do_This__Thing.execute(x=1) == 2
    assert Do_This__Thing.required_inputs == ["x"]
    assert repr(Do_This__Thing) == "<PythonComponent 'do-this-thing'>"


def test_annotations_become_types() -> None:
    @dsl.component
    def typed(  # noqa: PLR0913, PLR0917 - one of each
        a: str,
        b: int,
        c: float,
        d: bool,
        e: list,  # type: ignore[type-arg]
        f: Dict[str, int],
        g: List[Dict[str, int]],
        h: list[int],
        i: dsl.Input[dsl.Model],
        j: dsl.Dataset,
        k: dsl.Input[List[dsl.Dataset]],
        l: dsl.InputPath("Dataset"),  # type: ignore[valid-type]  # noqa: E741
        m: dsl.InputPath(str),  # type: ignore[valid-type]
        n: "Integer",  # type: ignore[name-defined]  # noqa: F821, UP037
    ) -> None:
        pass

    assert kinds(typed) == {
        "a": "STRING",
        "b": "NUMBER_INTEGER",
        "c": "NUMBER_DOUBLE",
        "d": "BOOLEAN",
        "e": "LIST",
        "f": "STRUCT",
        "g": "LIST",
        "h": "LIST",
        "i": "system.Model@0.0.1",
        "j": "system.Dataset@0.0.1",
        "k": "List[system.Dataset@0.0.1]",
        "l": "system.Dataset@0.0.1",
        "m": "STRING",
        "n": "NUMBER_INTEGER",
    }
    table = ParameterType("STRUCT", item=ParameterType("NUMBER_INTEGER"))
    assert typed.inputs["g"].type == ParameterType("LIST", item=table)


def test_what_may_be_left_out_has_a_default_or_is_filled_in() -> None:
    @dsl.component
    def optional(
        a: Optional[str],
        b: Optional[str] = None,
        c: int = 3,
        d: str | None = None,
        e: Optional[dsl.Input[dsl.Dataset]] = None,
        f: dsl.PipelineTaskFinalStatus = None,  # type: ignore[assignment]
        g: float = 2,
        h: bool = 0,  # type: ignore[assignment]
    ) -> None:
        pass

    assert [name for name, declared in optional.inputs.items() if not declared.optional] == ["a"]
    assert {name: declared.default for name, declared in optional.inputs.items()} == {
        "a": None,
        "b": None,
        "c": 3,
        "d": None,
        "e": None,
        "f": None,
        "g": 2,
        "h": False,
    }


def test_outputs_are_returned_or_written_to() -> None:
    @dsl.component
    def gives(
        path: dsl.OutputPath(int),  # type: ignore[valid-type]
        data: dsl.Output[dsl.Dataset],
    ) -> NamedTuple("Out", [("a", str), ("b", dsl.Model)]):  # type: ignore[valid-type]
        pass

    assert {name: str(output.type) for name, output in gives.outputs.items()} == {
        "path": "NUMBER_INTEGER",
        "data": "system.Dataset@0.0.1",
        "a": "STRING",
        "b": "system.Model@0.0.1",
    }
    assert gives.inputs == {}


class Pair(NamedTuple):
    """Two outputs."""

    left: str
    right: int


def test_a_class_of_outputs_may_be_defined_elsewhere_where_the_image_has_it() -> None:
    @dsl.component(target_image="image")
    def gives() -> Pair:
        return Pair("a", 1)

    assert {name: str(output.type) for name, output in gives.outputs.items()} == {
        "left": "STRING",
        "right": "NUMBER_INTEGER",
    }


def test_one_of_several_constants() -> None:
    @dsl.component
    def choose(colour: Literal["red", "green"] = "red") -> None:
        pass

    assert choose.inputs["colour"].type == ParameterType("STRING", literals=("red", "green"))

    def wrong() -> None:
        choose(colour="blue")

    with pytest.raises(DefinitionError, match="Got 'blue', which is not one of 'red', 'green'"):
        dsl.pipeline(wrong)

    with pytest.raises(DefinitionError, match="is not one of the declared 'red', 'green'"):

        @dsl.component
        def default(colour: Literal["red", "green"] = "blue") -> None:  # type: ignore[assignment]
            pass


def test_subclasses_of_plain_types_are_constants_too() -> None:
    class Colour(str, enum.Enum):  # noqa: UP042 - this form is the subject
        RED = "red"

    @dsl.pipeline
    def colours() -> None:
        text(of=Colour.RED)

    value = colours.implementation.graph.tasks["text"].arguments["of"]  # type: ignore[union-attr]
    assert type(value) is str
    assert value == "red"


def test_descriptions_come_from_the_docstring() -> None:
    @dsl.component
    def described(x: int, y: str = "") -> NamedTuple("Out", [("a", str)]):  # type: ignore[valid-type]
        """Short.

        Args:
            x: The number: big.
            y: The text.

        Returns:
            a: What comes out.
        """

    assert described.description == "Short."
    assert {name: declared.description for name, declared in described.inputs.items()} == {
        "x": "The number: big.",
        "y": "The text.",
    }
    assert described.outputs["a"].description == "What comes out."


def test_the_source_is_that_of_the_function_alone() -> None:
    def outside() -> int:
        return 1

    @dsl.component(
        base_image="python:3.12",
        additional_funcs=[outside],
    )
    def inside(x: int = 1) -> str:
        # a comment
        def deeper() -> int:
            return outside()

        return f"""
far left
{deeper()}"""

    source = command(inside)[-1]
    assert source == (
        "\nimport kfp\nfrom kfp import dsl\nfrom kfp.dsl import *\nfrom typing import *\n\n"
        "def outside() -> int:\n    return 1\n\n\n"
        "def inside(x: int = 1) -> str:\n    # a comment\n    def deeper() -> int:\n"
        "        return outside()\n\n"
        '    return f"""\nfar left\n{deeper()}"""\n\n'
    )
    compile(source, "<component>", "exec")


def test_artifact_classes_of_other_packages_are_imported_where_the_function_runs() -> None:
    @dsl.component
    def custom(a: dsl.Input[Vertex], b: dsl.Input[List[Vertex]], c: dsl.Model) -> Vertex:
        pass

    lines = command(custom)[-1].splitlines()
    assert lines[5:6] == ["from vertex_types import Vertex"]
    assert lines.count(lines[5]) == 1


class Vertex(dsl.Artifact):
    __module__ = "vertex_types"
    schema_title = "google.VertexDataset"
    schema_version = "1.2.3"


class Table(dsl.Artifact):
    schema_title = "system.Table"
    schema_version = "0.0.1"


def test_artifact_classes_of_the_component_s_own_file_travel_with_it() -> None:
    @dsl.component
    def custom(a: dsl.Input[Table], b: dsl.Output[Table]) -> None:
        pass

    source = command(custom)[-1]
    assert source.count("class Table(dsl.Artifact):\n    schema_title = ") == 1
    assert f"import {__name__}" not in source


def test_versions_of_artifact_classes_are_kept() -> None:
    @dsl.component
    def custom(a: dsl.Input[Vertex]) -> None:
        pass

    assert custom.inputs["a"].type == ArtifactType("google.VertexDataset", "1.2.3")


def test_packages_are_installed_before_kfp() -> None:
    @dsl.component(
        packages_to_install=["pandas>=2", 'tomli; python_version < "3.11"', "it's"],
        pip_index_urls=["https://a", "https://b"],
        pip_trusted_hosts=["a"],
        kfp_package_path="https://c/kfp.tar.gz",
        use_venv=True,
    )
    def installs() -> None:
        pass

    script = command(installs)[2]
    options = "--index-url https://a --extra-index-url https://b --trusted-host a "
    assert f"""{options}'pandas>=2' 'tomli; python_version < "3.11"' 'it'"'"'s'  &&  """ in script
    assert script.index("mktemp -d") < script.index(f"{options}'https://c/kfp.tar.gz'")
    assert script.endswith(' && "$0" "$@"\n')


@pytest.mark.parametrize(
    ("package", "installs_kfp"),
    [
        ("kfp==2.4.0", False),
        ("kfp[all]", False),
        ("kfp", False),
        ("kfp-server-api", True),
        ("kfp_extra", True),
    ],
)
def test_kfp_is_not_installed_beside_one_that_the_component_names(package: str, installs_kfp: bool) -> None:
    @dsl.component(packages_to_install=[package])
    def installs() -> None:
        pass

    assert ("'kfp==2.17.0'" in command(installs)[2]) is installs_kfp


def test_a_function_that_the_image_has_is_named_only() -> None:
    @dsl.component(target_image="mine:1", base_image="python:3.12", packages_to_install=["pandas"])
    def built() -> None:
        pass

    assert built.implementation.image == "mine:1"  # type: ignore[union-attr]
    assert command(built)[3:] == ("python3", "-m", "kfp.dsl.executor_main")
    assert "kfp==" not in command(built)[2]


def test_a_virtual_environment_for_nothing_is_none_and_says_so() -> None:
    with pytest.warns(UserWarning, match="use_venv=True has no effect where nothing is installed"):

        @dsl.component(use_venv=True, install_kfp_package=False)
        def without() -> None:
            pass

    assert command(without)[0:2] == ("sh", "-ec")


def test_embedded_files_give_the_same_text_each_time(tmp_path: Any) -> None:
    folder = tmp_path / "assets"
    (folder / "deep").mkdir(parents=True)
    (folder / "deep" / "b.txt").write_text("b")
    (folder / "a.py").write_text("A = 1")

    def source() -> str:
        @dsl.component(embedded_artifact_path=str(folder))
        def with_assets(assets: dsl.EmbeddedInput[dsl.Dataset], x: int = 1) -> None:
            pass

        assert list(with_assets.inputs) == ["x"]
        return command(with_assets)[-1]

    first = source()
    (folder / "a.py").touch()
    assert source() == first

    names: dict[str, Any] = {"dsl": dsl}
    unpacking = first[first.index("__KFP_EMBEDDED_ARCHIVE_B64") : first.index("def with_assets")]
    exec(unpacking, names)  # noqa: S102 - what a task does with it
    with open(f"{names['__KFP_EMBEDDED_ASSET_DIR']}/deep/b.txt") as file:  # noqa: PTH123
        assert file.read() == "b"
    names["__kfp_folder"].cleanup()


def test_an_embedded_file_is_named_where_it_is_unpacked(tmp_path: Any) -> None:
    (tmp_path / "one.txt").write_text("1")

    @dsl.component(embedded_artifact_path=str(tmp_path / "one.txt"))
    def with_file(asset: dsl.EmbeddedInput[dsl.Dataset]) -> None:
        pass

    assert (
        "__KFP_EMBEDDED_ASSET_FILE = __kfp_os.path.join(__KFP_EMBEDDED_ASSET_DIR, 'one.txt')"
        in command(with_file)[-1]
    )


def test_a_link_out_of_an_embedded_folder_is_refused(tmp_path: Any) -> None:
    folder = tmp_path / "assets"
    folder.mkdir()
    (tmp_path / "secret").write_text("s")
    (folder / "link").symlink_to(tmp_path / "secret")

    with pytest.raises(DefinitionError, match="leads out of it"):

        @dsl.component(embedded_artifact_path=str(folder))
        def with_assets() -> None:
            pass


def test_container_components_are_called_with_placeholders() -> None:
    @dsl.container_component
    def contained(
        name: str,
        data: dsl.Input[dsl.Dataset],
        many: dsl.Input[List[dsl.Dataset]],
        out: dsl.Output[dsl.Model],
        size: dsl.OutputPath(int),  # type: ignore[valid-type]
        nick: Optional[str] = None,
    ) -> dsl.ContainerSpec:
        return dsl.ContainerSpec(
            image="alpine",
            command=["sh", f"--name={name}", data.path, data.uri, data.metadata, data.metadata["k"], many],
            args=[
                out.path,
                f"{out.uri}/0",
                size,
                dsl.ConcatPlaceholder([name, "-", nick]),
                dsl.IfPresentPlaceholder("nick", [nick], "none"),
                dsl.IfPresentPlaceholder("nick", dsl.ConcatPlaceholder(["n", nick])),
            ],
        )

    implementation: Any = contained.implementation
    assert implementation.command == (
        "sh",
        "--name={{$.inputs.parameters['name']}}",
        "{{$.inputs.artifacts['data'].path}}",
        "{{$.inputs.artifacts['data'].uri}}",
        "{{$.inputs.artifacts['data'].metadata}}",
        "{{$.inputs.artifacts['data'].metadata['k']}}",
        "{{$.inputs.artifacts['many']}}",
    )
    nick = "{{$.inputs.parameters['nick']}}"
    assert implementation.args == (
        "{{$.outputs.artifacts['out'].path}}",
        "{{$.outputs.artifacts['out'].uri}}/0",
        "{{$.outputs.parameters['size'].output_file}}",
        f'{{"Concat": ["{{{{$.inputs.parameters[\'name\']}}}}", "-", "{nick}"]}}',
        f'{{"IfPresent": {{"InputName": "nick", "Then": ["{nick}"], "Else": "none"}}}}',
        f'{{"IfPresent": {{"InputName": "nick", "Then": {{"Concat": ["n", "{nick}"]}}}}}}',
    )


def test_parameters_are_given_to_the_task_s_code_as_listed() -> None:
    @dsl.component(
        task_config_passthroughs=[
            dsl.TaskConfigField.RESOURCES,
            dsl.TaskConfigPassthrough(dsl.TaskConfigField.ENV, apply_to_task=True),
        ]
    )
    def launch(config: dsl.TaskConfig) -> None:
        pass

    implementation: Any = launch.implementation
    assert [(each.field.name, each.apply_to_task) for each in implementation.passthroughs] == [
        ("RESOURCES", False),
        ("ENV", True),
    ]
    assert launch.inputs["config"].optional
