"""The colour of each regime."""

from __future__ import annotations

from gdtui.core.theory.stability import Regime

STYLES = {
    Regime.MONOTONE: "$text-success",
    Regime.ONE_SHOT: "bold $text-success",
    Regime.OSCILLATING: "$text-warning",
    Regime.TWO_CYCLE: "bold $text-warning",
    Regime.DIVERGING: "$text-error",
    Regime.ESCAPING: "$text-error",
    Regime.ENDLESS: "$text-error",
    Regime.FLAT: "$foreground-muted",
}
