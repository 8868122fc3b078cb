"""The keys of the Data screen."""

from __future__ import annotations

from gdtui.ui.panels.key import Key
from gdtui.ui.session.keys import PLACES, UPDATES

KEYS = (
    *UPDATES,
    Key("x", "standardize", "standardize", "Standardise the features, or take them as they are", "Standardise"),
    Key("T", "split", "split", "Keep a fifth of the rows for testing, or train on all", "Split"),
    Key("w", "write", "write", "Write the data into a file: CSV, TSV or Parquet; nothing is written otherwise"),
    Key("p", "predict", "predict", "Type x and see the prediction, here and at the start"),
    *PLACES,
)
