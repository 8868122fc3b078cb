"""The fields of a descent as a form: the question after a typed or nudged value, and the message that requests it."""

from __future__ import annotations

import math
from typing import Any

import msgspec
from textual.message import Message

from gdtui.core.fields import Field
from gdtui.core.functions.catalog import NAMED, function
from gdtui.core.functions.function import FAR
from gdtui.core.functions.method import Method
from gdtui.ui.descend.messages import FunctionChosen, MethodChosen, StartMoved
from gdtui.ui.descend.trajectory import DescendQuestion
from gdtui.ui.text import fields
from gdtui.ui.text.fields import completed_choice, format_value, next_value_text

FUNCTION = Field(
    "function",
    "function",
    "a formula in x, or in x and y, or a name",
    "",
    "text",
    choices=tuple(NAMED),
    explained=tuple(named.formula for named in NAMED.values()),
)
START = Field(
    "x0", "start x0", "where it starts: x, or x and y with a comma between", (), "numbers", low=-FAR, high=FAR
)
FIRST = ("lr", "optimizer")
"""The names of the method's settings."""


def form_fields(question: DescendQuestion) -> tuple[Field, ...]:
    """Return the function, the start, and the settings of the method that have an effect together with the others."""
    method = Method.fields()
    rest = [field for name, field in method.items() if name not in FIRST and field.applies(question.method)]
    return (FUNCTION, START, *(method[name] for name in FIRST), *rest)


def current_value(question: DescendQuestion, field: Field) -> Any:
    """Return the value of a field."""
    if field is FUNCTION:
        return question.function.name
    return question.start if field is START else getattr(question.method, field.name)


def with_text(question: DescendQuestion, field: Field, text: str) -> DescendQuestion:
    """Return the question with a typed value; the beginning of a name is enough.

    Raises:
        ValidationError: when the text is not an allowed value.
    """
    if text == format_value(current_value(question, field)):
        return question
    word = completed_choice(field, text.strip())
    if field is FUNCTION:
        chosen = function(word)
        return DescendQuestion(chosen, chosen.start, chosen.method, chosen.box)
    if field is START:
        start = START.parse(word)
        question.function.check_start(start)
        return question._replace(start=start, box=question.function.around(start))
    return question._replace(method=question.method.assign({field.name: word}))


def has_next(field: Field) -> bool:
    """Return whether a field has a next value."""
    return field is FUNCTION or fields.has_next(field)


def with_next(question: DescendQuestion, field: Field, by: int) -> DescendQuestion:
    """Return the question with the next value (1) or the one before (-1): the next function, the next notch of the lr.

    Raises:
        ValidationError: when the other settings do not allow it.
    """
    if field.name == "lr":
        method = msgspec.structs.replace(question.method, lr=next_lr(question.method.lr, by))
        return question._replace(method=method.checked())
    value = current_value(question, field)
    if field is not FUNCTION:
        return with_text(question, field, next_value_text(field, value, by))
    names = list(NAMED)
    return with_text(question, field, names[(names.index(value) + by) % len(names) if value in names else 0])


def change_message(old: DescendQuestion, new: DescendQuestion) -> Message | None:
    """Return the message that requests a question in place of another; None when they differ in the view at most."""
    if new.function != old.function:
        return FunctionChosen(new.function.name, new.start)
    if new.start != old.start:
        return StartMoved(new.start)
    return MethodChosen(new.method) if new.method != old.method else None


MANTISSAS = ("1", "1.1", "1.2", "1.5", "1.8", "2", "2.5", "3", "4", "4.5", "5", "5.5", "6", "7", "8", "9", "9.5", "9.9")
"""The learning rates in every power of ten: .1, .5 and 1 are among them exactly, and so are the rates beside them."""


def next_lr(lr: float, by: int) -> float:
    """Return the next notch above (1) or below (-1) a learning rate.

    Args:
        lr: the learning rate, above 0.
        by: 1 or -1.
    """
    power = math.floor(math.log10(lr))
    lr_steps = [float(f"{digits}e{e}") for e in (power - 1, power, power + 1) for digits in MANTISSAS]
    return next(n for n in lr_steps if n > lr) if by > 0 else next(n for n in reversed(lr_steps) if n < lr)
