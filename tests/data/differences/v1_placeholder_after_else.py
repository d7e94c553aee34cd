from kfp import components, dsl

show = components.load_component_from_text("""
name: show
inputs: [{name: text, type: String, optional: true}, {name: other, type: String}]
implementation:
  container:
    image: alpine
    command:
    - echo
    - if: {cond: {isPresent: text}, then: {inputValue: text}, else: {inputValue: other}}
""")


@dsl.pipeline
def pipeline():
    show(other="a")
