"""Channels: what a pipeline's code holds in place of values that are known only when it runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from penstock.dsl.conditions import And, Comparison, Not, Or, as_predicate, no_truth_value
from penstock.dsl.constants import with_json_form
from penstock.dsl.mentions import mention
from penstock.dsl.sources import Handle, LoopField, LoopItem, Source, source_of
from penstock.dsl.types import ANY, ArtifactType, ParameterType
from penstock.dsl.where import problem
from penstock.errors import MemberMissing

if TYPE_CHECKING:
    from penstock.dsl.graph import Group
    from penstock.dsl.task import PipelineTask

__all__ = ["PipelineArtifactChannel", "PipelineChannel", "PipelineParameterChannel", "channel_of"]

_PLAIN = (str, int, float, bool, type(None))
_INSTEAD = "do it in a component, and use what that returns"


def _not_yet(doing: str, instead: str = _INSTEAD) -> Any:
    """A method that says what Python cannot do with a value before the pipeline runs."""

    def refused(self: _Channel, *_: object) -> Any:
        raise problem(
            f"{_sentence(source_of(self))} cannot be {doing} while the pipeline is defined: its value is not "
            "known before the pipeline runs.",
            hint=instead,
        )

    return refused


class _Channel(Handle):
    """The operators of every channel. It has no public names: an item of a loop has those of its fields."""

    __slots__ = ()

    def __str__(self) -> str:
        return mention(self._source)

    __repr__ = __str__

    def __hash__(self) -> int:
        return hash(self._source)

    def __bool__(self) -> bool:
        raise no_truth_value(_sentence(self._source))

    def __iter__(self) -> Any:
        raise problem(
            f"{_sentence(self._source)} cannot be iterated over while the pipeline is defined.",
            hint="write `with dsl.ParallelFor(...) as item:`",
        )

    __contains__ = _not_yet("searched", "search in a component, and compare what it returns")
    __getitem__ = _not_yet("indexed")
    __len__ = _not_yet("measured")
    __int__ = __float__ = __index__ = _not_yet("turned into a number")
    __add__ = __radd__ = _not_yet(
        "added to something", "write an f-string for a text; add numbers in a component"
    )
    __sub__ = __rsub__ = __mul__ = __rmul__ = __truediv__ = __rtruediv__ = _not_yet("calculated with")
    __floordiv__ = __rfloordiv__ = __mod__ = __rmod__ = __pow__ = __rpow__ = __neg__ = _not_yet(
        "calculated with"
    )

    if not TYPE_CHECKING:  # a checker is to refuse them as well

        def __getattr__(self, name: str) -> Any:
            if name.startswith("_"):  # so that copy, pickle and inspect see a plain object
                raise AttributeError(name)
            raise problem(
                f"{_sentence(self._source)} has no {name!r} while the pipeline is defined: its value is not "
                "known before the pipeline runs.",
                hint=_INSTEAD,
                kind=MemberMissing,
            )

    def __and__(self, other: object) -> And:
        return as_predicate(self) & other

    def __rand__(self, other: object) -> And:
        return as_predicate(self).__rand__(other)

    def __or__(self, other: object) -> Or:
        return as_predicate(self) | other

    def __ror__(self, other: object) -> Or:
        return as_predicate(self).__ror__(other)

    def __invert__(self) -> Not:
        return ~as_predicate(self)

    def __eq__(self, other: object) -> Comparison:  # type: ignore[override]
        return _compare("==", self, other)

    def __ne__(self, other: object) -> Comparison:  # type: ignore[override]
        return _compare("!=", self, other)

    def __lt__(self, other: object) -> Comparison:
        return _compare("<", self, other)

    def __le__(self, other: object) -> Comparison:
        return _compare("<=", self, other)

    def __gt__(self, other: object) -> Comparison:
        return _compare(">", self, other)

    def __ge__(self, other: object) -> Comparison:
        return _compare(">=", self, other)


class PipelineChannel(_Channel):
    """A value that is known only when the pipeline runs: an input of the pipeline or an output of a task.

    It can be given to a task, compared in a `dsl.If`, looped over with `dsl.ParallelFor`, written into an
    f-string, and returned from the pipeline. Everything else has to wait for the run, inside a component.
    """

    __slots__ = ()

    @property
    def name(self) -> str:
        """The name of the output or input."""
        return getattr(self._source, "name", self._source.full_name)

    @property
    def channel_type(self) -> str:
        """KFP's name of its type, such as ``Integer`` or ``system.Model@0.0.1``."""
        return self._source.type.spelling

    @property
    def task(self) -> PipelineTask | Group | None:
        """What gives it; None for an input of the pipeline."""
        return self._source.producer

    @property
    def task_name(self) -> str | None:
        """The name of what gives it; None for an input of the pipeline."""
        producer = self._source.producer
        return None if producer is None else producer.name

    @property
    def full_name(self) -> str:
        """Its name together with that of what gives it, such as ``train-loss``."""
        return self._source.full_name

    @property
    def pattern(self) -> str:
        """The mark that stands for it in a text."""
        return mention(self._source)


class PipelineParameterChannel(PipelineChannel):
    """A parameter that is known only when the pipeline runs."""

    __slots__ = ()


class PipelineArtifactChannel(PipelineChannel):
    """An artifact that is known only when the pipeline runs."""

    __slots__ = ()

    @property
    def is_artifact_list(self) -> bool:
        """Whether it is a list of artifacts."""
        return isinstance(self._source.type, ArtifactType) and self._source.type.is_list


class LoopItemChannel(PipelineParameterChannel):
    """The item of a loop. Every public name is a field of it, as in ``item.rate``; also ``item['rate']``."""

    __slots__ = ()

    def __getattribute__(self, name: str) -> Any:
        if name.startswith("_"):
            return object.__getattribute__(self, name)
        return LoopFieldChannel(_field(object.__getattribute__(self, "_source"), name))

    def __getitem__(self, key: object) -> LoopFieldChannel:
        return LoopFieldChannel(_field(object.__getattribute__(self, "_source"), key))


class LoopFieldChannel(PipelineParameterChannel):
    """A field of an item. It has no names of its own, so that none is taken for a field's."""

    __slots__ = ()

    def __getattribute__(self, name: str) -> Any:
        if name.startswith("_"):
            return object.__getattribute__(self, name)
        source = object.__getattribute__(self, "_source")
        raise problem(
            f"{_sentence(source)} has no fields that a pipeline can name. Got {name!r}.",
            hint="give the field to a component and return the inner value, or loop over it",
        )


def channel_of(source: Source) -> PipelineChannel:
    """Return a handle to a source."""
    if isinstance(source, LoopField):
        return LoopFieldChannel(source)
    if isinstance(source.type, ArtifactType):
        return PipelineArtifactChannel(source)
    if isinstance(source, LoopItem):
        return LoopItemChannel(source)
    return PipelineParameterChannel(source)


def _compare(operator: str, left: _Channel, right: object) -> Comparison:
    source = source_of(right)
    if source is not None:
        return Comparison(operator, source_of(left), source)
    # A member of an Enum is compared by its value, a date by its text.
    constant = right if type(right) in _PLAIN else with_json_form(right)
    return Comparison(operator, source_of(left), constant)


def _sentence(source: Source | None) -> str:
    text = str(source)
    return text[0].upper() + text[1:]


def _field(item: LoopItem, key: object) -> LoopField:
    """The field of an item, its type taken from the items where they are written in the pipeline."""
    if not isinstance(key, str) or not key.isidentifier():
        raise problem(
            f"Tried to create subvariable named {key}, but that is not a legal Python variable name.",
            hint="name the dictionaries' keys like Python variables, or give the whole item to the component",
        )
    kind = item.type
    assert isinstance(kind, ParameterType), "items that are artifacts have a handle of their own"
    if kind.is_known and kind.kind != "STRUCT":
        raise problem(
            f"{_sentence(item)} has no field {key!r}: the items are of type {kind}.",
            hint="loop over dictionaries, or use the item itself",
        )
    if item.loop.static_items is not None:
        return item.field(key, item.loop.type_of_field(key))
    return item.field(key, kind.item or ANY)
