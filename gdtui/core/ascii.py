"""ASCII stand-ins for the characters that gdtui writes and draws with, for terminals and files that have no others."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from functools import cache

_ASCII: Mapping[str, str] = {
    "−": "-",
    "–": "-",
    "×": "x",
    "·": "*",
    "≈": "~",
    "≤": "<=",
    "≥": ">=",
    "…": "...",
    "′": "'",
    "″": "''",
    "∂": "d",
    "√": "sqrt",
    "∞": "inf",
    "°": "deg",
    "±": "+-",
    "α": "alpha",
    "β": "beta",
    "γ": "gamma",
    "ε": "eps",
    "η": "eta",
    "θ": "theta",
    "κ": "kappa",
    "λ": "lambda",
    "μ": "mu",
    "π": "pi",
    "ρ": "rho",
    "ψ": "psi",
    **{raised: f"^{digit}" for digit, raised in enumerate("⁰¹²³⁴⁵⁶⁷⁸⁹")},
    "÷": "/",
    "½": "1/2",
    "‖": "||",
    "⋅": "*",
    "∙": "*",
    "⊗": "x",
    "⁻": "-",
    "₋": "-",
    "⁺": "+",
    "₊": "+",
    "Δ": "Delta",
    "Π": "prod",
    "Σ": "sum",
    "Φ": "Phi",
    "φ": "phi",
    "→": "->",
    "←": "<-",
    "↑": "up",
    "↓": "down",
}
_ONE_CELL: Mapping[str, str] = {
    **dict(zip("→←↑↓▷◁△▽▸▶◀▾✓″", '><^v><Av>><v+"', strict=True)),
    **dict(zip("●○◆◇▲■□×✗•", "@o#%^&=xx*", strict=True)),
    **dict(zip("─━╌┄┈│┊┤├┬┴┼▁▂▃▄▅▆▇█", "-=-..|:+++++_.-=+*%#", strict=True)),
}
"""Stand-ins of one cell. Marks that can be on the same picture differ from each other."""


def to_ascii(character: str) -> str:
    """Return a character in ASCII: as people type it, without its accent, as it is drawn, or as an escape."""
    if character in _ASCII:
        return _ASCII[character]
    plain = unicodedata.normalize("NFKD", character).encode("ascii", "ignore").decode()
    return plain or _ONE_CELL.get(character) or character.encode("ascii", "backslashreplace").decode()


@cache
def to_cells(character: str) -> str:
    """Return a character in ASCII in as many cells of a terminal: lines as - | +, dots and blocks as . and #.

    A raised digit is ^, so that no power looks like a number.
    """
    if unicodedata.combining(character):
        return ""
    if unicodedata.east_asian_width(character) in ("W", "F"):
        return "??"
    drawn = _ONE_CELL.get(character) or _drawn(unicodedata.name(character, ""))
    if drawn:
        return drawn
    text = to_ascii(character)
    return "*" if text.startswith("\\") else text[0]


def _drawn(name: str) -> str:
    """Return what stands for a character of lines, dots or blocks, by its Unicode name; empty for any other."""
    if name.startswith("BOX DRAWINGS"):
        across, down = "HORIZONTAL" in name, "VERTICAL" in name
        if across == down:
            return "+"
        return "-" if across else "|"
    if name.startswith("BRAILLE"):
        return " " if name.endswith("BLANK") else "."
    return "#" if "BLOCK" in name or "SHADE" in name else ""
