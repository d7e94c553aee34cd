"""Files of variables."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from penstock.engine.envfile import read_env_file
from penstock.errors import SubmitError

if TYPE_CHECKING:
    from pathlib import Path


def test_lines_are_names_and_values(tmp_path: Path) -> None:
    file = tmp_path / "env"
    file.write_text("# comment\n\nA=1\n export B = two words \nC='quoted # kept'\nD=\"\"\nE=x=y\nF='\n")

    assert {"A": "1", "B": "two words", "C": "quoted # kept", "D": "", "E": "x=y", "F": "'"} == read_env_file(
        str(file)
    )


@pytest.mark.parametrize("line", ["no separator", "=value", " = value"])
def test_another_line_is_refused_with_its_number(tmp_path: Path, line: str) -> None:
    file = tmp_path / "env"
    file.write_text(f"A=1\n{line}\n")

    with pytest.raises(SubmitError, match="not of the form NAME=value") as caught:
        read_env_file(str(file))
    assert f"{file}:2" == caught.value.where


def test_a_file_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SubmitError, match="No such file"):
        read_env_file(str(tmp_path / "missing"))
    (tmp_path / "binary").write_bytes(b"A=\xff\xfe")
    with pytest.raises(SubmitError, match="not text in UTF-8"):
        read_env_file(str(tmp_path / "binary"))
