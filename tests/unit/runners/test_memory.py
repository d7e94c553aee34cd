"""Limits of memory, as pipelines write them."""

from __future__ import annotations

import os
import signal

import pytest

from penstock import ir
from penstock.runners.process.memory import limit_of
from penstock.runners.process.processes import memory_of
from penstock.runtime.family import bear, brand_of


@pytest.mark.parametrize(
    ("text", "limit"),
    [
        ("512Mi", 512 * 2**20),
        ("1G", 10**9),
        ("1.5Gi", 3 * 2**29),
        ("100M", 10**8),
        ("2Ki", 2048),
        ("4000000", 4_000_000),
        ("", None),
        ("0", None),
        ("much", None),
        ("2e9", 2_000_000_000),
        ("1E3", 1000),
        ("1E", 10**18),
        (".5Gi", 2**29),
        ("300k", 300_000),
        ("300K", 300_000),
    ],
)
def test_quantities(text: str, limit: int | None) -> None:
    assert limit_of(ir.ResourceSpec(resource_memory_limit=text)) == limit


def test_a_number_of_older_documents_is_gigabytes() -> None:
    assert limit_of(ir.ResourceSpec(memory_limit=0.5)) == 500_000_000
    assert limit_of(ir.ResourceSpec()) is None
    assert limit_of(None) is None


@pytest.mark.parametrize("has_brands", [True, False])
def test_the_memory_of_a_task_is_that_of_its_processes(*, has_brands: bool) -> None:
    reader, writer = os.pipe()
    brand = brand_of(2**22 - 1, 1)
    child = os.fork()
    if child == 0:
        if has_brands:
            bear(brand)
        os.setsid()
        held = bytearray(os.urandom(1)) * (1 << 24)
        os.write(writer, b"here")
        signal.pause()
        os._exit(len(held) % 2)
    try:
        assert os.read(reader, 4) == b"here"
        used = memory_of({brand: child, brand_of(2**22 - 2, 1): 2**22 - 2})
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    assert list(used) == [brand]
    assert used[brand] > 1 << 24
