"""What each start of an app computes anew is computed once for all the tests of a worker: its styles, its pictures."""

from __future__ import annotations

from collections import defaultdict
from functools import lru_cache
from typing import Any

from textual.cache import LRUCache
from textual.css.model import RuleSet
from textual.css.stylesheet import Stylesheet

from gdtui.plots import canvas, rasterise

PICTURES = 512  # of plots, most of which tests of the same screen have in common

Parsed = LRUCache[Any, list[RuleSet]]
_parsed: defaultdict[tuple[tuple[str, str], ...], Parsed] = defaultdict(lambda: LRUCache(256))
"""The rules that sources have been parsed to, by the variables in which they differ from theme to theme."""

render = lru_cache(PICTURES)(canvas.render.__wrapped__)
dots = lru_cache(PICTURES)(rasterise.dots.__wrapped__)


class ThriftyStylesheet(Stylesheet):
    """A style sheet that parses no source which another has parsed with the same variables."""

    def __init__(self, *, variables: dict[str, str] | None = None) -> None:
        super().__init__(variables=variables)
        self._parse_cache = _parsed[tuple(self._variables.items())]

    def set_variables(self, variables: dict[str, str]) -> None:
        """Go over to what has been parsed with these."""
        self._parse_cache = LRUCache(1)  # which is cleared
        super().set_variables(variables)
        self._parse_cache = _parsed[tuple(variables.items())]
