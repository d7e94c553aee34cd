"""Check: a task that fails, one that is tried again, and what to do about both.

`check_rows` refuses what `load_orders` gives. Look at its traceback and its log; then **Clone run** with `limit` at 5:
what had succeeded is taken from the cache, and the run goes through. `send` fails now and then, and is tried again
by itself: its attempts are listed.
"""

from kfp import dsl
from kfp.dsl import Dataset, Input, Output


@dsl.component
def load_orders(rows: int, orders: Output[Dataset]):
    """Write orders, of which some have no price."""
    with open(orders.path, "w") as file:
        file.write("order,price\n")
        for number in range(1, rows + 1):
            file.write(f"{number},{'' if number % 30 == 0 else number * 1.25}\n")


@dsl.component
def check_rows(orders: Input[Dataset], limit: int) -> int:
    """Refuse orders of which too many have no price."""
    with open(orders.path) as file:
        without = [line.split(",")[0] for line in list(file)[1:] if line.strip().endswith(",")]
    print(len(without), "orders have no price:", ", ".join(without))
    if len(without) > limit:
        raise ValueError(
            f"{len(without)} orders have no price, and at most {limit} may: {', '.join(without)}"
        )
    return len(without)


@dsl.component
def send(missing: int, reliability: float) -> str:
    """Send the orders over a line that breaks now and then."""
    import random

    if random.random() > reliability:
        raise ConnectionError("the line broke")
    return f"sent, {missing} orders without a price"


@dsl.pipeline(name="check", description="Refuse orders without a price; send the others, again if need be.")
def check(rows: int = 100, limit: int = 0, reliability: float = 0.5):
    """Put the components together.

    Args:
        rows: How many orders there are.
        limit: How many of them may lack a price.
        reliability: How often sending works, from 0 to 1.
    """
    loaded = load_orders(rows=rows)
    checked = check_rows(orders=loaded.outputs["orders"], limit=limit)
    send(missing=checked.output, reliability=reliability).set_retry(num_retries=5, backoff_duration="1s")
