"""Components in the YAML of KFP 1: what is read, and where what is wrong is."""

from __future__ import annotations

import re
from textwrap import dedent

import pytest

from penstock import compiler, components, dsl
from penstock.dsl.implementation import Container
from penstock.errors import DefinitionError, IRError, NotSupported


def load(text: str) -> components.YamlComponent:
    return components.load_component_from_text(dedent(text))


def container(text: str) -> Container:
    implementation = load(text).implementation
    assert isinstance(implementation, Container)
    return implementation


def without_the_caller(error: DefinitionError) -> str:
    """The error's text, less the line that loads the component, which is named before each place in it."""
    assert re.search(rf"{re.escape(__file__)}:\d+, <text>", str(error))
    return re.sub(r"\S+\.py:\d+, <text>", "<text>", str(error))


def refused(text: str) -> DefinitionError:
    with pytest.raises(DefinitionError) as raised:
        load(text)
    return raised.value


def words(written: str) -> tuple[str, ...]:
    return container(
        f"""
        name: x
        inputs: [{{name: In put, type: String, optional: true}}, {{name: data}}]
        outputs: [{{name: o}}]
        implementation: {{container: {{image: a, args: {written}}}}}
        """
    ).args


def test_names_are_those_that_python_can_use() -> None:
    loaded = load(
        """
        name: A Name_of__it
        description: Words.
        inputs: [{name: Input 1-a, type: Integer}]
        outputs: [{name: Out Put, type: Model}]
        implementation: {container: {image: a}}
        """
    )

    assert (loaded.name, loaded.description) == ("a-name-of-it", "Words.")
    assert list(loaded.inputs) == loaded.required_inputs == ["input_1_a"]
    assert str(loaded.outputs["out_put"].type) == "system.Model@0.0.1"
    assert loaded.component_yaml.strip().startswith("name: A Name_of__it")


def test_a_condition_that_is_written_out_is_decided_here() -> None:
    assert words("[{if: {cond: true, then: [a, b], else: [c]}}]") == ("a", "b")
    assert words("[{if: {cond: 'false', then: a, else: [c]}}]") == ("c",)
    assert words("[d, {if: {cond: 'False', then: a}}]") == ("d",)


def test_a_single_word_may_be_a_placeholder_on_both_sides_of_a_condition() -> None:
    [word] = words("[{if: {cond: {isPresent: In put}, then: {inputValue: In put}, else: {inputUri: data}}}]")

    assert word == (
        '{"IfPresent": {"InputName": "in_put", "Then": "{{$.inputs.parameters[\'in_put\']}}", '
        '"Else": "{{$.inputs.artifacts[\'data\'].uri}}"}}'
    )


def test_the_newer_spelling_of_a_condition_is_read() -> None:
    newer = words("[{ifPresent: {inputName: In put, then: [a], else: [b]}}]")

    assert newer == words("[{if: {cond: {isPresent: In put}, then: [a], else: [b]}}]")


def test_the_default_of_a_generic_list_is_a_list() -> None:
    loaded = load(
        """
        inputs: [{name: names, type: 'typing.List[str]', default: '["a"]'}]
        implementation: {container: {image: a}}
        """
    )

    assert loaded.inputs["names"].default == ["a"]


def test_all_that_is_wrong_is_told_with_its_line() -> None:
    error = refused(
        """\
        name: x
        inputs:
        - {name: a b, type: String}
        - {name: a-b, type: String}
        - {name: n, type: Integer, default: many}
        - {type: String}
        - {name: t, type: [String]}
        - {name: o, optional: often}
        implementation:
          container:
            image: 3
            args: [{inputValeu: n}, {inputValue: m}, 5]
            env: {A: 1}
        """
    )

    assert without_the_caller(error) == dedent(
        """\
        The component in <text> has 10 problems:
          1. the inputs 'a b' and 'a-b' are both called 'a_b' in Python
            where: <text>:4, inputs[1].name
            hint: rename one of them
          2. the default 'many' is not of the input's type, NUMBER_INTEGER: invalid literal for int() with base 10: 'many'
            where: <text>:5, inputs[2].default
            hint: write a default of the input's type, or none
          3. the input has no name
            where: <text>:6, inputs[3]
            hint: write name: NAME
          4. ['String'] is not a type
            where: <text>:7, inputs[4].type
            hint: write a type such as String
          5. 'often' is not a truth value
            where: <text>:8, inputs[5].optional
            hint: write true or false
          6. the image is not a text: 3
            where: <text>:11, implementation.container.image
            hint: quote it: '3'
          7. Unexpected argument {'inputValeu': 'n'}: no such placeholder
            where: <text>:12, implementation.container.args[0].inputValeu
            hint: did you mean 'inputValue'?
          8. Argument "InputValuePlaceholder(input_name='m')" references non-existing input.
            where: <text>:12, implementation.container.args[1].inputValue
            hint: there is: a b, a-b, n, o, t
          9. 5 is neither a text nor a placeholder
            where: <text>:12, implementation.container.args[2]
            hint: quote it: '5'
          10. the variable's value 1 is not a text
            where: <text>:13, implementation.container.env.A
            hint: quote it: '1'"""  # noqa: E501
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("implementation: {container: a}", "Container implementation not found"),
        ("implementation: []", "Container implementation not found"),
        ("inputs: {}\nimplementation: {container: {image: a}}", "'inputs' is not a list"),
        ("implementation: {container: {image: a, env: []}}", "env is not a mapping"),
        ("implementation: {container: {image: a, fileOutputs: []}}", "fileOutputs is not a mapping"),
        ("implementation: {container: {image: a, fileOutputs: {o: /x}}}", "references non-existing output"),
        ("implementation: {container: {image: a, args: [{concat: a}]}}", "concat takes a list"),
        ("implementation: {container: {image: a, args: [{if: a}]}}", "'if' takes 'cond' and 'then'"),
        ("implementation: {container: {image: a, args: [{ifPresent: a}]}}", "'if' takes 'cond' and 'then'"),
        (
            "implementation: {container: {image: a, args: [{if: {cond: {inputValue: a}, then: [b]}}]}}",
            "is known only when the task runs",
        ),
        ("inputs: [{name: '-'}]\nimplementation: {container: {image: a}}", "no letter and no digit"),
        (
            "inputs: [{name: b, type: Bool, default: maybe}]\nimplementation: {container: {image: a}}",
            "'maybe' is neither true nor false",
        ),
        (
            "inputs: [{name: b, type: Dict, default: '[]'}]\nimplementation: {container: {image: a}}",
            "is not of the input's type, STRUCT",
        ),
    ],
)
def test_what_cannot_be_read_is_refused(text: str, message: str) -> None:
    assert message in str(refused(text))


def test_a_graph_is_refused_with_the_remedy() -> None:
    with pytest.raises(NotSupported, match=r"@dsl\.pipeline") as raised:
        load("implementation: {graph: {tasks: {}}}")

    assert isinstance(raised.value, NotImplementedError)


def test_one_file_holds_one_component() -> None:
    with pytest.raises(IRError, match="expected a single document"):
        load("implementation: {container: {image: a}}\n---\na: 1")


def test_outputs_at_paths_of_their_own_are_warned_of() -> None:
    with pytest.warns(UserWarning, match="fileOutputs of o: KFP 2 does not collect") as warned:
        components.load_component_from_text(
            "outputs: [{name: o}]\nimplementation: {container: {image: a, fileOutputs: {o: /o}}}"
        )

    assert warned[0].filename == __file__


def test_a_task_s_variables_come_on_top_of_the_component_s() -> None:
    loaded = load("name: x\nimplementation: {container: {image: a, env: {A: one, B: two}}}")

    @dsl.pipeline
    def uses() -> None:
        loaded().set_env_variable("B", "three")

    executors = compiler.lower(uses).spec.deployment_spec.executors  # type: ignore[union-attr]
    env = executors["exec-x"].container.env  # type: ignore[union-attr]
    assert {variable.name: variable.value for variable in env} == {"A": "one", "B": "three"}


def test_the_value_of_an_artifact_is_refused_where_the_component_is_used() -> None:
    """Programs load many files, and use some: KFP 1 knew no types, so such files are common."""
    loaded = load(
        """
        name: reads
        inputs: [{name: data}, {name: word, type: String}]
        implementation:
          container:
            image: a
            args:
            - {inputValue: data}
            - {inputPath: word}
        """
    )

    assert list(loaded.component_spec.inputs or {}) == loaded.required_inputs == ["data", "word"]
    assert loaded.component_spec.implementation.container is not None
    for use in (lambda: loaded(data=1, word="a"), lambda: compiler.lower(loaded)):
        with pytest.raises(DefinitionError) as raised:
            use()
        assert without_the_caller(raised.value) == dedent(
            """\
            The component in <text> has 2 problems:
              1. Input "data" with type "system.Artifact@0.0.1" cannot be paired with InputValuePlaceholder.
                where: <text>:8, implementation.container.args[0].inputValue
                hint: a value is that of a parameter; declare the input so, or use another placeholder
              2. Input "word" with type "String" cannot be paired with InputPathPlaceholder.
                where: <text>:9, implementation.container.args[1].inputPath
                hint: a path is that of an artifact; declare the input so, or use another placeholder"""
        )
