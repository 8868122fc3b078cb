"""`python -m tests.fuzz`: ten thousand random events on each of several presets and seeds; takes minutes."""

from __future__ import annotations

import os
import sys
import tempfile
import traceback
from pathlib import Path

import click

from tests.conftest import HOMES, TERMINAL, UNSET
from tests.fuzz.random_events import fuzz

TARGETS = ["study-hours", "mini-batch-5", "init-lab", "outlier", "penguins"]


@click.command()
@click.option("--events", default=10_000, show_default=True)
@click.option("--seed", "seeds", multiple=True, type=int, default=[1, 2, 3], show_default=True)
@click.option(
    "--target", "targets", multiple=True, default=["study-hours", "mini-batch-5", "init-lab", "outlier", "penguins"]
)
def main(events: int, seeds: list[int], targets: list[str]) -> None:
    """Send random events to the program, and say what went wrong."""
    failed = 0
    for seed in seeds:
        for target in targets:
            with tempfile.TemporaryDirectory() as home:
                _prepare(Path(home))
                try:
                    quits = fuzz(target, seed, events, Path(home))
                except AssertionError:
                    failed += 1
                    print(f"{target}, seed {seed}: failed")
                    traceback.print_exc(file=sys.stdout)
                else:
                    print(f"{target}, seed {seed}: {events:,} events, opened again {quits} times", flush=True)
    sys.exit(bool(failed))


def _prepare(home: Path) -> None:
    """Use no file of the user's own, and the terminal of the tests."""
    os.environ.update({name: str(home / folder) for name, folder in HOMES.items()})
    os.environ.update(TERMINAL, GDTUI_CONFIG=str(home / "settings.toml"))
    for name in UNSET:
        os.environ.pop(name, None)


if __name__ == "__main__":
    main()
