"""The keys of a Korean keyboard: while it writes Hangul, each letter acts as the Latin key that it sits on.

On the two-set layout (KS X 5002, 두벌식) ㅈ sits on w, and ㅉ is its shifted form. A terminal sends the letters one by
one, or, where an input method has composed them, as a syllable: 자 is ㅈ and ㅏ, the keys w and k. Letters that have no
shifted form of their own arrive the same with shift as without.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping

SIMPLE = dict(zip("ㅂㅈㄷㄱㅅㅛㅕㅑㅐㅔㅁㄴㅇㄹㅎㅗㅓㅏㅣㅋㅌㅊㅍㅠㅜㅡ", "qwertyuiopasdfghjklzxcvbnm", strict=True))
SHIFTED = dict(zip("ㅃㅉㄸㄲㅆㅒㅖ", "QWERTOP", strict=True))
COMPOUND = {
    **{"ㄳ": "rt", "ㄵ": "sw", "ㄶ": "sg", "ㄺ": "fr", "ㄻ": "fa", "ㄼ": "fq", "ㄽ": "ft", "ㄾ": "fx"},
    **{"ㄿ": "fv", "ㅀ": "fg", "ㅄ": "qt", "ㅘ": "hk", "ㅙ": "ho", "ㅚ": "hl", "ㅝ": "nj", "ㅞ": "np"},
    **{"ㅟ": "nl", "ㅢ": "ml"},
}
"""Two letters that are typed one after the other."""
KEYS: Mapping[str, str] = {**SIMPLE, **SHIFTED, **COMPOUND}
"""The Latin keys of each letter of Hangul."""


def latin_keys(text: str) -> str:
    """Return the Latin keys that were pressed for a letter or a syllable of Hangul; nothing for anything else."""
    letters = list(_letters(text))
    return "".join(KEYS[letter] for letter in letters) if letters and all(x in KEYS for x in letters) else ""


def _letters(text: str) -> Iterator[str]:
    """Yield the letters of syllables as they stand alone; a letter at the end of one is another sign in Unicode."""
    for sign in unicodedata.normalize("NFD", text):
        name = unicodedata.name(sign, "")
        part = name.startswith(("HANGUL CHOSEONG ", "HANGUL JUNGSEONG ", "HANGUL JONGSEONG "))
        yield unicodedata.lookup(f"HANGUL LETTER {name.rpartition(' ')[2]}") if part else sign
