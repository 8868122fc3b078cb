"""No sentence is in English alone: what a program file says to people has its place in the texts, or both languages.

Each string of a program file is looked at, by its syntax tree. One with several English words is a sentence, unless it
is where no person reads it (a documentation string, a style sheet), or where the English itself is the key of the
Korean, which tests of the texts hold: what a key does, and what a setting or a choice of it means.
"""

import re
from pathlib import Path

import gdtui

PACKAGE = Path(gdtui.__file__).parent
WORD = re.compile(r"(?<![\w.{/-])[A-Za-z][a-z']+(?![\w{/-])")
