"""The screens in the order of their keys; header, keys, help and palette are made from this list."""

from __future__ import annotations

from gdtui.ui.shell.panel_screen import ScreenEntry

SCREENS = (
    ScreenEntry("1", "Train", "gdtui.ui.train.screen:TrainScreen"),
    ScreenEntry("2", "Descend", "gdtui.ui.descend.screen:DescendScreen"),
    ScreenEntry("3", "Data", "gdtui.ui.data.screen:DataScreen"),
    ScreenEntry("4", "Sweep", "gdtui.ui.sweep.screen:SweepScreen"),
    ScreenEntry("5", "Runs", "gdtui.ui.runs.screen:RunsScreen"),
    ScreenEntry("6", "Learn", "gdtui.ui.learn.screen:LearnScreen"),
)
