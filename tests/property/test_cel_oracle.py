"""Our CEL against Google's, on generated expressions."""

from __future__ import annotations

import random
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.cel_oracle import check, comparable_arithmetic
from support.shares import examples


@pytest.fixture(scope="module", autouse=True)
def _comparable_arithmetic():
    with comparable_arithmetic():
        yield


SCALARS = [
    *(None, True, False, 0, 1, -1, 2, 3, 2**63 - 1, -(2**63), 2**53 + 1, 10**6),
    *(0.0, -0.0, 1.0, 1.5, -2.0, 1e20, 0.1, 9007199254740992.0),
    *("", "a", "b", "ab", "1", "true", "1.5", "é😀", "heads", "\n"),
]


def words(text):
    return text.split()


# Expressions by the kind of value that they should have; "any" mixes them, so wrong kinds occur too.
LEAVES = {
    "number": words(
        "0 1 2 -1 3 7 0x1F 9223372036854775807 -9223372036854775808 1u 2u 0u 18446744073709551615u 0.0 1.0"
        " -1.5 .5 1e3 2.5E-1 9007199254740993 size('abé😀') x y x.a z[0] i"
    ),
    "bool": words("true false x y.b has(x.a) !-1 has({'a':null}.a) 1==1.0 1/0==1 nope"),
    "string": words(
        "'' 'a' 'b' \"ab\" '1' 'true' '1.5' 'a\\nb' r'a\\n' 'é\\u00e9' '''a'b''' '\\x41\\101' x y.b z[1] i"
    ),
    "list": words("[] [1,2] [1,1.0,1u] ['a','b'] [[1],[true]] [true,1,null] x y z.a [1,2,]"),
    "map": words("{} {'a':1} {'a':{'b':[1,2]}} {1:'x'} {true:1} {'a':1.0,} x y z.b"),
    # Macros go over a map in no certain order, so maps of several keys stay where it cannot show.
    "wide": words("{'a':1.0,'b':null,} {1:'x',2:'y'} {'a':{'a':1,'b':2},'b':true} {true:1,2:3}"),
    "other": words(
        "null int double type google.protobuf.Timestamp b'a' b'\\xff\\101' br'\\n' duration('1h')"
        " timestamp(0) duration('-90s') timestamp('2020-02-29T12:00:00Z')"
        " timestamp('2020-02-29T12:00:00-07:30')"
    ),
}
FORMS = {
    "number": [
        *(f"{{number}} {sign} {{number}}" for sign in "+-*/%"),
        *(f"({{number}}) {sign} ({{number}})" for sign in "+-*/%"),
        "-({number})",
        "-{number}",
        "--{number}",
        "int({any})",
        "uint({any})",
        "double({any})",
        "size({any})",
        "({list})[{number}]",
        "({map}).a",
        "({map})['a']",
        "({list}).size()",
        "({other}).getHours('02:00')",
        "({other}).getDayOfYear()",
        "({other}).getSeconds()",
        "{bool} ? {number} : ({number})",
    ],
    "bool": [
        *(f"{{number}} {sign} {{number}}" for sign in ("==", "!=", "<", "<=", ">", ">=")),
        *(f"({{any}}) {sign} ({{any}})" for sign in ("==", "!=", "<", "<=", ">", ">=", "in")),
        "({bool}) && ({bool})",
        "({bool}) || ({bool})",
        "{bool} && {bool} && {bool}",
        "{bool} || {bool} && {bool}",
        "!({bool})",
        "!{bool}",
        "!!{bool}",
        "({any}) in ({list})",
        "({any}) in ({map})",
        "bool({any})",
        "({string}).startsWith({string})",
        "({string}).endsWith({string})",
        "({string}).contains({string})",
        "has(({map}).a)",
        "({list}).all(i, {bool})",
        "({list}).exists(i, {bool})",
        "({list}).exists_one(i, {bool})",
        "({map}).all(i, i == ({string}))",
        "({list}).exists(i, i == ({any}))",
        "({list}).all(i, 6 / i > ({number}))",
        "{string} == {string}",
        "({list}) == ({list})",
        "({map}) == ({map})",
        "({bool}) ? ({bool}) : ({bool})",
        "({wide}) == ({wide})",
        "({any}) in ({wide})",
        "has(({wide}).b)",
    ],
    "string": [
        "({string}) + ({string})",
        "string({any})",
        "({list})[1]",
        "({bool}) ? ({string}) : {string}",
        "({map})['b']",
    ],
    "list": [
        "[{any}, {any}]",
        "({list}) + ({list})",
        "({list}).filter(i, {bool})",
        "({list}).map(i, {any})",
        "({list}).map(i, {bool}, {any})",
        "({map}).map(i, {any})",
        "({list}).map(i, i * ({number}))",
        "({list}).map(i, [1, 2].map(j, {any}))",
        "({list})[{number}]",
    ],
    "map": ["{{'a': {any}}}", "{{({number}): {any}}}", "{{({string}): {any}}}"],
    "wide": ["{{'a': {any}, 'b': {any}}}", "{{({string}): {any}, 7: 1}}"],
    "other": [
        "type({any})",
        "dyn({any})",
        "({wide}).b",
        "({wide})[{any}]",
        "bytes({string})",
        "({other}) + ({other})",
        "({other}) - ({other})",
        "timestamp({number})",
    ],
}


KINDS = ["number", "bool", "string", "list", "map", "other"]


def expression(pick, kind="any", depth=None):
    """Build an expression; `pick` takes one element of a sequence."""
    if depth is None:
        depth = pick((1, 2, 3, 4))
    if kind == "any":
        kind = pick(KINDS)
    if depth == 0 or pick((True, False, False, False)):
        return pick(LEAVES[kind])
    form = pick(FORMS[kind])
    parts = re.findall(r"{(\w+)}", form)
    return re.sub(r"{(\w+)}", "{}", form).format(*(expression(pick, part, depth - 1) for part in parts))


def values(pick, depth=2):
    """Build a JSON value."""
    shape = pick(("list", "map", "scalar", "scalar")) if depth else "scalar"
    if shape == "list":
        return [values(pick, depth - 1) for _ in range(pick((0, 1, 2, 3)))]
    if shape == "map":
        return {pick("ab1"): values(pick, depth - 1)} if pick((True, False)) else {}
    return pick(SCALARS)


def activation(pick):
    """Build the variables: mostly a number, a map and a list, as the expressions expect."""
    if pick((True, False, False)):
        return {name: values(pick) for name in "xyz"}
    return {
        "x": pick(SCALARS),
        "y": {pick("ab"): values(pick)},
        "z": [pick(SCALARS), pick(SCALARS), values(pick)],
    }


@st.composite
def cases(draw):
    def pick(options):
        return options[draw(st.integers(0, len(options) - 1))]

    return expression(pick), activation(pick)


@examples(200)
@given(case=cases())
def test_generated_expressions_have_googles_value(case):
    check(*case)


def test_ten_thousand_random_expressions_have_googles_value():
    """The same grammar without Hypothesis, which takes most of the time of the test above."""
    pick = random.choice
    for _ in range(10_000):
        check(expression(pick), activation(pick))


PATTERNS = words(
    r"a b ab é A B 1 . ^ $ * + ? *? +? ?? {2} {1,2} {,2} {2,} {0} | ( ) - { } ] [ \ / [z-a] a{1001} ** (?:"
    r" (?i: (?-i: (?i-s: (?P<n> (?<n> (?=a) (?!a) (?x) (?:) () [ab] [^ab] [a-c] [^a-cé] []a] [^]a] [a-] [-a]"
    r" [\d] [\W_] [[:alpha:]] [[:^digit:]1] [[:nope:]] \d \w \W \s \S \D \b \B \A \z \Z \n \x41 \x{e9} \101"
    r" \1 \Qa.b\E \Q* \pL \p{Lu} \PL \p{^Nd} \. \- \_ \é"
)
TEXTS = [
    "",
    "a",
    "b",
    "ab",
    "aab",
    "abab",
    "é",
    "éa",
    "A",
    "AB",
    "aB1",
    "1",
    "a\n",
    "\na\nb",
    "a.b",
    "a b",
    " ",
    "_",
    "a-b",
    "]{}",
]


def test_five_thousand_random_patterns_match_as_googles_do():
    pick = random.choice
    for _ in range(5_000):
        # RE2 lets a repetition after bare flags repeat what stood before them; ours calls that an error.
        pattern = pick(("", "(?i)", "(?s)", "(?m)")) + "".join(
            pick(PATTERNS) for _ in range(pick((1, 2, 3, 4, 5)))
        )
        check("matches(x, y)", {"x": pick(TEXTS), "y": pattern, "z": None})
