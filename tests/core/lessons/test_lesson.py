"""Lesson files: what they may be, and that each fault is one line with the file, the step and the field."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gdtui.core.errors import ValidationError
from gdtui.core.lessons.catalog import LESSONS, check_order, lesson_names, lessons
from gdtui.core.lessons.catalog import lesson as named
from gdtui.core.lessons.lesson import MOST_BYTES, load
from gdtui.core.lessons.solution import Command, command
from tests.core.lessons.files import BOTH, lesson, question, step, written


def refused(path: Path) -> str:
    """Return the message of a file that is refused, which is one line and names the file."""
    with pytest.raises(ValidationError) as error:
        load(path)
    assert "\n" not in str(error.value)
    assert str(error.value).startswith(f"{path}: ")
    return str(error.value).removeprefix(f"{path}: ")


def test_a_lesson_is_read(tmp_path: Path) -> None:
    second = step(id="two", start={"function": "square", "x0": [2.0], "method": {"lr": 0.25}}, solution=["set lr=1"])
    found = load(written(tmp_path, lesson(step(question=question()), second)))
    assert (found.name, found.title.ko) == ("mine", "글")
    assert [(one.id, one.screen) for one in found.steps] == [("one", "Train"), ("two", "Descend")]
    assert found.steps[0].solution == (Command("step", 3),)
    assert found.steps[1].solution[0].pairs == {"lr": "1"}
    start = found.steps[1].start
    assert start is not None
    assert (start.descent().start, start.descent().method.lr) == ((2.0,), 0.25)
    assert found.step("two") == 1
    assert found.step("gone") == 0


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (lesson(version=2), "it is not a lesson of version 1"),
        (lesson(version=None), "it is not a lesson of version 1"),
        (lesson(title=None), "title"),
        (lesson(title={"en": "a"}), "title: it is missing the required field ko"),
        (lesson(title={"en": "a", "ko": " "}), "title.ko is ' '"),
        (lesson(tilte=BOTH), "it contains the unknown field tilte"),
        (lesson(start=None), "start"),
        (lesson(start={}), "step one, start is 'nothing': it must have one of preset"),
        (lesson(start={"preset": "ohm", "function": "square"}), "step one, start is 'preset, function'"),
        (lesson(start={"preset": "ohm", "x0": [1.0]}), "step one, start.x0"),
        (lesson(start={"function": "square", "updates": 3}), "step one, start.updates"),
        (lesson(after=["mine"]), "after is 'mine': a lesson cannot come after itself"),
        (lesson(*[step(id=f"s{n}") for n in range(10_000)]), "a lesson has at most 200,000 bytes"),
        (lesson(*[step(id=f"s{n}") for n in range(21)]), "number of steps is 21: it must be 1 to 20"),
        (lesson(step=[]), "number of steps is 0"),
        (lesson(step(text=None)), "step one, it is missing the required field text"),
        (lesson(step(text={"en": "a", "ko": ""})), "step one, text.ko is ''"),
        (lesson(step(text={"en": "a"})), "step one, text: it is missing the required field ko"),
        (lesson(step(why={"en": " ", "ko": "글"})), "step one, why.en is ' '"),
        (lesson(step(hints=[BOTH, BOTH])), "step one, number of hints is 2: there must be 3"),
        (lesson(step(hints=[BOTH, BOTH, {"en": "a"}])), "step one, hints[2]: it is missing the required field ko"),
        (lesson(step(), step()), "step one, id is 'one': another step has it"),
        (lesson(step(id="One step")), "step 1, id is 'One step'"),
        (lesson(step(id=None)), "step 1, it is missing the required field id"),
        (lesson(step(goal="stpe > 3")), "step one, word is 'stpe'"),
        (lesson(step(goal="__import__('os') > 1")), "step one, goal is"),
        (lesson(step(goal=None)), "step one, goal is '': a step without a question that is judged needs a goal"),
        (lesson(step(solution=["fly 3"])), "step one, command is 'fly 3': Train has no such command"),
        (lesson(step(solution=["step -1"])), "step one, command is 'step -1': it takes a whole number"),
        (lesson(step(solution=["step 9999999"])), "step one, command is 'step 9999999'"),
        (lesson(step(solution=["step " + "9" * 5000])), "step one, command is"),
        (lesson(step(solution=["fork 2"])), "step one, command is 'fork 2': fork takes nothing"),
        (lesson(step(solution=["set"])), "step one, command is 'set': set takes a value"),
        (lesson(step(solution=["set lr"])), "step one, command is 'set lr'"),
        (lesson(step(solution=["mode Fly"])), "step one, command is 'mode Fly': the modes are"),
        (lesson(step(solution=["function square"])), "step one, command is 'function square': Train has no"),
        (lesson(step(question=question(answer="c"))), "step one, question.answer is 'c': it must be one of a, b"),
        (lesson(step(question=question(options=[BOTH]))), "step one, number of question.options is 1"),
        (lesson(step(question=question(kind="guess"))), "step one, question.kind: invalid enum value 'guess'"),
        (lesson(step(question=question(kind="number"))), "step one, question.options"),
        (lesson(step(question=question(kind="number", options=None, answer="lrr"))), "step one, word is 'lrr'"),
        (
            lesson(step(question=question(kind="number", options=None, answer=1.0, tolerance=-1.0))),
            "step one, question.tolerance",
        ),
        (lesson(step(goal=None, question=question(kind="predict", options=None, answer="loss"))), "step one, goal"),
    ],
)
def test_a_fault_is_one_line_with_step_and_field(tmp_path: Path, content: dict[str, Any], message: str) -> None:
    assert message in refused(written(tmp_path, content))


def test_what_is_no_lesson_is_refused(tmp_path: Path) -> None:
    assert "No such file" in refused(tmp_path / "gone.toml")
    assert "Is a directory" in refused(tmp_path)
    for name, data, message in (
        ("text", b"hello", "it is not TOML"),
        ("bytes", b"\xff\xfe", "it is not TOML"),
        ("deep", b"a=" + b"[" * 50_000, "it is not TOML"),
        ("large", b"#" * (MOST_BYTES + 1), "at most 200,000 bytes"),
        ("session", b"version = 1\ntitle = 'x'\n[data]\nx = [1]\n", "title: expected object, got str"),
    ):
        path = tmp_path / f"{name}.toml"
        path.write_bytes(data)
        assert message in refused(path)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@given(st.sampled_from(["title", "start", "after", "step", "about"]), VALUES)
def test_a_field_of_any_kind_is_read_or_refused_in_one_line(
    tmp_path_factory: pytest.TempPathFactory, field: str, value: Any
) -> None:
    path = tmp_path_factory.mktemp("any") / "mine.toml"
    content = lesson()
    content[field] = value
    try:
        path = written(path.parent, content)
    except (TypeError, ValueError):  # TOML has no such value
        return
    problem = ""
    try:
        load(path)
    except ValidationError as error:
        problem = str(error)
    assert "\n" not in problem


def test_lessons_that_follow_each_other_in_a_circle_are_refused(tmp_path: Path) -> None:
    for name, after in (("a", ["b"]), ("b", ["c"]), ("c", ["a"])):
        written(tmp_path, lesson(after=after), name)
    with pytest.raises(ValidationError, match="after goes in a circle: a → b → c → a"):
        check_order(load(tmp_path / "a.toml"))


def test_a_lesson_after_one_that_there_is_not_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValidationError, match="did you mean first-update"):
        check_order(load(written(tmp_path, lesson(after=["first-updat"]))))
    check_order(load(written(tmp_path, lesson(after=["first-update"]))))


def test_lessons_stand_after_those_that_they_build_on() -> None:
    listed = [one.name for one in lessons()]
    assert sorted(listed) == list(lesson_names())
    for one in lessons():
        assert all(listed.index(before) < listed.index(one.name) for before in one.after)


def test_lessons_stand_in_the_order_of_a_course() -> None:
    """From one update by one line to deep networks, optimizers and whole exercises, as a teacher would give them."""
    first = "first-update fit-by-hand loss-slope learning-rate valley zero-grad shapes three-sources mini-batches"
    then = "larger-batches local-minima deep-starts momentum adam schedules train-test d2l-exercises ohm-planck"
    assert [one.name for one in lessons()] == [*first.split(), *then.split()]


def test_a_lesson_is_found_by_its_name_or_by_its_path(tmp_path: Path) -> None:
    assert named("first-update").path.parent == LESSONS
    assert named(str(written(tmp_path, lesson()))).name == "mine"
    with pytest.raises(ValidationError, match="did you mean first-update"):
        named("first-updat")


@pytest.mark.parametrize("text", ["step", "step 3", "run", "run 5", "set lr=0.1 momentum=.9", "cell 2 y 7", "fork"])
def test_commands_are_read(text: str) -> None:
    name, _, rest = text.partition(" ")
    found = command(text, "Train")
    assert found.name == name
    counted = {"step": 3 if rest else 1, "run": 5 if rest else None}
    assert found.count == counted.get(name)
    assert found.text == ("" if name in counted else rest)
