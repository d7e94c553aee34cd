"""Which modules travel with a component, and which do not."""

from __future__ import annotations

import importlib.util
import linecache
import sys
from pathlib import Path
from typing import Any

import pytest

from penstock.errors import DefinitionError
from support import projects
from support.projects import component, load, sent, sent_by, source_of, write


def test_a_module_beside_the_pipeline_travels_and_no_other(tmp_path: Path) -> None:
    files = {"features.py": "RATE = 2\n", "unrelated.py": "", "pyproject.toml": ""}

    assert sent_by(tmp_path, files, "from features import RATE") == ["features.py"]


def test_a_component_that_imports_nothing_of_its_project_stays_as_it_is(tmp_path: Path) -> None:
    imports = ("import json", "import yaml", "import nowhere_at_all", "from penstock import errors")
    write(
        tmp_path,
        {"pipeline.py": component(*imports), "off.py": component(*imports, options="own_modules=False")},
    )

    with_, without = load(tmp_path / "pipeline.py"), load(tmp_path / "off.py")

    assert with_.implementation == without.implementation
    assert "own_modules" not in source_of(with_)


def test_what_modules_import_travels_too(tmp_path: Path) -> None:
    files = {
        "a.py": "import b\n\ndef f():\n    from c import x\n",
        "b.py": "try:\n    import d\nexcept ImportError:\n    pass\n",
        "c.py": "import json, pathlib\n",
        "d.py": "class K:\n    from e import y\n",
        "e.py": "y = 1\n",
    }

    assert sent_by(tmp_path, files, "import a") == ["a.py", "b.py", "c.py", "d.py", "e.py"]


def test_a_package_travels_as_far_as_it_is_imported(tmp_path: Path) -> None:
    files = {
        "shop/__init__.py": "from .prices import net\n",
        "shop/prices.py": "from . import taxes\nfrom .deep.er import z\nnet = 1\n",
        "shop/taxes.py": "",
        "shop/deep/__init__.py": "",
        "shop/deep/er.py": "from ..taxes import *\nz = 1\n",
        "shop/unused.py": "",
    }
    expected = [
        "shop/__init__.py",
        "shop/deep/__init__.py",
        "shop/deep/er.py",
        "shop/prices.py",
        "shop/taxes.py",
    ]

    assert sent_by(tmp_path, files, "import shop") == expected


@pytest.mark.parametrize(
    "statement",
    [
        "import shop.prices",
        "import shop.prices as p",
        "from shop import prices",
        "from shop.prices import net",
        "import importlib; importlib.import_module('shop.prices')",
        "__import__('shop.prices')",
        "def inner():\n        import shop.prices",
    ],
)
def test_each_way_to_import_is_seen(tmp_path: Path, statement: str) -> None:
    files = {"shop/__init__.py": "", "shop/prices.py": "net = 1", "shop/unused.py": ""}

    assert sent_by(tmp_path, files, statement) == ["shop/__init__.py", "shop/prices.py"]


def test_a_star_takes_what_the_package_lists(tmp_path: Path) -> None:
    files = {
        "a.py": "from shop import *\n",
        "shop/__init__.py": "__all__ = ['prices']\n",
        "shop/prices.py": "",
        "shop/unused.py": "",
    }

    assert sent_by(tmp_path, files, "import a") == ["a.py", "shop/__init__.py", "shop/prices.py"]


def test_imports_for_type_checkers_are_no_imports(tmp_path: Path) -> None:
    module = "import typing\nif typing.TYPE_CHECKING:\n    import b\nelse:\n    import c\n"

    assert sent_by(tmp_path, {"a.py": module, "b.py": "", "c.py": ""}, "import a") == ["a.py", "c.py"]


def test_modules_that_import_each_other_travel_once(tmp_path: Path) -> None:
    assert sent_by(tmp_path, {"a.py": "import b\n", "b.py": "import a\n"}, "import a") == ["a.py", "b.py"]


def test_a_package_without_init_travels(tmp_path: Path) -> None:
    files = {"team/shop/prices.py": "from team.other import x\n", "team/other.py": "x = 1\n"}

    assert sent_by(tmp_path, files, "from team.shop import prices") == [
        "team/other.py",
        "team/shop/prices.py",
    ]


def test_a_src_folder_need_not_be_installed(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "pyproject.toml": "",
            "src/shop/__init__.py": "",
            "src/shop/prices.py": "",
            "pipelines/daily.py": component("from shop import prices"),
        },
    )

    assert list(sent(load(tmp_path / "pipelines/daily.py"))) == ["shop/__init__.py", "shop/prices.py"]


def test_a_component_inside_a_package_may_import_relatively(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "shop/__init__.py": "",
            "shop/prices.py": "net = 1",
            "shop/flows/__init__.py": "",
            "shop/flows/steps.py": "one = 1",
            "shop/flows/daily.py": component(
                "from . import steps",
                "from .steps import one",
                "from ..prices import net",
                "from .. import prices",
            ),
        },
    )

    task = load(tmp_path / "shop/flows/daily.py")

    assert set(sent(task)) == {
        "shop/__init__.py",
        "shop/prices.py",
        "shop/flows/__init__.py",
        "shop/flows/steps.py",
    }
    assert "    from shop.flows import steps\n    from shop.flows.steps import one\n" in source_of(task)
    assert "    from shop.prices import net\n    from shop import prices\n" in source_of(task)


def test_helper_functions_and_own_artifact_classes_bring_their_modules(tmp_path: Path) -> None:
    text = """
        from penstock import dsl
        import own_kinds

        def helper():
            import features

        @dsl.component(additional_funcs=[helper])
        def task(table: dsl.Output[own_kinds.Table]):
            helper()
        """
    kinds = """
        from penstock.dsl import Artifact

        class Table(Artifact):
            schema_title = "system.Table"
            schema_version = "0.0.1"
        """
    write(tmp_path, {"pipeline.py": text, "features.py": "", "own_kinds.py": kinds})

    try:
        task = load(tmp_path / "pipeline.py")
    finally:
        sys.modules.pop("own_kinds", None)

    assert list(sent(task)) == ["features.py", "own_kinds.py"]


def test_what_is_installed_or_python_s_does_not_travel(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(tmp_path / "env/lib/python3.11/site-packages"))
    files = {
        "env/lib/python3.11/site-packages/library/__init__.py": "import features",
        "features.py": "",
        "pyproject.toml": "",
    }

    assert sent_by(tmp_path, files, "import library, json, os.path") == []


def test_a_component_of_a_library_takes_nothing_of_the_project_along(tmp_path: Path) -> None:
    library = tmp_path / "site-packages/library"
    write(tmp_path, {"site-packages/library/steps.py": component("import features"), "features.py": ""})
    write(library, {"features.py": ""})

    assert sent(load(library / "steps.py")) == {}


def test_python_s_modules_come_first_and_that_is_said(tmp_path: Path) -> None:
    write(tmp_path, {"statistics.py": "def mean(): ...\n", "pipeline.py": component("import statistics")})

    with pytest.warns(
        UserWarning, match=r"imports 'statistics', which is a module of Python; .*statistics\.py"
    ):
        assert sent(load(tmp_path / "pipeline.py")) == {}


def test_modules_outside_the_project_travel_only_if_they_are_listed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path / "elsewhere", {"shared/__init__.py": "from . import util", "shared/util.py": ""})
    monkeypatch.syspath_prepend(str(tmp_path / "elsewhere"))
    project = tmp_path / "project"

    with pytest.warns(
        UserWarning, match=r"imports 'shared', and .* outside the project: .*own_modules=\['shared'\]"
    ):
        assert sent_by(project, {"pyproject.toml": ""}, "import shared") == []
    assert sent_by(project, {}, "import shared", options="own_modules=['shared']") == [
        "shared/__init__.py",
        "shared/util.py",
    ]


def test_what_lies_in_the_same_repository_is_the_project_s_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(
        tmp_path, {".git/HEAD": "", "shared/__init__.py": "", "shared/util.py": "", "team/pyproject.toml": ""}
    )
    monkeypatch.syspath_prepend(str(tmp_path))

    assert sent_by(tmp_path / "team", {}, "import shared.util") == ["shared/__init__.py", "shared/util.py"]


def test_what_is_installed_editably_is_the_project_s_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = tmp_path / "env/site-packages"
    write(tmp_path, {"other/src/tools/__init__.py": "", "linked/links.py": ""})
    origin = f'{{"url": "{(tmp_path / "other").as_uri()}", "dir_info": {{"editable": true}}}}'
    write(
        site,
        {"tools-1.0.dist-info/direct_url.json": origin, "linked.pth": f"{tmp_path / 'linked'}\nimport os\n"},
    )
    for place in (site, tmp_path / "other/src", tmp_path / "linked"):
        monkeypatch.syspath_prepend(str(place))

    assert sent_by(tmp_path / "project", {"pyproject.toml": ""}, "import tools, links") == [
        "links.py",
        "tools/__init__.py",
    ]


def test_a_search_path_may_hold_anything(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, {"broken/site-packages/x.dist-info/direct_url.json": "[]", "elsewhere/outer.py": ""})
    odd = [tmp_path, b"/bytes", str(tmp_path / "no/site-packages"), str(tmp_path / "broken/site-packages")]
    monkeypatch.setattr(sys, "path", [*odd, str(tmp_path / "elsewhere"), *sys.path])

    with pytest.warns(UserWarning, match="outer") as told:
        assert sent_by(tmp_path / "project", {"pyproject.toml": ""}, "import outer") == []
    assert [(each.filename, each.lineno) for each in told] == [(str(tmp_path / "project/pipeline.py"), 3)]


def test_finders_of_editable_installations_are_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Finder:
        @staticmethod
        def find_spec(name: str, path: object = None, target: object = None) -> object:
            place = tmp_path / "odd/place.py"
            return importlib.util.spec_from_file_location(name, place) if name == "mapped" else None

    class Broken:
        @staticmethod
        def find_spec(name: str, path: object = None, target: object = None) -> object:
            raise RuntimeError(name)

    Finder.__module__ = Broken.__module__ = "__editable___mapped_finder"
    monkeypatch.setattr(sys, "meta_path", [Broken, *sys.meta_path, Finder])

    assert sent_by(tmp_path, {"odd/place.py": "", "pyproject.toml": ""}, "import mapped") == ["mapped.py"]


def test_a_list_names_what_no_import_shows(tmp_path: Path) -> None:
    files = {
        "plugins/__init__.py": "",
        "plugins/csv.py": "import features",
        "plugins/sub/xml.py": "",
        "plugins/rules.json": "{}",
        "plugins/sub/more.json": "[]",
        "features.py": "",
    }

    def listed(*items: str) -> list[str]:
        return sent_by(tmp_path, files, options=f"own_modules={list(items)}")

    assert listed("plugins.csv") == ["features.py", "plugins/__init__.py", "plugins/csv.py"]
    assert listed("plugins.*") == [
        "features.py",
        "plugins/__init__.py",
        "plugins/csv.py",
        "plugins/sub/xml.py",
    ]
    assert listed("plugins:*.json") == ["plugins/__init__.py", "plugins/rules.json"]
    assert listed("plugins:**/*.json") == [
        "plugins/__init__.py",
        "plugins/rules.json",
        "plugins/sub/more.json",
    ]


@pytest.mark.parametrize(
    ("option", "message", "hint"),
    [
        (
            "['nowhere']",
            "own_modules names 'nowhere', and there is no module 'nowhere' on sys.path",
            "correct",
        ),
        ("['pytest']", "own_modules names 'pytest', which is installed", "packages_to_install"),
        ("['json']", "own_modules names 'json', and there is no module", "Python's standard library"),
        ("['features:*.sql']", r"own_modules names no file with 'features:\*\.sql'", "pattern"),
        ("['package:../features.py']", "own_modules names no file with 'package:../features.py'", "pattern"),
        ("'features'", "own_modules is the text 'features'", r"own_modules=\['features'\]"),
        ("None", "own_modules is None", "own_modules=False"),
        ("[3]", r"own_modules is \[3\]; it takes a list of texts", "own_modules="),
    ],
)
def test_a_list_that_cannot_be_is_refused(tmp_path: Path, option: str, message: str, hint: str) -> None:
    write(
        tmp_path,
        {"features.py": "", "package/a.py": "", "pipeline.py": component(options=f"own_modules={option}")},
    )

    with pytest.raises(DefinitionError, match=message) as caught:
        load(tmp_path / "pipeline.py")
    assert f"{tmp_path / 'pipeline.py'}:3" in str(caught.value)
    assert caught.value.hint is not None
    assert importlib.import_module("re").search(hint, caught.value.hint)


def test_a_module_that_is_not_python_is_named_with_its_line(tmp_path: Path) -> None:
    write(tmp_path, {"features.py": "x = 1\ny = = 2\n", "pipeline.py": component("import features")})

    with pytest.raises(DefinitionError, match="is not valid Python: invalid syntax") as caught:
        load(tmp_path / "pipeline.py")
    assert f"where: {tmp_path / 'features.py'}:2" in str(caught.value)


def test_a_package_with_machine_code_stays_and_that_is_said(tmp_path: Path) -> None:
    suffix = importlib.machinery.EXTENSION_SUFFIXES[0]
    files = {
        "fast/__init__.py": "from . import core",
        f"fast/core{suffix}": "",
        "features.py": "import fast\n",
    }

    with pytest.warns(UserWarning, match=f"'fast' is not sent .*core{suffix} in it is compiled"):
        assert sent_by(tmp_path, files, "import features") == ["features.py"]


def test_too_much_is_refused_with_the_largest_files(tmp_path: Path) -> None:
    noise = Path(__file__).read_bytes()
    text = "DATA = [\n" + "".join(f"    0x{abs(hash((noise, n))):x},\n" for n in range(120_000)) + "]\n"
    write(tmp_path, {"large.py": text, "small.py": "", "pipeline.py": component("import large, small")})

    with pytest.raises(
        DefinitionError, match=r"component 'task' imports come to \d+ KiB compressed"
    ) as caught:
        load(tmp_path / "pipeline.py")
    assert "at most 1024 KiB" in str(caught.value)
    assert "The largest of 2: large.py (" in str(caught.value)
    assert "own_modules=False" in str(caught.value.hint)
    assert f"where: {tmp_path / 'pipeline.py'}:3" in str(caught.value)

    write(tmp_path, {"off.py": component("import large, small", options="own_modules=False")})
    assert sent(load(tmp_path / "off.py")) == {}


def test_files_keep_every_byte(tmp_path: Path) -> None:
    content = b"# -*- coding: latin-1 -*-\r\nname = '\xe4'\r\n"
    (tmp_path / "odd.py").write_bytes(content)
    write(tmp_path, {"pipeline.py": component("import odd")})

    assert sent(load(tmp_path / "pipeline.py")) == {"odd.py": content}


def test_a_changed_module_changes_the_source_and_nothing_else_does(tmp_path: Path) -> None:
    write(tmp_path, {"features.py": "A = 1\n", "pipeline.py": component("import features"), "other.py": ""})
    before = source_of(load(tmp_path / "pipeline.py"))

    write(tmp_path, {"other.py": "B = 1\n", "notes.txt": "new"})
    (tmp_path / "features.py").touch()
    assert source_of(load(tmp_path / "pipeline.py")) == before

    write(tmp_path, {"features.py": "A = 2\n"})
    assert source_of(load(tmp_path / "pipeline.py")) != before


def test_the_same_project_elsewhere_gives_the_same_source(tmp_path: Path) -> None:
    files = {
        "src/shop/__init__.py": "from . import prices",
        "src/shop/prices.py": "",
        "pyproject.toml": "",
        "pipeline.py": component("import shop"),
    }
    one, two = write(tmp_path / "one", files), write(tmp_path / "a/b/two", files)

    assert source_of(load(one / "pipeline.py")) == source_of(load(two / "pipeline.py"))
    assert str(tmp_path) not in source_of(load(one / "pipeline.py"))


def test_nothing_is_imported_to_find_out(tmp_path: Path) -> None:
    files = {
        "loud/__init__.py": "raise SystemExit('imported')",
        "loud/inner.py": "raise SystemExit('imported')",
    }

    assert sent_by(tmp_path, files, "import loud.inner") == ["loud/__init__.py", "loud/inner.py"]
    assert not any(name.startswith("loud") for name in sys.modules)
    assert projects.source_of(load(tmp_path / "pipeline.py")).startswith("\nimport kfp\n")


def test_a_cell_of_a_notebook_belongs_to_the_current_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(write(tmp_path, {"features.py": "", "src/shop/__init__.py": ""}))
    text = component("import features, shop")
    linecache.cache["<cell 1>"] = (len(text), None, text.splitlines(keepends=True), "<cell 1>")
    names: dict[str, Any] = {"__name__": "__main__"}

    exec(compile(text, "<cell 1>", "exec"), names)  # noqa: S102

    assert list(sent(names["task"])) == ["features.py", "shop/__init__.py"]


def test_a_list_has_no_place_beside_an_image_that_has_the_function(tmp_path: Path) -> None:
    options = "target_image='image', own_modules=['features']"
    write(tmp_path, {"features.py": "", "pipeline.py": component(options=options)})

    with pytest.raises(DefinitionError, match="with target_image none is sent"):
        load(tmp_path / "pipeline.py")
