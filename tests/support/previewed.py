"""A pipeline whose artifacts are of all kinds that are looked at, also what is hostile."""

# Components import what they use in their bodies.
# ruff: noqa: PLC0415, PLR0913, PLR0917, PTH103, PTH123

from __future__ import annotations

from penstock import dsl


@dsl.component
def draw(
    page: str,
    table: dsl.Output[dsl.Dataset],
    folder: dsl.Output[dsl.Model],
    settings: dsl.Output[dsl.Artifact],
    lines: dsl.Output[dsl.Artifact],
    blob: dsl.Output[dsl.Artifact],
    none: dsl.Output[dsl.Dataset],
    drawing: dsl.Output[dsl.Artifact],
    hostile: dsl.Output[dsl.HTML],
    slices: dsl.Output[dsl.SlicedClassificationMetrics],
    numbers: dsl.Output[dsl.Metrics],
) -> None:
    import json
    import os

    with open(table.path, "w") as file:
        file.write("number,name,square\n")
        file.writelines(f'{row},"row ""{row}"", quoted",{row * row}\n' for row in range(4000))
    os.makedirs(folder.path + "/inner")
    with open(folder.path + "/README.md", "w") as file:
        file.write("# The model\n\n<b>It</b> is *good*.\n")
    with open(folder.path + "/inner/weights", "wb") as weights:
        weights.write(bytes(range(256)))
    folder.metadata["framework"] = "none at all"
    with open(settings.path, "w") as file:
        json.dump({"learning": {"rate": 0.25}, "steps": [1, 2]}, file)
    with open(lines.path, "w") as file:
        file.writelines(f"line {row} of a text\n" for row in range(3000))
    with open(blob.path, "wb") as parquet:
        parquet.write(b"PAR1" + bytes(range(60)))
    with open(drawing.path, "w") as file:
        file.write(
            '<svg xmlns="http://www.w3.org/2000/svg" width="20" height="10"><script>alert(1)</script></svg>'
        )
    with open(hostile.path, "w") as file:
        file.write(page)
    slices.load_confusion_matrix("young", ["cat", "dog"], [[9, 1], [2, 8]])
    slices.load_confusion_matrix("old", ["cat", "dog"], [[3, 1], [0, 4]])
    numbers.log_metric("accuracy", 0.1 + 0.2)


@dsl.pipeline(name="previewed")
def previewed(page: str) -> None:
    draw(page=page)
    dsl.importer(artifact_uri="gs://elsewhere/cats.csv", artifact_class=dsl.Dataset)
