"""The Data screen of a running application."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from gdtui.core.data.table import Table
from gdtui.core.storage.session_file import Session
from gdtui.ui.data.screen import TablePanel
from gdtui.ui.widgets.row_table import RowTable
from tests.ui.driver import Driver, drive


@asynccontextmanager
async def data(session: Session | str = "study-hours", size: tuple[int, int] = (120, 36)) -> AsyncIterator[Driver]:
    """Run the application on a preset or a session, with Data in front and the table in focus."""
    async with drive(session, size) as driver:
        await driver.press("3")
        await driver.until(lambda: bool(driver.app.screen.query(TablePanel)))
        await driver.press("d")
        await driver.until(lambda: panel(driver).has_focus_within)
        yield driver


def panel(driver: Driver) -> TablePanel:
    return driver.app.screen.query_one(TablePanel)


def rows(driver: Driver) -> RowTable:
    return driver.app.screen.query_one("#panel-table RowTable", RowTable)


def table(driver: Driver) -> Table:
    """The data of the run."""
    return driver.train_model.experiment.table


def column(driver: Driver, name: str) -> list[float]:
    return table(driver).column(name).tolist()


def shown(driver: Driver, place: int) -> list[str]:
    """The texts of the row at a place on the screen, the first below the heading."""
    return driver.text("#panel-table RowTable").splitlines()[1 + place].split()


def said(driver: Driver) -> str:
    """What stands in the message line."""
    return driver.text("#timeline")
