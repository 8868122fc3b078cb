"""What generated data were made from, before noise was added: the answer that a model is to find."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec


class Truth(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """The true function of generated data; `weights`, `coefficients` or `formula` says of which form it is.

    Attributes:
        features: names of the columns that the function is of.
        target: name of the column that it makes.
        weights: one for each feature, of a linear function.
        bias: what a linear function adds.
        coefficients: of rising powers of the one feature, from the power 0.
        formula: of the features and the parameters.
        parameters: values of the names in the formula that are no features.
    """

    features: tuple[str, ...]
    target: str
    weights: tuple[float, ...] = ()
    bias: float = 0.0
    coefficients: tuple[float, ...] = ()
    formula: str = ""
    parameters: Mapping[str, float] = {}

    def __post_init__(self) -> None:
        """Check that it is one function, as a session file may say anything.

        Raises:
            ValueError: saying what does not fit.
        """
        if sum(map(bool, (self.weights, self.coefficients, self.formula))) != 1:
            raise ValueError("it must have one of weights, coefficients and formula")
        if self.weights and len(self.weights) != len(self.features):
            raise ValueError("weights must be one for each of features")
        if self.coefficients and len(self.features) != 1:
            raise ValueError("coefficients must be of one feature")
        if self.formula:
            from gdtui.core.maths import formula

            unknown = {*formula.names(formula.parse(self.formula))} - {*self.features, *self.parameters}
            if unknown:
                raise ValueError(f"{min(unknown)} in formula must be one of features or parameters")

    @property
    def powers(self) -> tuple[float, ...]:
        """The coefficients of rising powers of the one feature, a line's too; empty for other functions."""
        if self.coefficients or len(self.weights) != 1:
            return self.coefficients
        return self.bias, *self.weights

    @property
    def equation(self) -> str:
        """The function as an equation: y = 2·x1 - 3.4·x2 + 4.2."""
        if self.formula:
            known = ", ".join(f"{name} = {value:g}" for name, value in self.parameters.items())
            return f"{self.target} = {self.formula}" + (f" with {known}" if known else "")
        if self.coefficients:
            bias, *others = self.coefficients
            terms = [(value, self.features[0] + _power(power)) for power, value in enumerate(others, 1)][::-1]
        else:
            bias, terms = self.bias, [(w, name) for w, name in zip(self.weights, self.features, strict=True)]
        parts = [_signed(value, name) for value, name in (*terms, (bias, "")) if value]
        first, *more = parts or ["+ 0"]
        first = f"-{first[2:]}" if first.startswith("-") else first[2:]
        return f"{self.target} = {' '.join([first, *more])}"


def _power(power: int) -> str:
    return f"^{power}" if power > 1 else ""


def _signed(value: float, name: str) -> str:
    size = f"{abs(value):g}"
    factor = "" if name and size == "1" else f"{size}·" if name else size
    return f"{'-' if value < 0 else '+'} {factor}{name}"
