"""Parameters of components: what they are given, and what they return."""

from __future__ import annotations

from support.executor_case import Case

CASES = [
    Case("a string comes back", "def f(x: str) -> str:\n return x + '!'", {"x": "é\n"}),
    Case("an integer comes back", "def f(x: int) -> int:\n return x * 2", {"x": 21}),
    Case("a float comes back", "def f(x: float) -> float:\n return x / 2", {"x": 0.5}),
    Case("a bool comes back", "def f(x: bool) -> bool:\n return not x", {"x": False}),
    Case("a list comes back", "def f(x: list) -> list:\n return x + [None]", {"x": [1, "a", {"b": 2.5}]}),
    Case("a dict comes back", "def f(x: dict) -> dict:\n return {**x, 1: 2}", {"x": {"a": {"b": [1]}}}),
    Case(
        "typing's generics",
        "def f(x: List[int], y: Dict[str, int]) -> List[Dict[str, int]]:\n return [y] * x[0]",
        {"x": [2], "y": {"a": 1}},
    ),
    Case(
        "built-in generics",
        "def f(x: list[int], y: dict[str, int]) -> dict[str, list[int]]:\n return {'x': x}",
        {"x": [2], "y": {"a": 1}},
    ),
    Case("names of types", "def f(x: 'Integer', y: 'String') -> str:\n return y * x", {"x": 2, "y": "a"}),
    Case("a default applies to what is missing", "def f(x: int = 3) -> int:\n return x"),
    Case("a default applies to null", "def f(x: Optional[int] = 3) -> int:\n return x", {"x": None}),
    Case("an optional value is passed", "def f(x: Optional[int] = 3) -> int:\n return x", {"x": 4}),
    Case(
        "a missing input fails",
        "def f(x: int) -> int:\n return x",
        error="missing 1 required positional argument: 'x'",
    ),
    Case(
        "a TypeError of the component's own is its own",
        "def f() -> int:\n return 1 + 'a'",
        error="unsupported operand type(s) for +: 'int' and 'str'",
    ),
    Case("unknown inputs are ignored", "def f() -> int:\n return 1", {"x": 4}),
    Case(
        "an int for a float stays an int in a dict",
        "def f(x: dict) -> dict:\n return x",
        {"x": {"a": 1, "b": 2.0}},
    ),
    Case(
        "a float's parameter is a float",
        "def f(x: float) -> str:\n return repr(x)",
        {"x": 5},
        differs="JSON and protobuf drop the point of 5.0; the parameter's declared type brings it back",
        ours={"parameterValues": {"Output": "5.0"}},
    ),
    Case(
        "an int's parameter is an int",
        "def f(x: int) -> str:\n return repr(x)",
        {"x": 5.0},
        differs="as above",
        ours={"parameterValues": {"Output": "5"}},
    ),
    Case("X | None is optional", "def f(x: 'int | None' = 3) -> int:\n return x", {"x": 4}),
    Case(
        "an annotation written as text is evaluated",
        "def f(x: 'Optional[int]' = 3) -> int:\n return x",
        {"x": 4},
        differs="stock passes nothing",
        ours={"parameterValues": {"Output": 4}},
    ),
    Case(
        "a parameter of a type that KFP lacks is passed as it is",
        "def f(x: Literal['a', 'b'], y: Union[int, str] = 1) -> str:\n return f'{x}{y}'",
        {"x": "a", "y": "z"},
        differs="stock passes nothing, so the call fails",
        ours={"parameterValues": {"Output": "az"}},
    ),
    # Returned parameters.
    Case("None returns nothing", "def f() -> int:\n return None"),
    Case("no annotation, nothing returned", "def f():\n pass"),
    Case("no annotation, something returned", "def f():\n return 1", error="Unknown return type:"),
    Case("a float output takes an int", "def f() -> float:\n return 1"),
    Case("an int output takes a bool", "def f() -> int:\n return True"),
    Case(
        "an int output takes no float",
        "def f() -> int:\n return 1.0",
        error="Function `f` returned value of type <class 'float'>; want type <class 'int'>",
    ),
    Case(
        "a str output takes no int",
        "def f() -> str:\n return 1",
        error="Function `f` returned value of type <class 'int'>; want type <class 'str'>",
    ),
    Case(
        "a list output takes no tuple",
        "def f() -> List[int]:\n return (1,)",
        error="Function `f` returned value of type <class 'tuple'>; want type <class 'list'>",
    ),
    Case(
        "a float output takes no Decimal",
        "def f() -> float:\n from decimal import Decimal\n return Decimal(1)",
        error="Function `f` returned value of type <class 'decimal.Decimal'>; want type <class 'float'>",
    ),
    Case(
        "a set in a dict is refused", "def f() -> dict:\n return {'a': {1}}", error="is not JSON serializable"
    ),
    Case("a tuple in a dict is a list", "def f() -> dict:\n return {'a': (1, 2)}"),
    Case(
        "NaN is refused",
        "def f() -> dict:\n return {'a': [1.0, float('nan')]}",
        differs="stock writes the token NaN, which is not JSON",
        ours="Output 'Output' has the number nan",
    ),
    Case(
        "an infinite float is refused",
        "def f() -> float:\n return float('-inf')",
        differs="as above",
        ours="Output 'Output' has the number -inf",
    ),
    Case(
        "Optional output, None",
        "def f() -> Optional[int]:\n return None",
        differs="stock knows no Optional output",
        ours={"parameterValues": {"Output": None}},
    ),
    Case(
        "Optional output, a value",
        "def f() -> Optional[int]:\n return 1",
        differs="stock knows no Optional output",
        ours={"parameterValues": {"Output": 1}},
    ),
    Case(
        "an output's type by its name",
        "def f() -> 'Integer':\n return 1",
        differs="stock compares the value with the name itself",
        ours={"parameterValues": {"Output": 1}},
    ),
    Case(
        "an asynchronous component",
        "async def f(x: int) -> int:\n import asyncio\n await asyncio.sleep(0)\n return x",
        {"x": 1},
        differs="stock cannot even compile one",
        ours={"parameterValues": {"Output": 1}},
    ),
    # NamedTuples.
    Case(
        "a NamedTuple by name",
        """
        def f() -> NamedTuple('Outputs', [('a', int), ('b', str)]):
            outputs = NamedTuple('Outputs', [('b', str), ('a', int)])
            return outputs(b='x', a=1)
    """,
    ),
    Case(
        "a NamedTuple by position",
        "def f() -> NamedTuple('Outputs', [('a', int), ('b', str)]):\n return (1, 'x')",
    ),
    Case(
        "a NamedTuple by keyword", "def f() -> NamedTuple('Outputs', a=int, b=List[str]):\n return (1, ['x'])"
    ),
    Case(
        "a NamedTuple class",
        """
        class Outputs(NamedTuple):
            a: int
            b: Dict[str, int]
        def f() -> Outputs:
            return Outputs(1, {})
    """,
    ),
    Case(
        "a NamedTuple with artifacts",
        """
        def f() -> NamedTuple('Outputs', a=int, data=Dataset, page=HTML):
            return 1, Dataset(uri='gs://b/x', metadata={'rows': 3}), '<p>'
    """,
        makes={"data": "system.Dataset", "page": "system.HTML"},
    ),
    Case(
        "too few values",
        "def f() -> NamedTuple('Outputs', a=int, b=int):\n return (1,)",
        error="Expected 2 return values from function `f`, got 1",
    ),
    Case(
        "a dict is no NamedTuple",
        "def f() -> NamedTuple('Outputs', a=int, b=int):\n return {'a': 1, 'b': 2}",
        differs="stock's message is that a dict has no attribute 'a'",
        ours="want a NamedTuple with the fields a, b, or a tuple of their values",
    ),
    Case(
        "a field of another type",
        "def f() -> NamedTuple('Outputs', a=int):\n return ('x',)",
        error="Function `f` returned value of type <class 'str'>; want type <class 'int'>",
    ),
]
