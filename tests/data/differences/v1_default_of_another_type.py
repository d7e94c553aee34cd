from kfp import components, dsl

show = components.load_component_from_text("""
name: show
inputs: [{name: table, type: JsonObject, default: 'a: 1'}]
implementation: {container: {image: alpine, command: [echo, {inputValue: table}]}}
""")


@dsl.pipeline
def pipeline():
    show()
