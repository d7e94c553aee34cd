"""Limits of memory, as pipelines write them."""

from __future__ import annotations

import os

import pytest

from penstock import ir
from penstock.runners.process.memory import limit_of
from penstock.runners.process.processes import memory_of_groups


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
    ],
)
def test_quantities(text: str, limit: int | None) -> None:
    assert limit_of(ir.ResourceSpec(resource_memory_limit=text)) == limit


def test_a_number_of_older_documents_is_gigabytes() -> None:
    assert limit_of(ir.ResourceSpec(memory_limit=0.5)) == 500_000_000
    assert limit_of(ir.ResourceSpec()) is None
    assert limit_of(None) is None


def test_the_memory_of_a_group_is_that_of_its_processes() -> None:
    mine = os.getpgrp()
    used = memory_of_groups({mine, 2**22 + 1})
    assert list(used) == [mine]
    assert used[mine] > 10_000_000
