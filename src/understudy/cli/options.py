"""Command-line options made from the table of settings: `@option("port")` adds `--port` with its resolved value.

The parameter a command receives is final: flag, else environment, else understudy.yaml, else default.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from understudy.config import NO_PROJECT, Project, Setting, find_project, load_project, resolve, setting
from understudy.errors import SettingsError

_PROJECT = "understudy.project"
_CONFIG_FILE = "understudy.config_file"


def option[F: Callable[..., Any]](name: str, *, command: str = "") -> Callable[[F], F]:
    """Make a decorator that adds the option of one setting; the parameter has the setting's name.

    Args:
        name: name of the setting.
        command: the command, where its default differs.
    """
    one = setting(name)
    if one.kind == "boolean":
        declaration = f"{one.flag}/--no-{one.flag.removeprefix('--')}"
        kind: dict[str, Any] = {"default": None}
    else:
        declaration = one.flag
        kind = {"type": _TYPES.get(one.kind, click.STRING), "metavar": one.metavar or None, "multiple": one.kind == "names"}

    def settle(ctx: click.Context, _parameter: click.Parameter, flag: Any) -> Any:
        if ctx.resilient_parsing:
            return flag
        try:
            return resolve(name, command=command, flag=flag, environment=os.environ, project=project(ctx)).value
        except SettingsError as error:
            if flag is not None and flag != ():
                raise click.UsageError(str(error), ctx) from error
            raise

    def add(function: F) -> F:
        return click.option(declaration, name, callback=settle, help=_help(one, command), **kind)(function)

    return add


def project(ctx: click.Context | None = None) -> Project:
    """Read the project's understudy.yaml, once per command line; NO_PROJECT when there is none."""
    context = ctx or click.get_current_context()
    meta = context.meta
    if _PROJECT not in meta:
        named = meta.get(_CONFIG_FILE) or os.environ.get("UNDERSTUDY_CONFIG")
        place = Path(named) if named else find_project(Path())
        meta[_PROJECT] = load_project(_shown(place)) if place else NO_PROJECT
    found: Project = meta[_PROJECT]
    return found


def _shown(place: Path) -> Path:
    """Return the path as people would type it: relative when it lies below the current directory."""
    here = Path.cwd()
    return place.relative_to(here) if place.is_relative_to(here) else place


def _help(one: Setting, command: str) -> str:
    default = one.default_for(command)
    if one.kind == "boolean":
        shown = one.flag.removeprefix("--") if default else f"no-{one.flag.removeprefix('--')}"
    else:
        shown = "" if default in ("", ()) else str(default)
    return f"{one.help}  [env: {one.env}{f'; default: {shown}' if shown else ''}]"


class _Port(click.ParamType):  # type: ignore[type-arg]  # generic in click 8.5 alone
    """A port number; 0 means a free one."""

    name = "port"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Read a port from the command line."""
        try:
            number = int(value)
        except ValueError:
            number = -1
        if not 0 <= number <= 65535:
            self.fail(f"{value!r} is not a port (0 to 65535).", param, ctx)
        return number


_TYPES: dict[str, Any] = {
    "path": click.Path(path_type=Path),
    "integer": click.INT,
    "number": click.FLOAT,
    "port": _Port(),
}
