"""Components in the YAML of KFP 1: what stands in their commands."""

from kfp import components, dsl

echo = components.load_component_from_text("""
name: Echo a Text_twice
description: Says it.
inputs:
- {name: Text, type: String}
- {name: How often, type: Integer, default: '2'}
outputs:
- {name: Said, type: String}
implementation:
  container:
    image: alpine
    command: [sh, -c, 'mkdir -p "$(dirname "$2")"; echo "$0" "$1" > "$2"']
    args: [{inputValue: Text}, {inputValue: How often}, {outputPath: Said}]
""")

train = components.load_component_from_text("""
name: Train
metadata:
  annotations: {author: someone}
  labels: {kind: training}
inputs:
- {name: training_data, type: Dataset, description: What it learns from}
- {name: steps, type: Integer, optional: true}
- {name: Parameters, type: JsonObject, default: '{"rate": 0.1, "layers": [1, 2]}'}
outputs:
- {name: model, type: Model, description: What it has learnt}
- {name: raw model}
- {name: metrics, type: Metrics}
implementation:
  container:
    image: python:3.11
    command:
    - python3
    - -m
    - trainer
    args:
    - --data
    - {inputPath: training_data}
    - --data-uri
    - {inputUri: training_data}
    - if:
        cond: {isPresent: steps}
        then: [--steps, {inputValue: steps}]
        else: [--endless]
    - {concat: ['--parameters=', {inputValue: Parameters}]}
    - {concat: ['gs://x/', {concat: [{inputUri: training_data}, '/']}, {outputUri: model}]}
    - --model
    - {outputPath: model}
    - {outputUri: raw model}
    - {outputPath: metrics}
    - {executorInput: null}
    env:
      LEVEL: debug
      MODE: '1'
""")

optional_word = components.load_component_from_text("""
name: optional word
inputs:
- {name: word, type: String, optional: true}
- {name: other word, type: String, default: ''}
implementation:
  container:
    image: alpine
    args:
    - if: {cond: {isPresent: word}, then: given, else: missing}
    - if: {cond: {isPresent: word}, then: {inputValue: word}}
    - if:
        cond: {isPresent: other word}
        then:
        - concat: [a, {inputValue: other word}]
        - if: {cond: {isPresent: word}, then: [b]}
    - concat:
      - c
      - if: {cond: {isPresent: word}, then: {concat: [d, {inputValue: word}]}, else: e}
""")

bare = components.load_component_from_text("implementation: {container: {image: alpine}}")


@dsl.component
def data(out: dsl.Output[dsl.Dataset]):
    pass


@dsl.pipeline
def uses_v1_components(text: str = "hello", steps: int = 3):
    said = echo(text=text)
    said.set_env_variable("NAME", "value").set_cpu_limit("1")
    made = data()
    trained = train(training_data=made.outputs["out"], steps=steps)
    trained.set_env_variable("MODE", "2").set_env_variable("MORE", "3")
    again = train(training_data=made.outputs["out"], parameters={"rate": 1.0})
    again.after(trained)
    with dsl.If(said.output == "hello"):
        optional_word(word=said.output)
        train(training_data=made.outputs["out"])
    with dsl.ParallelFor(["a", "b"]) as item:
        optional_word(other_word=item).set_memory_limit("1G")
    bare()


@dsl.pipeline
def gives_outputs_of_v1_components(text: str) -> str:
    return echo(text=f"{text}!", how_often=1).outputs["said"]
