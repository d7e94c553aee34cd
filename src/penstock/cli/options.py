"""A command's arguments and options as data, and a parser for the plain case.

Importing click costs 40 ms, a third of what a short run may take. So an invocation without mistakes is read
here, and everything else, a mistake or ``--help``, by click, from the same data (`penstock.cli.click_tree`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Argument", "Command", "Option", "parse"]


class Argument(NamedTuple):
    """What stands without an option's name in front of it; one word each, but for the rest and for many.

    Args:
        name: The parameter of the command's function.
        metavar: What the help calls it.
        required: Whether the command can do nothing without it.
        rest: Whether it is this word and all that come behind it, options too; the only argument, a tuple.
        many: Whether it is all words that are left; the only argument, a tuple.
        completes: What a shell offers for it: a name in `penstock.cli.completion.COMPLETERS`.
        choices: The words that it takes; empty for any.
    """

    name: str
    metavar: str
    required: bool = True
    rest: bool = False
    many: bool = False
    completes: str = ""
    choices: tuple[str, ...] = ()


class Option(NamedTuple):
    """An option.

    Args:
        flags: How it is written: ``-p`` and ``--param``.
        name: The parameter of the command's function.
        help: One sentence.
        metavar: What the help calls its value; empty for a flag, which has none.
        many: Whether it may be given more than once; its value is a tuple then.
        choices: The values that it takes; empty for any.
        default: Its value when it is not given; an int makes every value one.
        completes: What a shell offers for its value, as for an argument.
    """

    flags: tuple[str, ...]
    name: str
    help: str
    metavar: str = ""
    many: bool = False
    choices: tuple[str, ...] = ()
    default: str | int | None = None
    completes: str = ""

    @property
    def is_flag(self) -> bool:
        """Whether it takes no value."""
        return not self.metavar and not self.choices

    @property
    def absent(self) -> Any:
        """Its value when it is not given."""
        if self.is_flag:
            return False
        return () if self.many else self.default


class Command(NamedTuple):
    """A command.

    Args:
        module: Where its function ``execute`` is.
        summary: One line for the list of commands.
        help: What its own help says.
        arguments: In their order; those that are not required come last.
        options: In the order of the help.
        is_verbatim: Whether all words behind its name are its one argument, ``--help`` too.
        is_portable: Whether it works where there is no POSIX, too: on Windows.
        remote: Where its function is that does the same on another server, for ``--on``; empty for none.
    """

    module: str
    summary: str
    help: str
    arguments: tuple[Argument, ...]
    options: tuple[Option, ...]
    is_verbatim: bool = False
    is_portable: bool = False
    remote: str = ""


def parse(command: Command, words: Sequence[str]) -> dict[str, Any] | None:
    """Read the words behind a command's name, as click would.

    Returns:
        The arguments of its function; None when something is not as it should be, or help is asked for.
    """
    if command.is_verbatim:
        return {command.arguments[0].name: tuple(words)}
    values = {option.name: option.absent for option in command.options}
    by_flag = {flag: option for option in command.options for flag in option.flags}
    takes_rest = any(argument.rest for argument in command.arguments)
    plain: list[str] = []
    waiting = list(reversed(words))
    while waiting:
        word = waiting.pop()
        if word == "--":
            plain += reversed(waiting)
            break
        if not word.startswith("-") or word == "-":
            plain.append(word)
            if takes_rest:
                plain += reversed(waiting)
                break
            continue
        flag, given = _split(word)
        option = by_flag.get(flag)
        if option is None or (option.is_flag and given is not None):
            return None
        if option.is_flag:
            values[option.name] = True
            continue
        if given is None and not waiting:
            return None
        value = _read(option, given if given is not None else waiting.pop())
        if value is None:
            return None
        values[option.name] = (*values[option.name], value) if option.many else value
    return _with_arguments(command, plain, values)


def _split(word: str) -> tuple[str, str | None]:
    """Split ``--name=value`` and ``-nvalue``."""
    if word.startswith("--"):
        flag, separator, given = word.partition("=")
        return flag, given if separator else None
    return word[:2], word[2:] or None


def _read(option: Option, text: str) -> str | int | None:
    if option.choices and text not in option.choices:
        return None
    if isinstance(option.default, int):
        return int(text) if text.isascii() and text.isdecimal() else None
    return text


def _with_arguments(command: Command, plain: list[str], values: dict[str, Any]) -> dict[str, Any] | None:
    if command.arguments and (command.arguments[0].rest or command.arguments[0].many):
        [argument] = command.arguments
        return values | {argument.name: tuple(plain)} if plain or not argument.required else None
    needed = sum(argument.required for argument in command.arguments)
    if not needed <= len(plain) <= len(command.arguments):
        return None
    if any(
        argument.choices and word not in argument.choices
        for argument, word in zip(command.arguments, plain, strict=False)
    ):
        return None
    given = [*plain, *[None] * (len(command.arguments) - len(plain))]
    return values | {argument.name: text for argument, text in zip(command.arguments, given, strict=True)}
