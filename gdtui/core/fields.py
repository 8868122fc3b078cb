"""Settings as people see them: a field's title, its allowed values, and how a text becomes a value.

A `Field` is made from the annotation of a msgspec struct, so that bounds are written once and every input (form,
command line, session file) rejects a value with the same words.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from typing import Annotated, Any, Literal, Protocol, get_args, get_origin, get_type_hints

import msgspec
from msgspec import Meta, inspect

from gdtui.core import texts
from gdtui.core.errors import ValidationError

Positive = Annotated[float, Meta(gt=0, le=1e6)]
NonNegative = Annotated[float, Meta(ge=0, le=1e6)]
Number = Annotated[float, Meta(ge=-1e12, le=1e12)]
Fraction = Annotated[float, Meta(ge=0, lt=1)]
PositiveFraction = Annotated[float, Meta(gt=0, le=1)]
PositiveInt = Annotated[int, Meta(ge=1, le=100_000_000)]
NonNegativeInt = Annotated[int, Meta(ge=0, le=100_000_000)]
Seed = Annotated[int, Meta(ge=0, le=2**63 - 1)]


Kind = Literal["number", "integer", "choice", "switch", "numbers", "integers", "text"]


class Explained(Protocol):
    """The description of a choice."""

    @property
    def about(self) -> str:
        """A few words about it."""


class OnChange(StrEnum):
    """What a change of a setting does to a run that has begun."""

    NEW_RUN = "new run"  # the setting determines the parameters, or the order of the rows, from the first update on
    RESTART_UPDATE = "restart update"  # forward, loss, zero_grad or backward may have used it in the current update
    RESTART_SCHEDULE = "restart schedule"
    LIVE = "live"  # the change takes effect from the next step on


class Field(msgspec.Struct, frozen=True):
    """One setting.

    Attributes:
        name: the name in the struct, in `--set` and in session files.
        title: the label on the screen.
        description: a short explanation.
        default: the value unless another is set.
        kind: the kind of value; `numbers` and `integers` are tuples of any length.
        low: the least number, itself excluded when `low_open`.
        high: the greatest number, itself excluded when `high_open`.
        choices: the words of a `choice`.
        explained: a few words about each choice, where there are any.
        optional: whether None is a value.
        group: the heading of its group of settings.
        when: names of other fields, with their values for which this field applies.
        on_change: what a change does to a run that has begun.
        symbols: the symbol of the value in a formula, or of each number of a tuple.
    """

    name: str
    title: str
    description: str
    default: Any
    kind: Kind
    low: float | None = None
    low_open: bool = False
    high: float | None = None
    high_open: bool = False
    choices: tuple[str, ...] = ()
    explained: tuple[str, ...] = ()
    optional: bool = False
    group: str = ""
    when: tuple[tuple[str, tuple[Any, ...]], ...] = ()
    on_change: OnChange = OnChange.LIVE
    symbols: tuple[str, ...] = ()

    @classmethod
    def of_number(cls, name: str) -> Field:
        """Return a field for a number without bounds, such as a cell of a table."""
        return cls(name, name, "", 0.0, "number")

    def applies(self, settings: object) -> bool:
        """Return whether the field has an effect, given the other fields of a struct."""
        return self.obstacle(settings) is None

    def obstacle(self, settings: object) -> str | None:
        """Return the name of the setting whose value keeps this field from having an effect; None when it has one."""
        return next((name for name, values in self.when if getattr(settings, name) not in values), None)

    @property
    def allowed(self) -> str:
        """What a value may be, as the end of a sentence."""
        bounds, choices = self._bounds(), ", ".join(self.choices)
        allowed = texts.text(f"allowed.{self.kind}", bounds=bounds, choices=choices)
        return texts.text("allowed.optional", allowed=allowed) if self.optional else allowed

    def _bounds(self) -> str:
        low = "" if self.low is None else "above" if self.low_open else "least"
        high = "" if self.high is None else "below" if self.high_open else "most"
        if not low and not high:
            return ""
        ends = {"low": _plain(self.low or 0), "high": _plain(self.high or 0)}
        return texts.text(f"allowed.bounds.{'_'.join(filter(None, (low, high)))}", **ends)

    def check(self, value: object) -> None:
        """Raise an error for a value of another type or outside the bounds.

        Raises:
            ValidationError: naming the field, the value and what is allowed.
        """
        if not self._admits(value):
            raise ValidationError(self.name, value, self.allowed)

    def parse(self, text: str) -> Any:
        """Return the value of a text; the numbers of a list are separated by commas.

        Raises:
            ValidationError: naming the field, the text and what is allowed.
        """
        text = text.strip()
        if self.optional and text.lower() in ("", "none"):
            return None
        value = _READERS[self.kind](text)
        if value is None or not self._admits(value):
            raise ValidationError(self.name, text, self.allowed)
        return value

    def _admits(self, value: object) -> bool:
        if value is None:
            return self.optional
        if self.kind == "choice":
            return value in self.choices
        if self.kind in ("switch", "text"):
            return isinstance(value, bool if self.kind == "switch" else str)
        if self.kind in ("numbers", "integers"):
            return isinstance(value, tuple) and all(map(self._within, value))
        return self._within(value)

    def _within(self, value: object) -> bool:
        if isinstance(value, bool) or not isinstance(value, int | float) or not -math.inf < value < math.inf:
            return False
        if self.kind in ("integer", "integers") and not isinstance(value, int):
            return False
        above = self.low is None or (value > self.low if self.low_open else value >= self.low)
        return above and (self.high is None or (value < self.high if self.high_open else value <= self.high))


def nearest(word: str, words: Iterable[str]) -> str:
    """Return the word of some words that is most like a mistyped one."""
    from difflib import get_close_matches  # imported late: only a mistake needs it

    return get_close_matches(word, sorted(words), n=1, cutoff=0)[0]


def _plain(bound: float) -> str:
    """Return a bound as people write it: 1,000,000 rather than 1e+06."""
    return f"{int(bound):,}" if abs(bound) < 1e20 and bound == int(bound) else f"{bound:g}"


def _number(text: str, kind: str) -> float | None:
    """Return a number or None; 1e3 is a whole number too, and digits stay exact beyond float's 53 bits."""
    if len(text) > 40:  # no float needs more characters
        return None
    try:
        value = float(text)
        if kind == "integer" and value.is_integer():
            return int(text) if text.lstrip("+-").isdigit() else int(value)
    except ValueError:
        return None
    return value


def _numbers(text: str, kind: str) -> tuple[float, ...] | None:
    parts = [part for part in text.strip("()[]").replace(",", " ").split() if part]
    values = [_number(part, kind) for part in parts]
    return None if None in values else tuple(v for v in values if v is not None)


def _switch(text: str) -> bool | None:
    return {
        "true": True,
        "yes": True,
        "on": True,
        "1": True,
        "false": False,
        "no": False,
        "off": False,
        "0": False,
    }.get(text.lower())


_READERS: Mapping[str, Callable[[str], Any]] = {
    "number": lambda text: _number(text, "number"),
    "integer": lambda text: _number(text, "integer"),
    "numbers": lambda text: _numbers(text, "number"),
    "integers": lambda text: _numbers(text, "integer"),
    "choice": str.lower,
    "switch": _switch,
    "text": str,
}


def setting_meta(
    group: str,
    title: str,
    description: str,
    *,
    on_change: OnChange = OnChange.LIVE,
    symbols: tuple[str, ...] = (),
    **when: tuple[Any, ...],
) -> msgspec.Meta:
    """Return metadata that makes an attribute a setting; `Field` documents each argument."""
    extra = {"group": group, "when": tuple(when.items()), "on_change": on_change, "symbols": symbols}
    return msgspec.Meta(title=title, description=description, extra=extra)


def choice_meta(choices: Mapping[str, Explained]) -> msgspec.Meta:
    """Return metadata that makes an attribute of type `str` a choice among the words of a table.

    A `Literal` cannot be made from a table. As with a `Literal`, msgspec rejects other words when it decodes.
    """
    words, about = tuple(choices), tuple(spec.about for spec in choices.values())
    return msgspec.Meta(pattern=f"^({'|'.join(words)})$", extra={"choices": words, "explained": about})


def explained(*about: str) -> msgspec.Meta:
    """Return metadata that says a few words about each choice of a `Literal`."""
    return msgspec.Meta(extra={"explained": about})


def described_fields(struct: type[msgspec.Struct]) -> Mapping[str, Field]:
    """Return the fields of a struct that carry a title, by name."""
    hints = get_type_hints(struct, include_extras=True)
    titled = [name for name in struct.__struct_fields__ if get_origin(hints[name]) is Annotated]
    types = inspect.multi_type_info(hints[name] for name in titled)
    defaults = dict(zip(reversed(struct.__struct_fields__), reversed(struct.__struct_defaults__), strict=False))
    return {n: _field(n, hints[n], t, defaults[n]) for n, t in zip(titled, types, strict=True)}


def _field(name: str, hint: Any, info: inspect.Type, default: Any) -> Field:
    assert isinstance(info, inspect.Metadata)
    described, extra = info.extra_json_schema or {}, dict(info.extra or {})
    kind, optional, item = _kind(info.type)
    if kind == "choice":
        extra["choices"] = get_args(get_args(hint)[0])  # as written: msgspec's are sorted
    elif "choices" in extra:
        kind = "choice"
    return Field(
        name=name,
        title=described["title"],
        description=described["description"],
        default=default,
        kind=kind,
        optional=optional,
        **_limits(item),
        **extra,
    )


def _kind(kind: Any) -> tuple[Kind, bool, Any]:
    """Return a type's kind, whether it may be None, and the type that carries its bounds."""
    if isinstance(kind, inspect.UnionType):
        (inner,) = (t for t in kind.types if not isinstance(t, inspect.NoneType))
        return _kind(inner)[0], True, inner
    if isinstance(kind, inspect.VarTupleType):
        return ("integers" if isinstance(kind.item_type, inspect.IntType) else "numbers"), False, kind.item_type
    kinds: dict[type, Kind] = {
        inspect.IntType: "integer",
        inspect.FloatType: "number",
        inspect.LiteralType: "choice",
        inspect.BoolType: "switch",
        inspect.StrType: "text",
    }
    return kinds[type(kind)], False, kind


def _limits(kind: Any) -> dict[str, Any]:
    if not isinstance(kind, inspect.IntType | inspect.FloatType):
        return {}
    low = kind.gt if kind.gt is not None else kind.ge
    high = kind.lt if kind.lt is not None else kind.le
    return {"low": low, "low_open": kind.gt is not None, "high": high, "high_open": kind.lt is not None}
