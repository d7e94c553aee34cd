from kfp import components, dsl

show = components.load_component_from_text("""
name: show
inputs: [{name: names, type: 'List[str]', default: '["a", "b"]'}]
implementation: {container: {image: alpine, command: [echo, {inputValue: names}]}}
""")


@dsl.pipeline
def pipeline():
    show()
