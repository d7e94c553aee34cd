"""Hello: parameters in, a value and a note out.

Two tasks, of which the second takes what the first gives. Start it with another name; start it again with the same
one, and both tasks are taken from the cache.
"""

from kfp import dsl
from kfp.dsl import Markdown, Output


@dsl.component
def greet(name: str, excited: bool) -> str:
    """Make a greeting."""
    print("greeting", name)
    return f"Hello, {name}{'!' if excited else '.'}"


@dsl.component
def write_card(greeting: str, lines: int, card: Output[Markdown]):
    """Write the greeting on a card."""
    with open(card.path, "w") as file:
        file.write(f"# {greeting}\n\n" + f"- {greeting}\n" * lines)


@dsl.pipeline(name="hello", description="Greet somebody, and write it on a card.")
def hello(name: str = "world", lines: int = 3, excited: bool = True) -> str:
    """Put the components together.

    Args:
        name: Whom to greet.
        lines: How often it stands on the card.
        excited: Whether with an exclamation mark.
    """
    greeted = greet(name=name, excited=excited)
    write_card(greeting=greeted.output, lines=lines)
    return greeted.output
