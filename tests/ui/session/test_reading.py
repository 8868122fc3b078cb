"""Files are read in the background; where something has to be decided, what they hold is shown and chosen."""

import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from textual.events import Paste
from textual.widget import Widget
from textual.widgets import Input

from gdtui.core.data.reading.read import read
from gdtui.core.data.reading.selection import WantedColumns
from gdtui.core.data.table import Table
from gdtui.core.errors import ValidationError
from gdtui.core.storage.targets import UnreadData, recent_files
from gdtui.ui.panels.form_panel import FormTable
from gdtui.ui.session.opening.reading_form import ReadingForm
from gdtui.ui.session.opening.reading_screen import ReadingScreen
from gdtui.ui.session.screen import SessionScreen
from gdtui.ui.widgets.choice_list import ChoiceList
from gdtui.ui.widgets.progress_page import ProgressPage
from tests.ui.driver import Driver, drive

BROKEN = "town;rooms;price\nA;3;1,5\nB;4;2,5\nC;x5;3,1\nD;6;4,0\n"
MISSING = "x,y\n1,2\n2,NA\n3,7\n4,\n5,11\n"
STUDY = [(1.0, 2.0), (2.0, 4.0), (3.0, 6.0)]


def written(folder: Path, text: str, name: str = "mine.csv") -> Path:
    path = folder / name
    path.write_text(text)
    return path


async def open_path(driver: Driver, path: Path) -> None:
    await driver.press("ctrl+o")
    await driver.until(lambda: isinstance(driver.app.screen, ChoiceList))
    driver.app.screen.query_one(Input).value = str(path)
    await driver.press("enter")


def everything(driver: Driver) -> str:
    """All that the screen in front shows, widget by widget."""
    leaves = [widget for widget in driver.app.screen.walk_children(Widget) if not widget.children and widget.size]
    lines = [line.text for leaf in leaves for line in leaf.render_lines(leaf.size.region)]
    return "\n".join([*lines, *(str(widget.border_title) for widget in driver.app.screen.walk_children(Widget))])


async def until_shown(driver: Driver, *words: str) -> None:
    """Wait for the preview, with these words in it."""

    def there() -> bool:
        if not isinstance(driver.app.screen, ReadingScreen):
            return False
        text = everything(driver)
        return all(word in text for word in words)

    await driver.until(there)


async def until_open(driver: Driver, expected: Sequence[tuple[float, ...]]) -> None:
    """Wait until the run in hand has these rows."""
    await driver.until(lambda: rows(driver.snapshot.experiment.table) == [*expected])


def rows(table: Table) -> list[tuple[float, ...]]:
    return [table.row(row) for row in range(table.rows)]


async def go_to(driver: Driver, name: str) -> None:
    """Put the cursor of the form on a field."""
    form = driver.app.screen.query_one(ReadingForm)
    await driver.until(lambda: any(field.title.startswith(name) for field in form._lines if not isinstance(field, str)))
    for row, line in enumerate(form._lines):
        if not isinstance(line, str) and line.title.startswith(name):
            form.query_one(FormTable).cursor = (row, 0)


async def paste(driver: Driver, text: str) -> None:
    screen = driver.app.screen
    (screen.focused or screen).post_message(Paste(text))
    await driver.pilot.pause()


async def test_a_clean_file_opens_at_once_and_what_was_assumed_is_said(tmp_path: Path) -> None:
    path = written(tmp_path, "car,wt,mpg\nMazda,2.62,21\nDatsun,2.32,22.8\nHornet,3.2,21.4\n")
    async with drive() as driver:
        await open_path(driver, path)
        await until_open(driver, [(2.62, 21), (2.32, 22.8), (3.2, 21.4)])
        await driver.until(lambda: any("car left out" in note.message for note in driver.app._notifications))
        assert recent_files()[0] == path
        assert not isinstance(driver.app.screen, ReadingScreen)


async def test_a_broken_row_is_shown_and_marked_and_escape_keeps_the_data_in_hand(tmp_path: Path) -> None:
    async with drive() as driver:
        await open_path(driver, written(tmp_path, BROKEN))
        await until_shown(driver, "✗4", "row 2 (line 4)", "x5", "auto: semicolon", "auto: comma")
        await driver.press("escape")
        await driver.until(lambda: not isinstance(driver.app.screen, ReadingScreen))
        assert rows(driver.snapshot.experiment.table) == STUDY


async def test_the_preview_follows_each_choice_and_enter_opens(tmp_path: Path) -> None:
    async with drive() as driver:
        await open_path(driver, written(tmp_path, MISSING))
        await until_shown(driver, "2 of 5 rows have a missing value")
        await go_to(driver, "missing values")
        await driver.press("plus")  # drop
        await driver.until(lambda: "missing value, the first" not in everything(driver))
        await driver.press("enter")
        await until_open(driver, [(1, 2), (3, 7), (5, 11)])


async def test_a_choice_is_made_in_a_list_by_space(tmp_path: Path) -> None:
    async with drive() as driver:
        await open_path(driver, written(tmp_path, MISSING))
        await until_shown(driver, "missing value")
        await go_to(driver, "missing values")
        await driver.press("space")
        await driver.until(lambda: isinstance(driver.app.screen, ChoiceList))
        await driver.press(*"zero", "enter")
        await until_shown(driver, "zero")
        await driver.press("enter")
        await until_open(driver, [(1, 2), (2, 0), (3, 7), (4, 0), (5, 11)])


async def test_another_target_is_chosen_and_a_column_left_out(tmp_path: Path) -> None:
    async with drive() as driver:
        await open_path(driver, written(tmp_path, "a,b,c\n1,2,3\n4,5,6\n7,NA,9\n"))
        await until_shown(driver, "missing value")
        await go_to(driver, "a")
        await driver.press("plus")  # feature, then target
        await until_shown(driver, "missing value")
        await go_to(driver, "b")
        await driver.press("minus")  # the column with the missing value is left out
        await driver.until(lambda: "missing value" not in driver.text(".wrong"))
        await driver.press("enter")
        await driver.until(lambda: driver.snapshot.experiment.target == "a")
        assert driver.snapshot.experiment.features == ("c",)


async def test_a_column_is_left_out_by_a_key_that_comes_before_the_preview_with_another_target(tmp_path: Path) -> None:
    async with drive() as driver:
        await open_path(driver, written(tmp_path, "a,b,c\n1,2,3\n4,5,6\n7,NA,9\n"))
        await until_shown(driver, "missing value")
        form = driver.app.screen.query_one(ReadingForm)
        a, b, c = (line for line in form._lines if not isinstance(line, str) and line.name.startswith("column"))
        assert form.submit_next(a, 1)
        assert form.submit_next(b, -1)
        assert form.wanted == WantedColumns(("c",), "a")
        assert [form.current(field) for field in (a, b, c)] == ["target", "left out", "feature"]


async def test_a_file_that_reads_well_is_previewed_on_request(tmp_path: Path) -> None:
    path = written(tmp_path, "1,2\n3,4\n5,7\n")
    async with drive() as driver:
        await open_path(driver, path)
        await until_open(driver, [(1, 2), (3, 4), (5, 7)])
        command = next(one for one in driver.app.screen_named("Train").commands() if one.name == "Preview mine.csv")
        command.run()
        await until_shown(driver, "auto: no")
        await go_to(driver, "header")
        await driver.press("plus")  # yes: the first row names the columns
        await until_shown(driver, "yes ▾")
        await driver.press("enter")
        await until_open(driver, [(3, 4), (5, 7)])


async def test_what_the_command_line_could_not_read_is_shown_first(tmp_path: Path) -> None:
    path = written(tmp_path, MISSING)
    async with drive() as driver:
        unread = UnreadData(str(path), {"na": "refuse"}, f"{path}: missing values")
        driver.app.screen_named("Train").show_unread(unread)
        await until_shown(driver, "2 of 5 rows have a missing value")


async def test_a_mistake_below_the_rows_that_were_looked_at_is_said(tmp_path: Path) -> None:
    text = "x,y\n" + "".join(f"{row},{2 * row}\n" for row in range(100_000)) + "1,two\n"
    async with drive() as driver:
        await open_path(driver, written(tmp_path, text))
        await until_shown(driver, "line 100002", "two")


async def test_a_file_that_is_not_there_is_refused_in_the_list(tmp_path: Path) -> None:
    async with drive() as driver:
        await open_path(driver, tmp_path / "nothing.csv")
        await driver.until(lambda: "it cannot be read" in " ".join(driver.text(".wrong").split()))
        assert isinstance(driver.app.screen, ChoiceList)


async def test_standard_input_is_not_read_from_inside() -> None:
    async with drive() as driver:
        screen = driver.app.screen_named("Train")
        assert isinstance(screen, SessionScreen)
        with pytest.raises(ValidationError, match="where gdtui is started"):
            screen._open("-")


async def test_a_long_reading_shows_how_far_it_is_and_escape_ends_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended = threading.Event()

    def slowly(*arguments: Any, progress: Any, cancelled: Any) -> Any:
        progress(43, 100)
        while not cancelled():
            ended.wait(0.01)
        ended.set()
        return read(*arguments, progress=progress, cancelled=cancelled)

    monkeypatch.setattr("gdtui.ui.session.opening.data_opener.read", slowly)
    async with drive() as driver:
        await open_path(driver, written(tmp_path, "x,y\n1,2\n3,4\n"))
        await driver.until(lambda: isinstance(driver.app.screen, ProgressPage))
        assert "43%" in driver.text("ProgressPage Label")
        await driver.press("escape")
        await driver.until(lambda: not isinstance(driver.app.screen, ProgressPage))
        assert ended.is_set()
        await driver.until(lambda: any("not opened" in note.message for note in driver.app._notifications))
        assert rows(driver.snapshot.experiment.table) == STUDY


# -- pasted


async def test_pasted_rows_are_shown_and_open_as_data() -> None:
    async with drive() as driver:
        await paste(driver, "hours\tmarks\n1\t2\n2\t4,5\n3\t7\n")
        await until_shown(driver, "pasted text", "hours", "auto: tab", "auto: comma")
        await driver.press("enter")
        await until_open(driver, [(1, 2), (2, 4.5), (3, 7)])
        assert driver.snapshot.title.startswith("pasted text")


@pytest.mark.parametrize("form", ["{}", "'{}'", "file://{}"])
async def test_a_pasted_path_opens_the_file(tmp_path: Path, form: str) -> None:
    path = written(tmp_path, "x,y\n1,2\n3,4\n", "my data.csv")
    async with drive() as driver:
        await paste(driver, form.format(path))
        await until_open(driver, [(1, 2), (3, 4)])


async def test_a_path_is_pasted_as_terminals_write_a_space(tmp_path: Path) -> None:
    path = written(tmp_path, "x,y\n1,2\n3,4\n", "my data.csv")
    async with drive() as driver:
        await paste(driver, str(path).replace(" ", "\\ "))
        await until_open(driver, [(1, 2), (3, 4)])


async def test_rows_pasted_into_the_table_are_added_to_it_and_undone() -> None:
    async with drive() as driver:
        await driver.press("d")
        await driver.until(lambda: driver.app.screen.query_one("#panel-data").has_focus_within)
        await paste(driver, "x\ty\n4\t8\n5\t10.5\n")
        await until_open(driver, [*STUDY, (4, 8), (5, 10.5)])
        await driver.press("u")
        await until_open(driver, STUDY)


@pytest.mark.parametrize("text", ["4\t8\t1", "4", "4\teight", "4\tinf"])
async def test_rows_of_another_shape_are_refused_in_one_line(text: str) -> None:
    async with drive() as driver:
        await driver.press("d")
        await driver.until(lambda: driver.app.screen.query_one("#panel-data").has_focus_within)
        await paste(driver, f"3\t4\n{text}")
        await driver.until(lambda: "line 2 of what was pasted" in driver.snapshot.refusal)
        assert "2 numbers, one for each of x, y" in driver.snapshot.refusal
        assert "\n" not in driver.snapshot.refusal
        assert rows(driver.snapshot.experiment.table) == STUDY


async def test_pasted_words_are_no_data() -> None:
    async with drive() as driver:
        await paste(driver, "hello world")
        await driver.until(lambda: "neither rows of numbers nor the path" in driver.snapshot.refusal)
        assert not isinstance(driver.app.screen, ReadingScreen)


async def test_names_of_two_cells_a_letter_leave_the_choices_in_their_column(tmp_path: Path) -> None:
    async with drive() as driver:
        await open_path(driver, written(tmp_path, "공부한 시간;여가 시간;점수\n1;2;3\n2;3;\n3;5;7\n"))
        await until_shown(driver, "공부한 시간 · number", "1 missing")
        form = driver.app.screen.query_one(FormTable)
        lines = form.render_lines(form.size.region)
        assert {line.cell_length for line in lines} == {form.size.width}
        uses = [line.text.rstrip() for line in lines if "· number" in line.text]
        assert [use.split()[-2] for use in uses] == ["feature", "feature", "target"]
