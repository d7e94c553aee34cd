"""Files with settings of Penstock's own are files of KFP: its SDK uses them, and its client sends them."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

from penstock import compiler, dsl, ir
from penstock.ir.penstock import config_of
from support import stock

JOB = Path(__file__).resolve().parents[2] / "support" / "own_settings_job.py"


@dsl.component
def pay(amount: int) -> int:
    return amount


@dsl.pipeline
def paying(amounts: list = [1, 2]) -> None:  # type: ignore[type-arg]  # noqa: B006
    with dsl.ParallelFor(amounts) as amount:
        pay(amount=amount).set_retry(2, lost=0)


def in_stock(text: str) -> dict[str, Any]:
    done = subprocess.run([stock.interpreter(), JOB], input=text, capture_output=True, text=True, check=True)
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def test_stock_loads_uses_and_sends_a_file_with_settings_of_ours() -> None:
    package = compiler.lower(paying)
    answer = in_stock(ir.dump(package))

    assert package.platform is not None
    assert ir.load(answer["compiled"]).platform == package.platform
    assert ir.load(answer["nested"]).spec.name == "around"
    sent = answer["sent"]
    assert ir.from_dict(sent["pipeline_spec"]) == package.spec
    assert config_of(ir.platform_from_dict(sent["platform_spec"])) == config_of(package.platform)


def test_without_them_the_documents_differ_in_nothing_else() -> None:
    @dsl.pipeline(name="paying")
    def plain(amounts: list = [1, 2]) -> None:  # type: ignore[type-arg]  # noqa: B006
        with dsl.ParallelFor(amounts) as amount:
            pay(amount=amount).set_retry(2)

    assert compiler.lower(plain).spec == compiler.lower(paying).spec
    assert compiler.lower(plain).platform is None
