"""The language of goals: formulas over a fixed vocabulary, compared and joined. No text is ever evaluated.

    step >= 10 and loss < start.loss / 2
    lr > critical_lr or diverged
    optimizer == adam and not settings.nesterov
    abs(params.W - 2) < 0.01

A goal has the numbers, operators and functions of `gdtui.core.maths.formula`, the words of
`gdtui.core.lessons.vocabulary`, the comparisons < <= > >= == != (also ≤ ≥ ≠), and `and`, `or`, `not`. A choice is
compared with one of its values: `regime == diverging`, in quotation marks where it has a dash: `regime == "two-cycle"`.
Comparisons are not chained: 0 < x < 1 is 0 < x and x < 1.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Iterator, Mapping
from typing import Any, ClassVar

import msgspec

from gdtui.core import texts
from gdtui.core.errors import ValidationError
from gdtui.core.fields import nearest
from gdtui.core.lessons.vocabulary import Facts, Kind, Value, word
from gdtui.core.maths import formula
from gdtui.core.maths.formula import Call, Name, Number, Parser, Tree
from gdtui.core.maths.tokens import Words, pattern_of

COMPARISONS: Mapping[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "==": operator.eq,
    "!=": operator.ne,
}
_JOINED, _NOT, _COMPARED = {"or": 1, "and": 2}, 3, 4
_MATHS: Mapping[str, Callable[..., Any]] = {
    **formula.OPERATORS,
    **formula.FUNCTIONS,
    **formula.FUNCTIONS_OF_TWO,
    "**": math.pow,
}


class _GoalParser(Parser):
    """The parser of formulas, which knows operators that bind less strongly."""

    FIELD = "goal"
    WORDS: ClassVar[Words] = Words(
        pattern_of(marks="<=|>=|==|!=|[<>≤≥≠]|", more_of_name=r"(?:\.[^\W\d]\w*|\[\d+\])*"),
        frozenset({"and", "or", "not"}),
        {
            "=": "formulas.hints.equals",
            "&": "formulas.hints.and",
            "!": "formulas.hints.not",
            "{": "formulas.hints.parentheses",
        },
    )
    BINDING: ClassVar[Mapping[str, int]] = {**formula.ARITHMETIC, **_JOINED, **dict.fromkeys(COMPARISONS, _COMPARED)}

    def _operand(self) -> Tree:
        if self._token.text == "not" and self._token.kind == "mark":
            return self._call(self._next().position, "not", self._expression(_NOT - 1))
        return super()._operand()

    def _call(self, position: int, function: str, *arguments: Tree) -> Tree:
        if function in COMPARISONS or function in (*_JOINED, "not"):
            return Call(function, arguments)
        return super()._call(position, function, *arguments)


class Goal(msgspec.Struct, frozen=True):
    """A state of a run or a descent, as a goal describes it.

    Attributes:
        text: as it is written.
        tree: its parsed form.
    """

    text: str
    tree: Tree

    @property
    def words(self) -> tuple[str, ...]:
        """The words of the vocabulary in it, each once, from left to right."""
        return tuple(dict.fromkeys(_words(self.tree)))

    def reached(self, facts: Facts) -> bool:
        """Return whether the goal is true; one that compares what is unknown is not."""
        return _value(self.tree, facts) is True


def goal(text: str) -> Goal:
    """Return the goal that a text describes.

    Raises:
        ValidationError: when the text is not in the language, uses words that there are not, or is no comparison.
    """
    tree = _parsed(text)
    if _Types(text).kind(tree) != "truth":
        raise ValidationError("goal", text, texts.text("lesson_files.condition"))
    found = Goal(text.strip(), tree)
    if not found.words:
        raise ValidationError("goal", text, texts.text("lesson_files.about_run"))
    return found


def quantity(text: str) -> Callable[[Facts], float]:
    """Return the function that computes a number from the facts: NaN where it is unknown.

    Raises:
        ValidationError: as `goal` does, and when the text is not a number.
    """
    tree = _parsed(text)
    if _Types(text).kind(tree) != "number":
        raise ValidationError("answer", text, texts.text("lesson_files.number"))
    return lambda facts: float(_value(tree, facts))  # type: ignore[arg-type]  # numbers have no other values


def _parsed(text: str) -> Tree:
    if len(text) > formula.MAX_LENGTH:
        allowed = texts.text("refusals.characters", count=len(text), most=formula.MAX_LENGTH)
        raise ValidationError("goal", text, allowed)
    if not text.strip():
        raise ValidationError("goal", text, texts.text("lesson_files.goal_empty"))
    return _GoalParser(text).parse()


class _Types:
    """Finds the kind of each part of a goal, and refuses parts that do not fit each other.

    Args:
        text: the goal, for messages.
    """

    def __init__(self, text: str) -> None:
        self._text = text

    def kind(self, tree: Tree) -> Kind:
        """Return the kind of a value.

        Raises:
            ValidationError: when its parts do not fit each other.
        """
        match tree:
            case Number():
                return "number"
            case Name(name):
                return word(name).kind
            case Call(("and" | "or" | "not") as joined, parts):
                self._need("truth", parts, texts.text("lesson_files.joins", sign=joined))
                return "truth"
            case Call(compared, (left, right)) if compared in COMPARISONS:
                self._compare(compared, left, right)
                return "truth"
            case Call(function, parts):
                self._need("number", parts, texts.text("lesson_files.takes_numbers", function=function))
        return "number"

    def _need(self, kind: Kind, parts: tuple[Tree, ...], problem: str) -> None:
        if any(self.kind(part) != kind for part in parts):
            raise ValidationError("goal", self._text, problem)

    def _compare(self, compared: str, left: Tree, right: Tree) -> None:
        """Check the sides of a comparison: two numbers, or a choice and one of its values."""
        found = _choice_and_value(left, right)
        if found is None:
            self._need("number", (left, right), texts.text("lesson_files.compares", sign=compared))
            return
        name, value = found
        choices = word(name).choices
        if compared not in ("==", "!=") or not value:
            problem = texts.text("lesson_files.choice", name=name, choices=", ".join(choices))
            raise ValidationError("goal", self._text, problem)
        if value not in choices:
            problem = texts.text(
                "lesson_files.none_of", value=value, choices=", ".join(choices), near=nearest(value, choices)
            )
            raise ValidationError("goal", self._text, problem)


def _choice_and_value(left: Tree, right: Tree) -> tuple[str, str] | None:
    """Return the choice that a comparison is about and the value it names, which may be a word too: schedule == step.

    The value is empty where the other side is no name; without a choice there is neither.
    """
    for one, other in ((left, right), (right, left)):
        if isinstance(one, Name) and _is_word(one.name) and word(one.name).kind == "choice":
            return one.name, other.name if isinstance(other, Name) else ""
    return None


def _words(tree: Tree) -> Iterator[str]:
    """Yield the words of the vocabulary in a tree."""
    if isinstance(tree, Name):
        yield tree.name
    elif isinstance(tree, Call):
        found = _choice_and_value(*tree.arguments) if tree.function in COMPARISONS else None
        if found is not None:
            yield found[0]
            return
        for part in tree.arguments:
            yield from _words(part)


def _is_word(name: str) -> bool:
    try:
        word(name)
    except ValidationError:
        return False
    return True


def _value(tree: Tree, facts: Facts) -> Value:
    """Return the value of a part of a goal; None or NaN where it is unknown."""
    match tree:
        case Number(number):
            return number
        case Name(name):
            value = facts.get(name)
            return math.nan if value is None and word(name).kind == "number" else value
        case Call(("and" | "or") as joined, parts):
            values, decisive = [_value(part, facts) for part in parts], joined == "or"
            return decisive if decisive in values else None if None in values else not decisive
        case Call("not", (part,)):
            value = _value(part, facts)
            return None if value is None else not value
        case Call(compared, (left, right)) if compared in COMPARISONS and (named := _choice_and_value(left, right)):
            choice, wanted = named
            return None if facts.get(choice) is None else COMPARISONS[compared](facts[choice], wanted)
        case Call(function, parts):
            return _computed(function, [_value(part, facts) for part in parts])


def _computed(function: str, values: list[Any]) -> Value:
    """Return the value of a comparison, or of a function of numbers."""
    if any(value is None or (isinstance(value, float) and math.isnan(value)) for value in values):
        return None if function in COMPARISONS else math.nan
    if function in COMPARISONS:
        return COMPARISONS[function](*values)
    try:
        return float(_MATHS[function](*values))
    except (ArithmeticError, ValueError):
        return math.nan
