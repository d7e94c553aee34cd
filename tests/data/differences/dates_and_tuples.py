from datetime import date, datetime
from typing import Tuple

from kfp import dsl


@dsl.component
def show(day: date, pair: Tuple[int, str], at: datetime = datetime(2026, 1, 31, 12)):
    print(day, pair, at)


@dsl.pipeline
def pipeline():
    show(day=date(2026, 1, 31), pair=(1, "a"))
