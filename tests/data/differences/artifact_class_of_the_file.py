from kfp import dsl
from kfp.dsl import Artifact, Input, Output


class Table(Artifact):
    schema_title = "system.Table"
    schema_version = "0.0.1"

    def rows(self) -> int:
        with open(self.path) as file:
            return len(file.readlines())


@dsl.component
def make(table: Output[Table]):
    with open(table.path, "w") as file:
        file.write("a\nb\n")


@dsl.component
def show(table: Input[Table]) -> int:
    return table.rows()


@dsl.pipeline
def pipeline() -> int:
    return show(table=make().outputs["table"]).output
