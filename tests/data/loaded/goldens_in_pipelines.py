"""Compiled files of many releases of KFP, each one as a task in a pipeline."""

from pathlib import Path

from kfp import components, dsl

FILES = sorted((Path(__file__).resolve().parents[2] / "conformance").glob("*.yaml"))

CONSTANTS = {"String": "a", "Integer": 1, "Float": 0.5, "Boolean": True, "List": ["a"], "Dict": {"a": 1}}


def in_a_pipeline(loaded):
    @dsl.pipeline(name=f"uses-{loaded.name}"[:100])
    def uses():
        given = {}
        for name, spec in (loaded.component_spec.inputs or {}).items():
            if not spec.optional and spec.type in CONSTANTS:
                given[name] = CONSTANTS[spec.type]
            elif not spec.optional:
                given[name] = dsl.importer("gs://bucket/artifact", dsl.Artifact).output
        first = loaded(**given)
        loaded(**given).after(first).set_caching_options(False)

    return uses


for path in FILES:
    name = "uses_" + path.stem.replace("-", "_")
    globals()[name] = in_a_pipeline(components.load_component_from_file(str(path)))
