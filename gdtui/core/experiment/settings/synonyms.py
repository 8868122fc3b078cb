"""The names that other libraries have for gdtui's settings."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from gdtui.core.fields import nearest
from gdtui.core.texts import text

_SYNONYMS: Mapping[str, str] = {
    "lr": "learning_rate learning_rate_init eta eta0 step_length",
    "optimizer": "optimiser opt solver algorithm",
    "momentum": "mu beta",
    "nesterov": "nesterovs_momentum use_nesterov",
    "betas": "beta1 beta2 beta_1 beta_2",
    "eps": "epsilon",
    "weight_decay": "wd l2 l2_penalty l2_regularization penalty",
    "batch_size": "batch batchsize minibatch_size mini_batch_size",
    "order": "shuffle",
    "drop_last": "drop_remainder",
    "divide": "reduction size_average",
    "epochs": "n_epochs num_epochs nb_epoch n_iter iterations steps",
    "seed": "random_state random_seed manual_seed",
    "model": "architecture network",
    "hidden": "hidden_layer_sizes hidden_layers hidden_units hidden_size layers units",
    "activation": "activation_function nonlinearity",
    "bias": "use_bias fit_intercept",
    "init": "weight_init init_weights weights_init initializer kernel_initializer initialization initialisation",
    "init_std": "std stddev",
    "loss": "criterion loss_fn loss_function cost objective",
    "huber_delta": "delta",
    "standardize": "standardise normalize normalise scale scaler scaling",
    "test_fraction": "test_size validation_split validation_fraction val_split",
    "schedule": "scheduler lr_scheduler lr_schedule learning_rate_schedule",
    "clip_norm": "clipnorm grad_clip gradient_clip max_norm max_grad_norm",
    "dtype": "precision",
    "features": "feature columns inputs x",
    "target": "label labels output y",
}
"""For each setting, names that torch, Keras, scikit-learn and books have for it."""


def suggestion(name: str, known: Collection[str]) -> str:
    """Return the end of a sentence that says which setting an unknown name may stand for.

    Args:
        name: the unknown name.
        known: the names of the settings that may be meant.
    """
    plain = name.strip().lower().replace("-", "_")
    for meant, others in _SYNONYMS.items():
        if meant in known and (plain == meant or plain in others.split()):
            return text("refusals.did_you_mean", near=meant)
    return text("refusals.did_you_mean", near=nearest(name, known))
