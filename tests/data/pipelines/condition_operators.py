"""Each comparison operator, on each type, with constants and with another channel on either side."""

from kfp import dsl


@dsl.component
def text() -> str:
    return "b"


@dsl.component
def whole() -> int:
    return 3


@dsl.component
def real() -> float:
    return 0.5


@dsl.component
def truth() -> bool:
    return True


@dsl.component
def note(message: str):
    print(message)


@dsl.pipeline
def text_operators(name: str = "b"):
    word = text()
    with dsl.If(word.output == "b"):
        note(message="==")
    with dsl.If(word.output != "b"):
        note(message="!=")
    with dsl.If(word.output < "c"):
        note(message="<")
    with dsl.If(word.output <= "b"):
        note(message="<=")
    with dsl.If(word.output > "a"):
        note(message=">")
    with dsl.If(word.output >= "b"):
        note(message=">=")
    with dsl.If(word.output == name):
        note(message="channel")
    with dsl.If("b" == name):
        note(message="constant first")
    with dsl.If(name == ""):
        note(message="empty")


@dsl.pipeline
def whole_operators(limit: int = 3):
    number = whole()
    with dsl.If(number.output == 3):
        note(message="==")
    with dsl.If(number.output != -3):
        note(message="!=")
    with dsl.If(number.output < 4):
        note(message="<")
    with dsl.If(number.output <= 3):
        note(message="<=")
    with dsl.If(number.output > 2):
        note(message=">")
    with dsl.If(number.output >= 3):
        note(message=">=")
    with dsl.If(number.output == limit):
        note(message="channel")
    with dsl.If(2 < number.output):
        note(message="constant first")
    with dsl.If(number.output > 2.5):
        note(message="a real constant")


@dsl.pipeline
def real_operators(limit: float = 0.5):
    number = real()
    with dsl.If(number.output == 0.5):
        note(message="==")
    with dsl.If(number.output != 0.25):
        note(message="!=")
    with dsl.If(number.output < 1e3):
        note(message="<")
    with dsl.If(number.output <= 0.5):
        note(message="<=")
    with dsl.If(number.output > -0.5):
        note(message=">")
    with dsl.If(number.output >= 1):
        note(message="a whole constant")
    with dsl.If(number.output == limit):
        note(message="channel")


@dsl.pipeline
def truth_operators(wanted: bool = True):
    flag = truth()
    with dsl.If(flag.output == True):  # noqa: E712
        note(message="== True")
    with dsl.If(flag.output == False):  # noqa: E712
        note(message="== False")
    with dsl.If(flag.output != True):  # noqa: E712
        note(message="!= True")
    with dsl.If(flag.output == wanted):
        note(message="channel")
    with dsl.If(wanted == True):  # noqa: E712
        note(message="input")


@dsl.pipeline
def mixed_operators(name: str = "3", rate: float = 3.0, limit: int = 3):
    number = whole()
    with dsl.If(number.output == rate):
        note(message="whole and real")
    with dsl.If(rate >= limit):
        note(message="real and whole")
    with dsl.If(name == 3):
        note(message="text and a whole constant")
