"""The fit of Train."""

from __future__ import annotations

from gdtui.ui.session.panels.fit import DRAWING_HELP, FitPanel


class TrainFitPanel(FitPanel):
    """The data and the model's predictions for them."""

    ID = "train.fit"
    HELP = (
        "The data (●; ○ for test rows; a cloud of dots when there are many, with test rows as short bars), the "
        "model's line, and the residuals: how far each point lies from the line. ◆ marks the batch. With several "
        "features: prediction against target, where a perfect model lies on the diagonal; press i again for each "
        "feature, with the predictions (small blocks). Below is the model with its numbers; press p to type x and "
        "see the prediction, which is ◇ in the plot. 0 fits the picture to the data alone, and again to the line too. "
        f"{DRAWING_HELP}"
    )
