"""What the engine says in different places about one run is the same: gradient sources, JSON lines, landscape."""

import json

import numpy as np
import pytest

from gdtui.cli import main
from gdtui.core.storage.presets import preset
from gdtui.engine.curvature.loss_surface import LossSurface
from gdtui.engine.inspect.landscape import landscape
from gdtui.engine.training.trainer import Trainer

SETTINGS = ("dtype=float64", "lr=0.05", "epochs=25", "batch_size=3", "init=constant", "init_value=0.5")


def lines(capsys: pytest.CaptureFixture[str], *settings: str) -> list[dict[str, object]]:
    """The JSON lines of a headless run of exam-scores."""
    options = [part for setting in settings for part in ("--set", setting)]
    assert main.main(["run", "exam-scores", "--format", "jsonl", *options]) == 0
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def parameters(line: dict[str, object]) -> list[float]:
    """W and b of a line."""
    params = line["params"]
    assert isinstance(params, dict)
    return [*params["W"], *params["b"]]


def test_the_three_sources_of_the_gradient_make_the_same_run(capsys: pytest.CaptureFixture[str]) -> None:
    autograd, manual, nn = (lines(capsys, *SETTINGS, f"source={source}") for source in ("autograd", "manual", "nn"))
    assert len(autograd) == len(manual) == len(nn) == 50  # 4 rows by 3 are 3 and 1
    for one, other, third in zip(autograd, manual, nn, strict=True):
        for name in ("step", "epoch", "rows", "lr"):
            assert one[name] == other[name] == third[name]
        for name in ("loss", "train_loss", "grad_norm"):
            assert one[name] == pytest.approx(other[name], rel=1e-9)
            assert one[name] == pytest.approx(third[name], rel=1e-9)
        assert parameters(one) == pytest.approx(parameters(other), rel=1e-9)
        assert parameters(one) == pytest.approx(parameters(third), rel=1e-9)


def test_the_landscape_is_as_high_as_the_json_line_says_where_it_says_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    last = lines(capsys, *SETTINGS)[-1]
    texts = dict(setting.split("=") for setting in SETTINGS)
    trainer = Trainer(preset("exam-scores").experiment.assign(texts))
    for _ in trainer.blocks():
        pass
    w, b = parameters(last)
    surface = LossSurface(trainer.experiment, trainer.model, trainer.data)
    found = landscape(surface, ("W", "b"), ((w, w + 1), (b, b + 1)), (2, 2))
    assert found.values[0, 0] == pytest.approx(last["train_loss"], rel=1e-9)
    x, y = np.array([1, 2, 3, 4]), np.array([50, 70, 90, 85])
    assert found.values[1, 1] == pytest.approx(np.mean(((w + 1) * x + b + 1 - y) ** 2), rel=1e-9)
