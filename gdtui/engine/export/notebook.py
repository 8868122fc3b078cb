"""Write a run as a Jupyter notebook, cell by cell as the tutorials go.

A notebook is JSON of version 4.5 of the format that https://nbformat.readthedocs.io describes. It is written here, in
the few fields that every notebook has, because the library nbformat would bring a validator of JSON schemas and
Jupyter's settings along for them; the tests ask it whether the notebooks are valid.
"""

from __future__ import annotations

from typing import Any

import msgspec

from gdtui.core.experiment.experiment import Run
from gdtui.core.experiment.true_parameters import Parameters
from gdtui.engine.export.data_code import DataFile
from gdtui.engine.export.script import sections


def notebook(
    run: Run, title: str, about: str = "", file: DataFile | None = None, true: Parameters | None = None
) -> str:
    """Return a run as the text of a notebook.

    Args:
        run: the run, with its changes.
        title: the heading.
        about: what to look for.
        file: the file to read the data from; None where the notebook has the numbers in itself.
        true: what the data were generated from, by parameter.
    """
    cells = [_markdown("title", f"# {title}\n\n{about}".strip())]
    for section in sections(run, file, true=true):
        name = section.title.lower()
        code = "\n".join(section.code).strip()
        cells += [_markdown(f"about-{name}", f"## {section.title}\n\n{section.about}"), _code(name, code)]
    metadata = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    content = {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
    return msgspec.json.format(msgspec.json.encode(content), indent=1).decode() + "\n"


def _markdown(name: str, text: str) -> dict[str, Any]:
    return {"cell_type": "markdown", "id": name, "metadata": {}, "source": text}


def _code(name: str, text: str) -> dict[str, Any]:
    return {"cell_type": "code", "execution_count": None, "id": name, "metadata": {}, "outputs": [], "source": text}
