"""`understudy completion`: completion scripts for bash, zsh and fish."""

from __future__ import annotations

import os
from pathlib import Path

import click
from click.shell_completion import get_completion_class

from understudy.cli.output import note, say
from understudy.errors import UsageError

EXAMPLES = """\b
Examples:
  understudy completion bash --install        for the current user, for good
  eval "$(understudy completion zsh)"         for this shell only"""

SHELLS = ("bash", "zsh", "fish")


@click.command("completion", epilog=EXAMPLES)
@click.argument("shell", type=click.Choice(SHELLS), required=False)
@click.option("--install", is_flag=True, help="Write the script to where the shell looks for it.")
def command(shell: str | None, *, install: bool) -> None:
    """Print the completion script of a shell, or install it. The shell defaults to that of $SHELL."""
    name = shell or Path(os.environ.get("SHELL", "")).name
    if name not in SHELLS:
        raise UsageError(f"no completion for the shell {name!r}. Name one of: {', '.join(SHELLS)}.")
    script = completion_script(name)
    if not install:
        say(script)
        return
    place = install_place(name, Path.home(), os.environ.get("XDG_DATA_HOME", ""), os.environ.get("XDG_CONFIG_HOME", ""))
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(script + "\n", encoding="utf-8")
    note(f"Wrote {place}. It takes effect in new shells.")
    if name == "zsh":
        note(f"zsh reads it once {place.parent} is in fpath: put 'fpath+=({place.parent})' before 'compinit' in ~/.zshrc.")


def completion_script(shell: str) -> str:
    """Return the script that asks understudy itself for completions."""
    from understudy.cli.group import group  # noqa: PLC0415 - the group imports this module

    found = get_completion_class(shell)
    if found is None:
        raise UsageError(f"no completion for the shell {shell!r}. Name one of: {', '.join(SHELLS)}.")
    return found(group, {}, "understudy", "_UNDERSTUDY_COMPLETE").source().strip()


def install_place(shell: str, home: Path, data_home: str, config_home: str) -> Path:
    """Return the file in which a shell looks for the completion of one command.

    Args:
        shell: bash, zsh or fish.
        home: the user's home directory.
        data_home: XDG_DATA_HOME, empty when unset.
        config_home: XDG_CONFIG_HOME, empty when unset.
    """
    data = Path(data_home) if data_home else home / ".local" / "share"
    config = Path(config_home) if config_home else home / ".config"
    match shell:
        case "bash":  # bash-completion: $XDG_DATA_HOME/bash-completion/completions/<command>
            return data / "bash-completion" / "completions" / "understudy"
        case "zsh":
            return data / "zsh" / "site-functions" / "_understudy"
        case _:  # fish: $XDG_CONFIG_HOME/fish/completions/<command>.fish
            return config / "fish" / "completions" / "understudy.fish"
