"""Texts that YAML, JSON, shells and format strings each read in their own way."""

from kfp import dsl

TEXTS = [
    "",
    " ",
    "yes",
    "null",
    "~",
    "1",
    "1.0",
    "0x10",
    "2020-01-01",
    "a: b",
    "- a",
    "# a",
    "a #b",
    "'",
    '"',
    "'a\"b'",
    "%",
    "%s %(name)s",
    "{} {0} {name} {{}}",
    "$HOME `ls` \\n \\",
    "@a &b *c !d |e >f",
    "tab\tend",
    "line\nline\n",
    "\n leading",
    "trailing \n",
    "ünïcode ☃ 漢字",
    "\u2028 separators \u0085",
    "a" * 200,
    "word " * 60,
]


@dsl.component
def take(text: str, many: list = [], mapped: dict = {}) -> str:
    return text


@dsl.pipeline
def awkward_texts(name: str = "it's {a} \"name\""):
    for text in TEXTS:
        take(text=text)
    take(text=name, many=TEXTS, mapped={text: text for text in TEXTS})
    take(text=f"{name}: '{name}' {{}} %s")
    take(text="x").set_env_variable("TEXT", TEXTS[18]).set_display_name(TEXTS[9])
