"""The numbers in the texts of lessons, each with the formula that gives it at the end of its step.

The formulas are those of goals, over the facts of the run after the step's solution; `start.` before a word is the fact
at the step's beginning. A function proves a number that is about another run. A number that the step says itself, in
its goal, its solution, its answer or its start, is not listed: playing the step checks it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from tests.claims import proofs_lessons as proofs

Formula = str | Callable[[], float]

LISTING: Mapping[str, Mapping[str, Mapping[str, Formula]]] = {
    "first-update": {
        "loss": {"18.67": "loss", "16": proofs.as_stated(4**2), "36": proofs.as_stated(6**2)},
        "gradient": {"-18.67": "gradients.W", "-8": "gradients.b"},
        "step": {
            ".187": "params.W",
            ".08": "params.b",
            ".01": "lr",
            "18.67": "abs(gradients.W)",
            "-18.67": "gradients.W",
        },
    },
    "fit-by-hand": {
        "one": {"4.667": "loss", "18.67": "start.loss"},
        "closer": {"0.4167": "loss"},
        "scores": {"56.25": "loss"},
        "descend": {"12.5": "params.W", "42.5": "params.b", "46.88": "least_loss"},
        "rest": {"46.875": "least_loss"},
    },
    "loss-slope": {"predict": {"0.01": "lr", "9.333": "gradient_norm", "1.093": "params.w", "-9.333": "gradients.w"}},
    "learning-rate": {
        "small": {"0.8": "1 - 2 * lr", "2": "curvature", "0.4096": "x"},
        "half": {"2": "curvature", "0": "1 - 2 * lr"},
        "one": {"-1": "1 - 2 * lr", "2": "curvature"},
        "above": {"-1.2": "1 - 2 * lr"},
        "between": {
            "0.5": "1 / curvature",
            "2": "curvature",
            "-1": "1 - 2 * critical_lr",
            "0": "1 - 2 * optimal_lr",
            "-0.8": "1 - 2 * lr",
        },
    },
    "valley": {
        "creep": {"5681": "start.loss", "155": "loss"},
        "kappa": {"0.2994": "2 / critical_lr / kappa", "16.7": "2 / critical_lr", "55.78": "kappa"},
        "faster": {"0.1198": "critical_lr"},
        "units": {
            "3.4246e-6": "critical_lr",
            "3.2": "kappa / 10 ** 6",
            "320": "kappa / 10 ** 4",
            "3.7": "ln(10) * kappa / 2 / 10 ** 6",
            "370": proofs.ten_thousands_of_updates,
        },
        "standardise": {"1.539": "kappa"},
    },
    "momentum": {
        "plain": {".0298": "loss"},
        "wider": {
            ".3426": "stable_lr",
            ".1803": "critical_lr",
            "1.9": "1 + momentum",
            "11.09": "2 / critical_lr",
            "0.9": "momentum",
        },
        "tighter": {".1223": "stable_lr", ".3426": "2 * (1 + momentum) / (2 / critical_lr)"},
    },
    "adam": {
        "bowl": {"19.6": "params.b", "73.75": proofs.mean_of_scores},
        "plain": {"145": proofs.updates_of_adam},
        "ravine": {".02": "critical_lr", "1.35": "x"},
        "adam-ravine": {"25": "lr / critical_lr"},
    },
    "mini-batches": {"restless": {".72": "least_loss"}},
    "larger-batches": {
        "floor": {"10": "step / 16", ".02166": "noise", ".9257": "least_loss"},
        "larger": {".00532": "noise", "1": proofs.as_stated(1)},
        "slow": {"2.05": "loss"},
        "scaled": {"1.006": "loss"},
        "limit": {".981": "critical_lr"},
    },
    "shapes": {
        "train": {"73.75": proofs.mean_of_scores},
        "loss": {"46.875": proofs.least_loss_of_scores, "242.1875": "least_loss"},
        "predict": {
            "73.75": proofs.mean_of_scores,
            "12.5": "params.W",
            "42.5": "params.b",
            "105": "5 * params.W + params.b",
        },
    },
    "d2l-exercises": {
        "ohm": {"2": proofs.as_stated(2)},
        "planck": {"3": proofs.as_stated(3), "8.6618": "params.u", "5,778": "exp(params.u)"},
        "second": {"16.7": "2 / critical_lr", ".1198": "critical_lr"},
        "reshape": {"5": proofs.as_stated(5), "242.2": "loss"},
        "rates": {"6": proofs.as_stated(6), "2.68": "loss", ".0000474": proofs.loss_of_the_plane},
        "odd": {"7": proofs.as_stated(7), "100": "rows - 3 * batch_size"},
    },
    "local-minima": {
        "near": {"1.131": "x"},
        "other-start": {"-1.301": "x", "-3.514": "loss", "-1.07": "start.loss", "0.17": proofs.top_of_the_hill},
        "leap": {"21": "start.gradient_norm", "10": "1 / lr", "1": proofs.as_stated(1)},
    },
    "deep-starts": {
        "small": {".01": "settings.init_std", ".5154": "loss"},
        "glorot": {"2": proofs.as_stated(2), ".06": "loss"},
        "he": {"2": proofs.as_stated(2), ".03": "loss", ".06": proofs.loss_of_glorot},
    },
    "ohm-planck": {
        "amperes": {"46.97": "params.R"},
        "critical": {".0077": "2 / critical_lr", "259.7": "critical_lr", "2": proofs.as_stated(2)},
        "milliamperes": {".0002597": "critical_lr"},
        "logarithm": {
            "0.01": "lr",
            "8.6618": "params.u",
            "5778": "exp(params.u)",
            ".01": "lr",
            "1": "100 * (exp(lr) - 1)",
        },
    },
    "schedules": {"stairs": {"0.05": "lr"}, "too-soon": {"46.875": "least_loss"}},
    "three-sources": {
        "by-hand": {".187": "params.W"},
        "autograd": {".187": "params.W"},
        "module": {".5153": "params.W", "-.4414": "params.b"},
    },
    "train-test": {
        "fall": {".040": "test_loss"},
        "turn": {".0036": "loss", ".229": "test_loss"},
        "smaller": {".053": "test_loss", ".099": "loss"},
        "decay": {".018": "test_loss"},
    },
    "zero-grad": {
        "code": {"-18.67": "gradients.W"},
        "sum": {
            "-35.27": "gradients.W",
            "-16.6": "gradients.W - start.gradients.W",
            "-35": "gradients.W",
            "-18.67": "start.gradients.W",
        },
        "swing": {".155": proofs.lowest_of_the_swing},
    },
}
