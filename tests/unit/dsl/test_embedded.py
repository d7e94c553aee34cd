"""Files that travel inside components: what is taken along, and what is refused."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import pytest

from penstock import compiler, dsl, ir
from penstock.errors import DefinitionError
from support.embedded import Unpacked, unpacked

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def with_files(path: Path) -> Callable[[Any], Any]:
    return dsl.component(embedded_artifact_path=str(path))


def source_of(component: Any) -> Unpacked:
    package = compiler.lower(component)
    assert package.spec.deployment_spec is not None
    [executor] = package.spec.deployment_spec.executors.values()
    assert executor.container is not None
    found = unpacked(executor.container.command[-1], component.python_func.__name__)
    assert isinstance(found, Unpacked)
    return found


def show() -> None:
    """Does nothing."""


def test_caches_are_left_out_and_links_to_files_become_files(tmp_path: Path) -> None:
    for name in ("a/b.txt", "__pycache__/b.pyc", "a/.ipynb_checkpoints/b.ipynb"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name)
    (tmp_path / "link.txt").symlink_to("a/b.txt")

    source = source_of(with_files(tmp_path)(show))

    assert source.files == {"a/b.txt": b"a/b.txt", "link.txt": b"a/b.txt"}


def test_a_file_that_is_a_link_keeps_its_own_name(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("x")
    (tmp_path / "link").symlink_to("data")

    assert source_of(with_files(tmp_path / "link")(show)).files == {"link": b"x"}


def test_neither_times_nor_rights_change_the_source(tmp_path: Path) -> None:
    file = tmp_path / "data"
    file.write_text("x")
    first = compiler.lower(with_files(tmp_path)(show))
    os.utime(file, (1, 1))
    file.chmod(0o600)

    assert ir.dump(compiler.lower(with_files(tmp_path)(show))) == ir.dump(first)


def test_a_large_archive_warns(tmp_path: Path) -> None:
    (tmp_path / "data").write_bytes(os.urandom(1_100_000))

    with pytest.warns(UserWarning, match=r"Embedded artifact archive is large \(1\.0MB compressed\)"):
        with_files(tmp_path)(show)


def test_links_that_lead_nowhere_out_or_to_folders_are_refused(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    (folder / "deep").mkdir(parents=True)
    (tmp_path / "outside").write_text("x")
    cases = {
        "leads nowhere": "not-there",
        "leads out of it": "../outside",
        "leads to a folder": "deep",
        "link in embedded_artifact_path leads nowhere": "link",
    }
    for phrase, target in cases.items():
        (folder / "link").unlink(missing_ok=True)
        (folder / "link").symlink_to(target)

        with pytest.raises(DefinitionError, match=phrase):
            with_files(folder)(show)


def test_what_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"embedded_artifact_path does not exist: .*/missing"):
        with_files(tmp_path / "missing")(show)


def test_an_embedded_input_needs_something_embedded() -> None:
    def load(files: dsl.EmbeddedInput[dsl.Dataset]) -> str:
        return files.path

    for options in ({}, {"target_image": "image", "embedded_artifact_path": __file__}):
        with pytest.raises(DefinitionError, match="Parameter 'files' is an EmbeddedInput, and nothing"):
            dsl.component(load, **options)  # type: ignore[call-overload]


@pytest.mark.parametrize(
    ("files", "path", "phrase"),
    [
        ([], "no.ipynb", "Notebook path does not exist"),
        (["a.py"], "a.py", r"Invalid notebook_path \(expected .ipynb file\)"),
        (["a.py", ".ipynb_checkpoints/a.ipynb"], ".", "No .ipynb files found in directory"),
        (
            ["a.ipynb", "b/c.ipynb"],
            ".",
            "Multiple .ipynb files found in directory: .* Exactly one is required",
        ),
    ],
)
def test_notebooks_that_are_not_to_be_found_are_refused(
    tmp_path: Path, files: list[str], path: str, phrase: str
) -> None:
    for name in files:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()

    with pytest.raises(ValueError, match=phrase) as caught:
        dsl.notebook_component(show, notebook_path=str(tmp_path / path))

    assert f"where: {__file__}:" in str(caught.value)
    assert "hint: " in str(caught.value)


def test_a_notebook_component_takes_no_arguments_that_it_cannot_honour(tmp_path: Path) -> None:
    with pytest.raises(TypeError, match="unexpected keyword argument 'target_image'"):
        dsl.notebook_component(notebook_path=str(tmp_path), target_image="x")  # type: ignore[call-overload]


def test_a_component_is_written_to_the_file_that_it_names(tmp_path: Path) -> None:
    file = tmp_path / "component.yaml"

    with pytest.warns(DeprecationWarning, match="output_component_file parameter is deprecated"):
        made = dsl.component(output_component_file=str(file))(show)

    compiler.Compiler().compile(made, tmp_path / "again.yaml")
    assert file.read_text() == (tmp_path / "again.yaml").read_text()
