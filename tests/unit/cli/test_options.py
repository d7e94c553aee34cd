"""The plain parser reads what click reads, and leaves to click whatever is not plain."""

from __future__ import annotations

import click
import pytest
from hypothesis import given
from hypothesis import strategies as st

from penstock.cli import click_tree
from penstock.cli.commands import COMMANDS
from penstock.cli.options import parse

WORDS = ["x.py", "a=1", "-", "--", "", "-5", "7", "penstock", "auto", "frob", "--frob", "-h", "--help"]
FLAGS = sorted({flag for command in COMMANDS.values() for option in command.options for flag in option.flags})
TEXTS = [*WORDS, *FLAGS, *(f"{flag}=v" for flag in FLAGS), "-pv", "-p=v", "-n3", "-ox.yaml", "--number=4"]


def by_click(words: list[str]) -> click_tree.Request | int | str:
    try:
        return click_tree.read(words)
    except click.UsageError as error:
        return error.format_message()


READ_BY_BOTH = sorted(name for name, command in COMMANDS.items() if not command.is_verbatim)


@given(st.sampled_from(READ_BY_BOTH), st.lists(st.sampled_from(TEXTS), max_size=6))
def test_what_the_plain_parser_reads_is_what_click_reads(name: str, words: list[str]) -> None:
    values = parse(COMMANDS[name], words)

    if values is not None:
        assert by_click([name, *words]) == (name, values)


@pytest.mark.parametrize(
    ("words", "values"),
    [
        (["x.py"], {"target": "x.py"}),
        (["x.py", "-p", "a=1", "-pb=2", "--param=c=3"], {"target": "x.py", "params": ("a=1", "b=2", "c=3")}),
        (["--no-cache", "x.py", "--json"], {"target": "x.py", "no_cache": True, "as_json": True}),
        (["--resume", "1a2b"], {"resumed": "1a2b"}),
        (["--sdk=kfp", "--", "-x.py"], {"target": "-x.py", "sdk": "kfp"}),
    ],
)
def test_ordinary_command_lines_need_no_click(words: list[str], values: dict[str, object]) -> None:
    absent = {option.name: option.absent for option in COMMANDS["run"].options} | {"target": None}

    assert parse(COMMANDS["run"], words) == absent | values


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("exec", ["pytest", "-q", "--sdk", "kfp", "--", "--help"]),
        ("kfp", ["--help", "--", "-x"]),
        ("kfp", []),
    ],
)
def test_words_of_another_command_line_are_left_as_they_are(name: str, words: list[str]) -> None:
    values = parse(COMMANDS[name], words)

    assert values is not None
    assert values[COMMANDS[name].arguments[0].name] == tuple(words)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("exec", []),
        ("exec", ["--help"]),
        ("run", ["--help"]),
        ("run", ["x.py", "y.py"]),
        ("run", ["--name"]),
        ("run", ["--json=yes"]),
        ("run", ["--sdk", "stock"]),
        ("logs", []),
        ("runs", ["-n", "many"]),
        ("runs", ["-n", "-1"]),
    ],
)
def test_whatever_else_is_left_to_click(name: str, words: list[str]) -> None:
    assert parse(COMMANDS[name], words) is None


def test_every_option_and_argument_has_its_parameter() -> None:
    for command in COMMANDS.values():
        names = [*(option.name for option in command.options), *(each.name for each in command.arguments)]
        assert len(names) == len(set(names))
        for option in command.options:
            assert option.help.endswith(".")
