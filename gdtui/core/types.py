"""Types of number with bounds, for settings."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

Positive = Annotated[float, Meta(gt=0, le=1e6)]
NonNegative = Annotated[float, Meta(ge=0, le=1e6)]
Number = Annotated[float, Meta(ge=-1e12, le=1e12)]
Fraction = Annotated[float, Meta(ge=0, lt=1)]
PositiveFraction = Annotated[float, Meta(gt=0, le=1)]
PositiveInt = Annotated[int, Meta(ge=1, le=100_000_000)]
NonNegativeInt = Annotated[int, Meta(ge=0, le=100_000_000)]
Seed = Annotated[int, Meta(ge=0, le=2**63 - 1)]
