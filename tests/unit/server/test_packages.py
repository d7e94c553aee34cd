"""Files that people send: each way of packing is read, and what is hostile is refused soon."""

from __future__ import annotations

import tracemalloc

import pytest

from penstock import ir
from penstock.errors import Error, RequestError
from penstock.server import packages
from support.packages import PIPELINE, PLATFORM, hostile, sound, zipped

HOSTILE = hostile()


@pytest.mark.parametrize("name", sound())
def test_a_pipeline_is_found_in_a_file_of_any_kind(name: str) -> None:
    assert ir.load(PIPELINE).spec == packages.read_package(sound()[name], name).spec


def test_a_file_may_hold_json_and_a_platform_document() -> None:
    package = ir.load(PIPELINE + PLATFORM)
    assert package == packages.read_package(PIPELINE + PLATFORM, "fit.yaml")
    assert (
        package.platform
        == packages.read_package(zipped({"pipeline.yaml": PIPELINE + PLATFORM}), "x").platform
    )


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_no_pipeline_is_refused(name: str) -> None:
    tracemalloc.start()
    try:
        with pytest.raises(Error) as caught:
            packages.read_package(HOSTILE[name], name)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert caught.value.message
    assert most < 250 << 20


def test_a_file_may_not_be_larger_than_kfp_takes() -> None:
    with pytest.raises(RequestError, match="maximum supported file size"):
        packages.read_package(b"#" * (packages.LARGEST_FILE + 1), "large.zip")


def test_a_document_in_a_message_may_have_a_platform_document_beside_it() -> None:
    package = ir.load(PIPELINE + PLATFORM)
    assert package.platform is not None
    spec, platform = ir.to_dict(package.spec), ir.to_dict(package.platform)

    assert (package.spec, None) == packages.read_document(spec)[:2]
    both = packages.read_document({"pipeline_spec": spec, "platform_spec": platform})
    assert (package.spec, package.platform) == both[:2]
    with pytest.raises(RequestError, match="unknown part 'colour'"):
        packages.read_document({"pipeline_spec": spec, "colour": 1})
