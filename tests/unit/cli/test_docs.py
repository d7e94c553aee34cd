"""docs/cli.md says what ``--help`` says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from penstock.cli import click_tree, root
from penstock.cli.commands import COMMANDS
from penstock.cli.kfp.tree import root as root_of_kfp

PAGE = (Path(__file__).parents[3] / "docs" / "cli.md").read_text(encoding="utf-8")


def help_of(*words: str) -> str:
    asked = [*words, "--help"]
    return (
        CliRunner()
        .invoke(click_tree.tree(), asked, prog_name="penstock", terminal_width=100, max_content_width=100)
        .output
    )


def test_the_page_begins_with_a_list_of_all_commands() -> None:
    listed = re.findall(r"^penstock ([\w-]+) ", PAGE[: PAGE.index("## ")], re.MULTILINE)

    assert listed == list(COMMANDS)


def help_of_kfp(*words: str) -> str:
    asked = [*words, "--help"]
    return (
        CliRunner()
        .invoke(root_of_kfp(), asked, prog_name="kfp", terminal_width=100, max_content_width=100)
        .output
    )


@pytest.mark.parametrize("name", [name for name, command in COMMANDS.items() if not command.is_verbatim])
def test_the_page_holds_the_help_of_every_command(name: str) -> None:
    assert f"\n## penstock {name}\n\n```text\n{help_of(name).rstrip()}\n```\n" in PAGE


@pytest.mark.parametrize(
    "words",
    [[], ["run", "create"], ["dsl", "compile"], ["component", "build"], ["diagnose-me"]],
    ids=" ".join,
)
def test_the_page_holds_the_help_of_kfps_own_command_line(words: list[str]) -> None:
    assert f"\n```text\n{help_of_kfp(*words).rstrip()}\n```\n" in PAGE


def test_the_page_names_every_exit_code() -> None:
    for code in (root.SUCCEEDED, root.FAILED, root.WRONG_USE, root.INTERRUPTED):
        assert f"\n| {code} | " in PAGE


def test_the_list_of_commands_is_in_the_help() -> None:
    for name, command in COMMANDS.items():
        assert re.search(rf"^  {name} +{re.escape(command.summary)}$", help_of(), re.MULTILINE)


@pytest.mark.parametrize(
    ("words", "code"), [(["--help"], 0), (["run", "--help"], 0), (["--version"], 0), ([], 2)]
)
def test_help_is_no_mistake_and_no_command_is_one(
    words: list[str], code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    assert root.run(words) == code
    captured = capsys.readouterr()
    assert "penstock" in (captured.out if code == 0 else captured.err)
