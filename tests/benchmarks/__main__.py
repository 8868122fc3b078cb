"""`python -m tests.benchmarks`: every bound of the design with today's figure, as one table; takes minutes."""

from __future__ import annotations

import os
import signal
import sys
import time
import traceback
from importlib import import_module

import click

from tests.benchmarks.bounds import failed, table

NAMES = ("startup", "engine", "app", "plots", "large_file", "sweep")
"""The benchmarks that have bounds, each a module with a function `bounds`."""
LONGEST = 240  # seconds that one of them may take: they take a minute on a quiet machine


@click.command()
@click.option("--only", "names", multiple=True, type=click.Choice(NAMES), help="One of them; may be given repeatedly.")
def main(names: tuple[str, ...]) -> None:
    """Measure, and print the table; the exit status is 1 when a bound does not hold."""
    rows, start, load = [], time.monotonic(), _load()
    signal.signal(signal.SIGALRM, _too_long)
    for name in names or NAMES:
        click.echo(f"{name} ...", err=True)
        try:
            signal.alarm(LONGEST)
            rows += import_module(f"tests.benchmarks.{name}").bounds()
        except Exception as error:  # the others are measured all the same
            traceback.print_exc()
            rows.append(failed(name, error))
        finally:
            signal.alarm(0)
    click.echo(table(rows))
    click.echo(f"\n{time.monotonic() - start:.0f} s on {os.cpu_count()} processors; busy before: {load}")
    sys.exit(any(row.holds == "no" for row in rows))


def _too_long(*_: object) -> None:
    raise TimeoutError(f"it takes longer than {LONGEST} s")


def _load() -> str:
    """Say how many programs waited for a processor in the last minute, this one not counted."""
    return f"{os.getloadavg()[0]:.1f} programs" if hasattr(os, "getloadavg") else "unknown"


if __name__ == "__main__":
    main()
