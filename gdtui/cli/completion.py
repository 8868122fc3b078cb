"""The command `gdtui completion`: click's completion for shells, and in bash of NAME=VALUE too."""

from __future__ import annotations

import os
from typing import Any, ClassVar

import click
from click.shell_completion import (
    BashComplete,
    CompletionItem,
    add_completion_class,
    get_completion_class,
    split_arg_string,
)

from gdtui.cli.completers import COMPLETING

SHELLS = ("bash", "zsh", "fish")

# click's own script leaves out the words when files are possible too, and adds a space after NAME=.
BASH = """\
%(complete_func)s() {
    local IFS=$'\\n' answer type value
    answer=$(env COMP_WORDS="${COMP_WORDS[*]}" COMP_CWORD=$COMP_CWORD %(complete_var)s=bash_complete "$1" 2>/dev/null)
    COMPREPLY=()
    while IFS=, read -r type value; do
        case $type in
            plain) COMPREPLY+=("$value"); [[ $value == *= ]] && compopt -o nospace ;;
            file) compopt -o filenames; mapfile -t -O ${#COMPREPLY[@]} COMPREPLY < <(compgen -f -- "$2") ;;
            dir) compopt -o filenames; mapfile -t -O ${#COMPREPLY[@]} COMPREPLY < <(compgen -d -- "$2") ;;
        esac
    done <<< "$answer"
}
complete -o nosort -F %(complete_func)s %(prog_name)s
"""


@add_completion_class
class BashWithAssignments(BashComplete):
    """Completion in bash, which makes three words of NAME=VALUE and completes the third."""

    source_template: ClassVar[str] = BASH

    def get_completion_args(self) -> tuple[list[str], str]:
        """Return the words before the one to complete, and that one, with what bash has parted put together."""
        at = int(os.environ["COMP_CWORD"])
        words = split_arg_string(os.environ["COMP_WORDS"])[1 : at + 1]
        if len(words) < at:
            words.append("")  # an empty word is lost among the others
        whole: list[str] = []
        for previous, word in zip(["", *words], words, strict=False):
            if whole and word and "=" in (previous, word):
                whole[-1] += word
            else:
                whole.append(word)
        *before, last = whole
        self._parted = last.rpartition("=")[0] + "=" if "=" in words[-2:] and words[-1] else ""
        return before, last

    def format_completion(self, item: CompletionItem[Any]) -> str:
        """Return what takes the place of the word that bash completes."""
        return f"{item.type},{item.value.removeprefix(self._parted)}"


@click.command()
@click.argument("shell", type=click.Choice(SHELLS))
def completion(shell: str) -> None:
    """Print the script that lets a shell complete the words of gdtui.

    In bash: gdtui completion bash > ~/.local/share/bash-completion/completions/gdtui
    """
    kind = get_completion_class(shell)
    assert kind is not None
    print(kind(click.get_current_context().find_root().command, {}, "gdtui", COMPLETING).source())
