"""The form of the whole experiment: typed, nudged, refused; what a change will be; the ruler above it."""

import pytest
from textual.widgets import Input

from gdtui.core.errors import ValidationError
from gdtui.core.experiment.experiment import Experiment, fields_costing, settings
from gdtui.core.experiment.settings.optimizer import OPTIMIZERS
from gdtui.core.fields import Field, OnChange
from gdtui.core.storage.presets import preset
from gdtui.ui.panels.form_panel import FormTable
from gdtui.ui.text import fields
from gdtui.ui.train import form
from gdtui.ui.train.panels.settings import SettingsPanel
from gdtui.ui.widgets.choice_list import ChoiceList
from gdtui.ui.widgets.lr_ruler import LrRuler
from tests.ui.driver import Driver, drive, set_to


def study(**changes: object) -> Experiment:
    return preset("study-hours").experiment.change(**changes)


def field_of(experiment: Experiment, name: str) -> Field:
    return next(line for line in form.form_lines(experiment) if isinstance(line, Field) and line.name == name)


def names(experiment: Experiment) -> list[str]:
    return [line if isinstance(line, str) else line.name for line in form.form_lines(experiment)]


def on(driver: Driver, name: str) -> FormTable:
    """Focus the form with the cursor on a setting."""
    panel, rows = driver.app.screen.query_one(SettingsPanel), driver.app.screen.query_one(FormTable)
    rows.focus()
    if len(panel._names) < len(names(driver.snapshot.experiment)):
        panel.action_everything()
    rows.cursor = (names(driver.snapshot.experiment).index(name), 0)
    return rows


# -- which lines there are


def test_the_learning_rate_is_first_and_every_other_setting_that_applies_is_there_once() -> None:
    fields = [line.name for line in form.form_lines(study()) if isinstance(line, Field)]
    applying = [name for name, field in settings().items() if field.applies(study())]
    assert fields[:2] == ["lr", "optimizer"]
    assert sorted(fields) == sorted([*applying, "features", "target"])


@pytest.mark.parametrize(
    ("changes", "there", "gone"),
    [
        ({"optimizer": "adam"}, "betas", "momentum"),
        ({"optimizer": "lbfgs"}, "max_iter", "betas"),
        ({"model": "mlp"}, "hidden", "source"),
        ({"init": "normal"}, "init_std", "init_bound"),
        ({"schedule": "cosine"}, "t_max", "gamma"),
        ({"loss": "huber"}, "huber_delta", "patience"),
    ],
)
def test_only_fields_that_apply_are_shown(changes: dict[str, object], there: str, gone: str) -> None:
    assert there not in names(study())
    assert there in names(study(**changes))
    assert gone not in names(study(**changes))


# -- values


@pytest.mark.parametrize(
    ("name", "value", "up", "down"),
    [
        ("lr", 0.01, 0.02, 0.005),
        ("lr", 0.03, 0.05, 0.02),
        ("lr", 0.17647, 0.2, 0.1),
        ("lr", 5.0, 10.0, 2.0),
        ("lr", 1e6, 1e6, 5e5),
        ("momentum", 0.0, 0.05, 0.0),
        ("momentum", 0.9, 0.95, 0.85),
        ("momentum", 0.95, 0.95, 0.9),
        ("momentum", 0.99, 0.99, 0.95),
        ("epochs", 2000, 5000, 1000),
        ("epochs", 1, 2, 1),
        ("batch_size", 0, 1, 0),
        ("batch_size", 1, 2, 0),
        ("seed", 1, 2, 0),
        ("seed", 0, 1, 0),
        ("weight_decay", None, 0.001, 0.0),
        ("weight_decay", 0.01, 0.02, 0.005),
        ("zero_grad", True, False, False),
        ("optimizer", "adam", "adamw", "sgd"),
        ("loss", "mse", "half_squared", "huber"),
    ],
)
def test_the_next_value_and_the_one_before(name: str, value: object, up: object, down: object) -> None:
    experiment = study(**{name: value})

    def to(by: int) -> object:
        return getattr(form.with_next(experiment, field_of(experiment, name), by), name)

    assert (to(1), to(-1)) == (up, down)


def test_a_next_value_that_the_other_fields_do_not_allow_is_refused() -> None:
    experiment = study(batch_size=2)
    with pytest.raises(ValidationError, match="at most the 3 rows"):
        form.with_next(experiment, field_of(experiment, "batch_size"), 1)


def test_ratio_steps_go_through_the_decades_and_back() -> None:
    steps = [1e-6]
    while steps[-1] < 1e6:
        steps.append(fields.ratio_step(steps[-1], 1))
    assert steps[:4] == [1e-6, 2e-6, 5e-6, 1e-5]
    assert len(steps) == 3 * 12 + 1
    assert [fields.ratio_step(step, -1) for step in steps[1:]] == steps[:-1]


def test_the_beginning_of_a_word_will_do_where_it_is_the_only_one() -> None:
    experiment = study()
    assert form.with_text(experiment, field_of(experiment, "optimizer"), "rms").optimizer == "rmsprop"
    assert form.with_text(experiment, field_of(experiment, "optimizer"), "Adam").optimizer == "adam"
    assert form.with_text(experiment, field_of(experiment, "zero_grad"), "f").zero_grad is False
    with pytest.raises(ValidationError, match="optimizer is 'ada'"):
        form.with_text(experiment, field_of(experiment, "optimizer"), "ada")
    with pytest.raises(ValidationError, match="optimizer is ''"):
        form.with_text(experiment, field_of(experiment, "optimizer"), "")


def test_every_value_reads_back_as_itself() -> None:
    for changes in ({}, {"optimizer": "rprop"}, {"model": "mlp", "hidden": (8, 4)}, {"lr": 3 / 17, "stop_loss": 1e-9}):
        experiment = study(**changes)
        for line in form.form_lines(experiment):
            if isinstance(line, Field):
                text = form.field_text(experiment, line)
                assert form.with_text(experiment, line, f" {text} ") == experiment


def test_a_choice_brings_what_it_cannot_do_without() -> None:
    experiment = study()
    assert form.with_text(experiment, field_of(experiment, "model"), "formula").formula == "w * x + b"
    assert form.with_text(experiment, field_of(experiment, "schedule"), "one_cycle").total_steps == 2000
    assert form.with_text(experiment, field_of(experiment, "schedule"), "multistep").milestones == (1000, 1500)
    assert form.with_text(experiment, field_of(experiment, "init"), "values", [1.5, -2.0]).init_values == (1.5, -2.0)


@pytest.mark.parametrize("epochs", [1, 2, 3])
def test_what_it_brings_is_allowed_for_the_shortest_runs_too(epochs: int) -> None:
    experiment = study(epochs=epochs)
    for schedule in field_of(experiment, "schedule").choices:
        assert form.with_text(experiment, field_of(experiment, "schedule"), schedule).schedule == schedule


def test_another_target_makes_all_other_columns_features() -> None:
    experiment = study()
    changed = form.with_text(experiment, field_of(experiment, "target"), "x")
    assert (changed.features, changed.target) == (("y",), "x")


def test_what_a_change_will_be() -> None:
    lr, seed = settings()["lr"], settings()["seed"]
    assert "seed" in fields_costing(OnChange.NEW_RUN)
    assert [form.consequence(lr, *place, "B") for place in ((0, 0), (5, 5), (3, 5))] == [
        "applies from the start",
        "applies from the next update",
        "starts run B at step 3",
    ]
    assert [form.consequence(seed, *place, "C") for place in ((0, 0), (5, 5), (3, 5))] == [
        "applies from the start",
        "starts run C at step 0",
        "starts run C at step 0",
    ]


def basic(experiment: Experiment) -> list[str]:
    return [line.name for line in form.basic_lines(experiment) if isinstance(line, Field)]


def test_basic_settings_are_those_of_a_learner_and_what_is_changed() -> None:
    needed = ["lr", "optimizer", "momentum", "batch_size", "epochs", "seed", "model", "init", "loss", "standardize"]
    assert basic(study()) == needed
    assert set(basic(study(clip_norm=1.0, drop_last=True, batch_size=2))) == {*needed, "clip_norm", "drop_last"}
    assert "hidden" in basic(study(model="mlp"))
    assert {"features", "target"} < set(basic(preset("d2l-synthetic").experiment))
    for name in settings():
        assert name in form.BASIC or name not in basic(study())


# -- on the screen


async def test_a_key_shows_all_settings_and_the_basic_ones_again() -> None:
    async with drive(set_to(batch_size=2)) as driver:
        panel = driver.app.screen.query_one(SettingsPanel)
        await driver.press("s")
        assert driver.title("SettingsPanel") == "[s] Settings · basic"
        few = list(panel._names)
        marks = {name: panel.row(place)[0][0][0] for place, name in enumerate(few)}
        assert (marks["batch_size"], marks["seed"]) == ("•", " ")
        assert panel.cell(few.index("batch_size"), 0)[0].endswith("default 0")
        assert "default" not in panel.cell(few.index("seed"), 0)[0]
        await driver.press("A")
        assert driver.title("SettingsPanel") == "[s] Settings · all"
        assert panel._names[0] == "lr"
        assert set(few) < set(panel._names)
        every = [line for line in form.form_lines(study(batch_size=2)) if not isinstance(line, str)]
        assert [name for name in panel._names if name] == [field.name for field in every]
        await driver.press("A")
        assert panel._names == few


async def test_a_setting_that_is_hidden_is_gone_to() -> None:
    async with drive() as driver:
        panel = driver.app.screen.query_one(SettingsPanel)
        assert "clip_norm" not in panel._names
        panel.edit_setting("clip_norm")
        await driver.pilot.pause()
        await driver.press(*"0.5", "enter")
        await driver.until(lambda: driver.snapshot.experiment.clip_norm == 0.5)


async def test_the_cursor_passes_over_headings() -> None:
    async with drive() as driver:
        rows = on(driver, "lr")
        await driver.press("down")
        assert names(driver.snapshot.experiment)[rows.cursor[0]] == "optimizer"
        assert rows.cursor[0] == 2
        await driver.press("up")
        assert rows.cursor[0] == 0


async def test_plus_and_minus_on_the_form_change_the_setting_and_not_the_speed() -> None:
    async with drive() as driver:
        on(driver, "lr")
        await driver.press("plus", "plus", "minus", "plus")
        await driver.until(lambda: driver.snapshot.experiment.lr == 0.05)
        assert driver.train_model.speed == 20
        assert "0.05" in driver.text("FormTable")


async def test_a_choice_is_typed_by_its_beginning_and_its_fields_appear() -> None:
    async with drive() as driver:
        on(driver, "optimizer")
        await driver.press("enter")
        await driver.until(lambda: isinstance(driver.app.screen, ChoiceList))
        listed = driver.text("OptionList")
        assert all(name in listed for name in OPTIMIZERS)
        assert "the gradient divided by its recent size" in listed
        await driver.press(*"rm")
        await driver.until(lambda: "adam" not in driver.text("OptionList"))
        await driver.press("enter")
        await driver.until(lambda: driver.snapshot.experiment.optimizer == "rmsprop")
        assert "alpha" in driver.text("FormTable")


async def test_a_list_moves_by_arrows_and_leaves_without_a_change() -> None:
    async with drive() as driver:
        on(driver, "loss")
        await driver.press("enter")
        await driver.until(lambda: isinstance(driver.app.screen, ChoiceList))
        await driver.press("down", "escape")
        await driver.until(lambda: not isinstance(driver.app.screen, ChoiceList))
        assert driver.snapshot.experiment.loss == "mse"
        assert isinstance(driver.app.screen.focused, FormTable)  # the focus stays in the form
        await driver.press("enter")
        await driver.until(lambda: isinstance(driver.app.screen, ChoiceList))
        await driver.press("down", "down", "enter", "enter")  # the second enter of a fast hand
        await driver.until(lambda: driver.snapshot.experiment.loss == "mae")


async def test_a_choice_that_the_other_settings_refuse_says_why_and_the_list_stays() -> None:
    async with drive("d2l-synthetic") as driver:
        on(driver, "model")
        await driver.press("enter")
        await driver.until(lambda: isinstance(driver.app.screen, ChoiceList))
        await driver.press(*"quadr", "enter")
        await driver.until(lambda: "the model quadratic takes one feature" in driver.text("ChoiceList .wrong"))
        assert driver.snapshot.experiment.model == "linear"
        await driver.press(*["backspace"] * 5, *"zzz")
        await driver.until(lambda: "Nothing here has these letters" in driver.text("ChoiceList .wrong"))


async def test_space_switches_and_elsewhere_runs() -> None:
    async with drive() as driver:
        on(driver, "drop_last")
        await driver.press("space")
        await driver.until(lambda: driver.snapshot.experiment.drop_last)
        assert driver.snapshot.updates == 0
        on(driver, "lr")
        await driver.press("space")
        await driver.until(lambda: driver.snapshot.updates > 0)


def test_every_choice_of_every_setting_is_explained() -> None:
    for field in settings().values():
        assert len(field.explained) == len(field.choices)
        assert all(words and not words.endswith(".") for words in field.explained)


async def test_tab_goes_on_to_the_field_that_a_choice_brought() -> None:
    async with drive() as driver:
        on(driver, "schedule")
        await driver.press("enter")
        await driver.until(lambda: isinstance(driver.app.screen, ChoiceList))
        await driver.press(*"cos", "tab")
        await driver.until(
            lambda: (
                "a unit is an epoch"
                in "".join(map(driver.text, ["OptionList"] * isinstance(driver.app.screen, ChoiceList)))
            )
        )
        await driver.press("tab")
        await driver.until(lambda: bool(driver.app.screen.query("#panel-settings Editor Input")))
        await driver.until(lambda: driver.text("#panel-settings Editor .prompt").startswith("t_max"))
        field = driver.app.screen.query_one("#panel-settings Editor Input", Input)
        assert field.value == "1000"


async def test_a_nudge_that_the_other_fields_refuse_says_why() -> None:
    async with drive() as driver:
        on(driver, "nesterov")
        await driver.press("plus")
        assert "momentum above 0" in " ".join(driver.text("#panel-settings .refused").split())
        assert driver.snapshot.experiment.nesterov is False
        await driver.press("up")
        assert not driver.app.screen.query_one("#panel-settings .refused").display


async def test_the_border_says_what_a_change_will_be() -> None:
    async with drive() as driver:
        panel = driver.app.screen.query_one(SettingsPanel)
        on(driver, "lr")
        await driver.pilot.pause()
        assert panel.border_subtitle == "applies from the start"
        await driver.press("right", "right")
        await driver.updates(2)
        assert panel.border_subtitle == "applies from the next update"
        await driver.press("left")
        await driver.until(lambda: driver.snapshot.step == 1)
        assert panel.border_subtitle == "starts run B at step 1"
        on(driver, "seed")
        await driver.pilot.pause()
        assert panel.border_subtitle == "starts run B at step 0"


async def test_a_click_on_the_ruler_sets_the_learning_rate() -> None:
    async with drive() as driver:
        await driver.until(lambda: driver.snapshot.theory is not None)
        ruler = driver.app.screen.query_one(LrRuler)
        track = driver.text("LrRuler").splitlines()[1]
        await driver.pilot.click(ruler, offset=(track.index("▲") + 2, 1))
        await driver.until(lambda: driver.snapshot.experiment.lr > 0.1803)  # right of the critical lr
        lr = driver.snapshot.experiment.lr
        assert lr == float(f"{lr:.1e}")
        track = driver.text("LrRuler").splitlines()[1]
        assert track.index("●") == track.index("▲") + 2


async def test_a_schedule_is_previewed() -> None:
    async with drive(set_to(schedule="cosine", t_max=1000, lr=0.1)) as driver:
        lines = driver.text("LrRuler").splitlines()
        assert lines[3].strip().startswith("█")
        assert lines[3].rstrip().endswith("0–0.1")


async def test_a_low_panel_is_all_form() -> None:
    async with drive(size=(60, 12)) as driver:
        await driver.press("s")
        await driver.pilot.pause()
        assert not driver.app.screen.query_one(LrRuler).display
        assert "learning rate" in driver.text("FormTable")
