"""Programs that gdtui has written, run in a process of their own that has torch and the standard library alone."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from tests import warm

OTHERS = ("gdtui", "numpy", "msgspec", "pyarrow", "textual", "click")
"""What they must not need; PyTorch itself does without numpy."""

RUNNER = f"""
import contextlib, json, os, runpy, sys, warnings
sys.modules.update(dict.fromkeys({OTHERS!r}))
warnings.simplefilter("ignore")
os.chdir(os.path.dirname(sys.argv[1]))
for path in sys.argv[1:]:
    with open(path + ".log", "w") as log, contextlib.redirect_stdout(log):
        if path.endswith(".ipynb"):
            cells = json.load(open(path))["cells"]
            names = {{"__name__": "__main__"}}
            for cell in cells:
                if cell["cell_type"] == "code":
                    exec(cell["source"], names)
        else:
            runpy.run_path(path, run_name="__main__")
"""
IMPORTS = ("torch._dynamo",)  # the first step of an optimizer does it


def logs(programs: Sequence[Path], fresh: bool = False) -> dict[str, str]:
    """Run scripts and notebooks, and return what each has printed, by its name without a suffix.

    Args:
        programs: their files, which lie in one folder.
        fresh: start Python anew, and have torch too do without what they must not need.
    """
    arguments = ("-c", RUNNER, *map(str, programs))
    if fresh:
        done = subprocess.run([sys.executable, "-I", *arguments], check=False, timeout=300, capture_output=True)
    else:
        done = warm.python(*arguments, imports=IMPORTS)
    assert done.returncode == 0, done.stderr.decode()
    return {path.stem: path.with_name(f"{path.name}.log").read_text() for path in programs}


def torchrun(program: Path, processes: int) -> str:
    """Run a script under torchrun, which starts Python anew for each process, and return what it has printed."""
    command = ["-m", "torch.distributed.run", "--standalone", f"--nproc-per-node={processes}", str(program)]
    pipe = subprocess.PIPE
    running = warm.Warm(command, cwd=program.parent, stdout=pipe, stderr=pipe)
    printed, complaints = running.communicate(timeout=300)
    assert running.returncode == 0, complaints.decode()
    return printed.decode()
