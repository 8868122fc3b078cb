"""The command `gdtui presets`: what ships with gdtui."""

from __future__ import annotations

import click

from gdtui.cli.completers import complete_shipped
from gdtui.core.storage.presets import dataset_titles, preset, preset_titles
from gdtui.core.storage.session_file import Session
from gdtui.core.texts import text
from gdtui.core.widths import wrap


@click.command()
@click.argument("name", default="", shell_complete=complete_shipped)
def presets(name: str) -> None:
    """List the presets, and the data sets that ship with gdtui; with NAME, say what one of them is about."""
    if name:
        _tell(preset(name))
        return
    groups = {"Presets": preset_titles(), "\nData sets": dataset_titles()}
    width = max(len(name) for titles in groups.values() for name in titles) + 2
    for heading, titles in groups.items():
        print(heading)
        for listed, title in titles.items():
            print("\n".join(wrap(title, 80, f"{listed:{width}}", " " * width)))


def _tell(session: Session) -> None:
    """Print what a preset is about and where it is from."""
    parts = [session.title, session.about, text("notes.source", source=session.source)]
    if session.licence:
        parts.append(text("notes.licence", licence=session.licence))
    print("\n\n".join("\n".join(wrap(str(part), 80)) for part in parts))
