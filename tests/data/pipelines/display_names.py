"""Names that are shown: the same one twice, of groups, awkward ones."""

from kfp import dsl
from kfp.dsl import Dataset


@dsl.component
def work(n: int = 1) -> int:
    return n


@dsl.pipeline
def inner() -> int:
    return work().set_display_name("deep").output


@dsl.pipeline
def display_names(n: int = 2):
    work().set_display_name("same")
    work().set_display_name("same")
    work().set_display_name("with: colon, 'quotes' and ünïcode")
    work().set_display_name("first").set_display_name("second")
    inner().set_display_name("a pipeline")
    dsl.importer("gs://b/d", Dataset).set_display_name("an import")
    with dsl.If(n == 2, name="two"):
        work().set_display_name("in two")
    with dsl.Elif(n == 3, name="three"):
        work().set_display_name("in three")
    with dsl.Else(name="else"):
        work().set_display_name("in else")
    with dsl.ParallelFor([1, 2], name="loop over numbers") as number:
        work(n=number).set_display_name("in loop")
    with dsl.ExitHandler(work().set_display_name("bye"), name="guarded"):
        work().set_display_name("in handler")
