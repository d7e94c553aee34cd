"""The client for asyncio."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from penstock.client import AsyncClient

if TYPE_CHECKING:
    from support.servers import Server


def test_methods_are_awaited_side_by_side(server: Server) -> None:
    async def main() -> list[str]:
        async with AsyncClient(host=server.url) as client:
            made = await asyncio.gather(*(client.create_experiment(f"a{number}") for number in range(3)))
            listed = await client.list_experiments(sort_by="name")
            found = await client.search("a0", ["experiment"])
        assert [made[0].experiment_id] == [one.experiment_id for one in found]
        assert {one.experiment_id for one in made} < {one.experiment_id for one in listed.experiments}
        return [one.display_name for one in listed.experiments]

    assert ["a0", "a1", "a2", "Default"] == asyncio.run(main())


def test_what_a_client_does_not_have_is_said() -> None:
    client = AsyncClient(host="http://localhost")

    with pytest.raises(AttributeError, match="no method 'nothing'"):
        client.nothing  # noqa: B018
    with pytest.raises(RuntimeError, match="async with"):
        asyncio.run(client.list_runs())  # type: ignore[arg-type]
