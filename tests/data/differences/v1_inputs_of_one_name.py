from kfp import components, dsl

show = components.load_component_from_text("""
name: show
inputs: [{name: a text, type: String}, {name: a-text, type: Integer}]
implementation: {container: {image: alpine, command: [echo, {inputValue: a text}]}}
""")


@dsl.pipeline
def pipeline():
    show(a_text=1)
