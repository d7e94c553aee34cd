from kfp import components, dsl

show = components.load_component_from_text("""
name: show
implementation:
  container: {image: alpine, command: [echo, {if: {cond: true, then: [a, b], else: [c]}}]}
""")


@dsl.pipeline
def pipeline():
    show()
