"""Parameters and artifacts exchanged through files: InputPath and OutputPath, with and without a type."""

from kfp import dsl
from kfp.dsl import Dataset, InputPath, OutputPath


@dsl.component
def write_all(
    text_path: OutputPath(str),
    number_path: OutputPath(int),
    rate_path: OutputPath(float),
    flag_path: OutputPath(bool),
    list_path: OutputPath(list),
    table_path: OutputPath(dict),
    untyped: OutputPath(),
    data_path: OutputPath(Dataset),
    named: OutputPath("Model"),
):
    import json

    for path, value in (
        (text_path, "text"),
        (number_path, "3"),
        (rate_path, "0.5"),
        (flag_path, "true"),
        (list_path, json.dumps([1, 2])),
        (table_path, json.dumps({"a": 1})),
        (untyped, "free"),
        (data_path, "1,2"),
        (named, "m"),
    ):
        with open(path, "w") as f:
            f.write(value)


@dsl.component
def read_all(
    data_path: InputPath(Dataset),
    model_file: InputPath("Model"),
    text: str,
    number: int,
    rate: float,
    flag: bool,
    names: list,
    table: dict,
    free_path: InputPath() = None,
) -> str:
    with open(data_path) as f:
        return f.read() + text


@dsl.pipeline
def paths():
    written = write_all()
    read_all(
        data_path=written.outputs["data_path"],
        model_file=written.outputs["named"],
        text=written.outputs["text_path"],
        number=written.outputs["number_path"],
        rate=written.outputs["rate_path"],
        flag=written.outputs["flag_path"],
        names=written.outputs["list_path"],
        table=written.outputs["table_path"],
        free_path=written.outputs["untyped"],
    )
