"""The session of the Train screen holds every run: experiments, changes, parents and names."""

from gdtui.core.experiment.experiment import RunParent
from tests.ui.driver import drive, set_to


async def test_it_holds_every_run_with_its_name_and_its_parent() -> None:
    async with drive(set_to(lr=0.01)) as driver:
        model = driver.train_model
        assert [run.name for run in model.session.runs] == ["A"]
        await driver.press("right", "right", "right")
        await driver.updates(3)
        model.change(model.experiment.change(lr=0.02))  # live: a change of run A
        await driver.until(lambda: len(model.run.changes) == 1)
        await driver.press("left", "left", "f")
        await driver.until(lambda: model.run.name == "B")
        await driver.press("right")
        await driver.updates(2)
        model.reset(model.experiment.change(seed=5))
        await driver.until(lambda: driver.snapshot.updates == 0 and driver.snapshot.view is not None)
        first, second, third = model.session.runs
        assert [(run.name, run.parent) for run in (first, second, third)] == [
            ("A", None),
            ("B", RunParent("A", 1)),
            ("C", None),
        ]
        assert [(change.step, change.experiment.lr) for change in first.changes] == [(3, 0.02)]
        assert second.changes == ()
        assert (first.experiment.seed, third.experiment.seed) == (1, 5)
        assert model.session.experiment == model.experiment
        assert model.session.name == "study-hours"


async def test_what_began_again_without_an_update_is_no_other_run() -> None:
    async with drive() as driver:
        model = driver.train_model
        await driver.press("right", "r")
        await driver.until(lambda: driver.snapshot.updates == 0 and driver.snapshot.view is not None)
        model.change(model.experiment.change(seed=5))
        await driver.until(lambda: driver.snapshot.view is not None)
        assert [run.name for run in model.session.runs] == ["A", "B"]
        assert model.session.experiment.seed == 5


async def test_r_keeps_a_run_that_has_made_updates_and_no_copies_of_it() -> None:
    async with drive() as driver:
        for updates, label in ((3, "B"), (2, "C"), (3, "D")):
            await driver.press(*["right"] * updates)
            await driver.updates(updates)
            await driver.press("r")
            await driver.until(lambda label=label: driver.snapshot.label == label and driver.snapshot.view is not None)  # type: ignore[misc]
        assert [(ghost.label, ghost.updates) for ghost in driver.snapshot.ghosts] == [("C", 3)]
