"""Components in the YAML of KFP 1: types, names and defaults."""

from kfp import components, dsl

types = components.load_component_from_text("""
name: All of the   TYPES
description: |
  First line.
  Second line.
inputs:
- {name: No type}
- {name: a-String, type: String, default: '3'}
- {name: plain, type: str, default: 3}
- {name: empty, type: string, default: ''}
- {name: Integer One, type: Integer, default: '3'}
- {name: int_two, type: int, default: 3}
- {name: real, type: Float, default: '3.5'}
- {name: real from int, type: Double, default: 1}
- {name: flag, type: Bool, default: 'true'}
- {name: other flag, type: Boolean, default: 'False'}
- {name: third flag, type: bool, default: true}
- {name: list, type: List, default: '[1, 2]'}
- {name: json array, type: JsonArray, default: '["a"]', description: A list}
- {name: json object, type: JsonObject, default: '{"a": {"b": [1, 2.5]}}'}
- {name: optional object, type: dict, optional: true}
- {name: typing list, type: 'typing.List[str]', optional: true}
- {name: typing dict, type: 'Dict[str, int]', optional: true}
- {name: path, type: GCSPath, description: somewhere}
- {name: structure, type: {GCSPath: {data_type: CSV}}}
- {name: vertex model, type: google.VertexModel}
- {name: model, type: Model}
- {name: html, type: HTML}
- {name: metrics, type: metrics, optional: true}
- {name: classification, type: ClassificationMetrics, default: x}
- {name: url, type: URL}
- {name: dotted, type: system.Model}
- {name: null default, type: String, default: null}
outputs:
- {name: Out 1, type: String}
- {name: out__two, type: Dataset, description: The data}
- {name: out none}
- {name: out path, type: GCSPath}
- {name: out vertex, type: google.VertexModel}
- {name: out array, type: JsonArray}
- {name: out number, type: 'float'}
implementation:
  container:
    image: img
    command: [sh, -c, echo, {inputValue: a-String}, {inputPath: No type}, {inputUri: path}]
    args: [{outputPath: Out 1}, {outputPath: out__two}, {outputUri: out none}, {outputPath: out array}]
""")

same_names = components.load_component_from_text("""
name: same names
inputs: [{name: a, type: Float}]
outputs: [{name: a, type: Float}]
implementation: {container: {image: img, args: [{inputValue: a}, {outputPath: a}]}}
""")

cleanup = components.load_component_from_text("""
name: cleanup
inputs: [{name: status, type: PipelineTaskFinalStatus}, {name: word, type: String}]
implementation: {container: {image: img, args: [{inputValue: status}, {inputValue: word}]}}
""")


@dsl.pipeline
def optional_inputs_left_out():
    made = dsl.importer("gs://b/a", dsl.Artifact).output
    model = dsl.importer("gs://b/m", dsl.Model).output
    page = dsl.importer("gs://b/p", dsl.HTML).output
    types(
        no_type=made,
        path=made,
        structure=model,
        vertex_model=made,
        model=model,
        html=page,
        url=made,
        dotted=made,
        null_default="x",
    )


@dsl.pipeline
def exit_task_of_v1():
    with dsl.ExitHandler(cleanup(word="end")):
        same_names(a=0.5)
