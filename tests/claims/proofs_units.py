"""Proofs of what the presets say of units: Ohm's law in amperes and milliamperes, and Planck's law in kelvins."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from gdtui.core.storage.presets import preset
from tests.claims.descents import Floats, columns, curvatures, repeated, slope, walk
from tests.claims.wording import says

PLANCK, LIGHT, BOLTZMANN = 6.62607015e-34, 299792458.0, 1.380649e-23  # SI, exact since 2019
WIEN = 2897.771955  # micrometres times kelvins (CODATA 2018)
SUN = 5778.0


@cache
def resistances(name: str) -> Floats:
    """The R of a circuit's preset, from 1, where a formula's parameter starts."""
    e = preset(name).experiment
    current, voltage = columns(e)
    return walk(repeated(slope(current, voltage), e.epochs), [1.0], e.lr)[:, 0]


def curvature(name: str) -> float:
    """The second derivative of a circuit's loss by R."""
    return float(curvatures(columns(preset(name).experiment)[0])[0])


def ohm_fits_r(sentence: str) -> None:
    says(sentence)
    current, voltage = columns(preset("ohm").experiment)
    np.testing.assert_allclose(voltage / current[:, 0], 47)


def ohm_is_47(sentence: str) -> None:
    says(sentence, resistances("ohm")[-1])


def ohm_is_flat(sentence: str) -> None:
    flat = curvature("ohm")
    says(sentence, flat, 2 / flat, 0.01, np.log(0.1) / np.log(1 - 0.01 * flat), preset("ohm").experiment.lr)


def ohm_depends_on_units(sentence: str) -> None:
    says(sentence)
    assert curvature("ohm") != pytest.approx(curvature("ohm-ma"), rel=0.5)
    amperes, milli = (columns(preset(name).experiment)[0] for name in ("ohm", "ohm-ma"))
    np.testing.assert_allclose(milli, amperes * 1000)
    standard = [(x - x.mean()) / x.std() for x in (amperes, milli)]
    assert curvatures(standard[0]) == pytest.approx(curvatures(standard[1]))


def milliamperes_need_a_millionth(sentence: str) -> None:
    says(sentence)
    assert preset("ohm").experiment.lr / preset("ohm-ma").experiment.lr == pytest.approx(1e6)


def milliamperes_give_the_same_path(sentence: str) -> None:
    says(sentence, resistances("ohm-ma")[-1])
    np.testing.assert_allclose(resistances("ohm-ma"), resistances("ohm"), rtol=1e-9)


def milliamperes_are_steep(sentence: str) -> None:
    steep = curvature("ohm-ma")
    says(sentence, steep, 2 / steep, 100, 0.01)
    assert steep / curvature("ohm") == pytest.approx(1e6)
    assert abs(1 - 100 * steep) > 1
    assert abs(1 - 0.01 * steep) > 1


def radiance(x: Floats, kelvins: float) -> Floats:
    """The logarithm of a black body's spectral radiance (W/m²/sr/µm) at wavelengths in micrometres: Planck 1900."""
    metres = x * 1e-6
    spread = np.expm1(PLANCK * LIGHT / (metres * BOLTZMANN * kelvins))
    return np.asarray(np.log(2 * PLANCK * LIGHT**2 / metres**5 / spread * 1e-6))


@cache
def sun() -> tuple[Floats, Floats]:
    """The wavelengths of preset planck and its target."""
    x, target = columns(preset("planck").experiment)
    return x[:, 0], target


def kelvin_slope(kelvins: float) -> float:
    """The derivative of the mean squared error by T, by the chain rule and d log B / dT."""
    x, target = sun()
    ratio = PLANCK * LIGHT / (x * 1e-6 * BOLTZMANN * kelvins)
    return float(np.mean(2 * (radiance(x, kelvins) - target) * ratio / kelvins / -np.expm1(-ratio)))


@cache
def temperatures(updates: int, logarithm: bool) -> float:
    """The temperature after some updates from 3,000 K, by log T or by T itself."""
    lr, value = preset("planck").experiment.lr, np.log(3000.0) if logarithm else 3000.0
    for _ in range(updates):
        kelvins = np.exp(value) if logarithm else value
        value -= lr * kelvin_slope(kelvins) * (kelvins if logarithm else 1)
    return float(np.exp(value) if logarithm else value)


def sun_follows_planck(sentence: str) -> None:
    says(sentence)
    x, target = sun()
    np.testing.assert_allclose(target, radiance(x, SUN), atol=1e-6)


def sun_is_a_black_body(sentence: str) -> None:
    x, target = sun()
    says(sentence, SUN, x[0], x[-1])
    np.testing.assert_allclose(target, radiance(x, SUN), atol=1e-6)


def sun_is_found_by_its_logarithm(sentence: str) -> None:
    start = preset("planck").experiment.init_values[0]
    says(sentence, np.exp(start), start, SUN, np.log(temperatures(100, True)), 100)
    assert temperatures(100, True) == pytest.approx(SUN, abs=0.001)


def sun_is_not_found_by_kelvins(sentence: str) -> None:
    epochs, by_log = preset("planck").experiment.epochs, 3000 * kelvin_slope(3000)
    says(sentence, 3000, temperatures(epochs, False), epochs, kelvin_slope(3000), by_log / kelvin_slope(3000))
    step = 1e-4  # by differences too
    x, target = sun()
    ahead, behind = (np.mean((radiance(x, 3000 + s) - target) ** 2) for s in (step, -step))
    assert kelvin_slope(3000) == pytest.approx((ahead - behind) / (2 * step), rel=1e-4)


def sun_peaks_by_wiens_law(sentence: str) -> None:
    says(sentence, WIEN / SUN)
    x = np.linspace(0.3, 3, 1_000_001)
    assert x[radiance(x, SUN).argmax()] == pytest.approx(WIEN / SUN, abs=1e-5)
