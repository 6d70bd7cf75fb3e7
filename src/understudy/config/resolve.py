"""Which value a setting has, and who said so: flag, environment, file or default."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, assert_never

from understudy.config.project import NO_PROJECT, Project
from understudy.config.settings import SETTINGS, Kind, Setting, setting
from understudy.errors import SettingsError

_TRUE = frozenset({"1", "true", "yes", "on"})
_FALSE = frozenset({"0", "false", "no", "off"})
_LATENCY = re.compile(r"none|modelled|recorded|x\d+(\.\d+)?")


@dataclass(frozen=True, slots=True)
class Resolved:
    """A setting's value and its origin, in words for people: `flag --port`, `UNDERSTUDY_PORT`, `understudy.yaml`, `default`."""

    setting: Setting
    value: Any
    origin: str


def resolve(
    name: str, *, command: str = "", flag: Any = None, environment: Mapping[str, str] | None = None, project: Project = NO_PROJECT
) -> Resolved:
    """Find the value of one setting.

    Args:
        name: name of the setting.
        command: the command that asks, since a few defaults differ.
        flag: value given on the command line or by a caller; None or () when there is none.
        environment: environment variables.
        project: understudy.yaml, if there is one; relative paths in it start at its directory.

    Raises:
        SettingsError: the environment or the file holds a value that is not valid.
    """
    one = setting(name)
    if flag is not None and flag != ():
        return Resolved(one, check_value(one, flag, one.flag), f"flag {one.flag}")
    said = (environment or {}).get(one.env)
    if said:
        return Resolved(one, _parse(one, said), one.env)
    if name in project.defaults:
        value = check_value(one, project.defaults[name], f"{project.place}: defaults.{name}")
        return Resolved(one, project.root / value if one.kind == "path" else value, str(project.place))
    default = one.default_for(command)
    if one.kind == "path":
        return Resolved(one, project.root / default, "default")
    return Resolved(one, default, "default")


def resolve_all(command: str, *, environment: Mapping[str, str], project: Project = NO_PROJECT) -> tuple[Resolved, ...]:
    """Find the values of all settings, in the order of the table."""
    return tuple(resolve(one.name, command=command, environment=environment, project=project) for one in SETTINGS)


def check_value(one: Setting, value: Any, place: str) -> Any:
    """Return `value` in the setting's own type, or say what is wrong with it.

    Raises:
        SettingsError: names `place`, what was found and what is valid.
    """
    found, wanted = _convert(one.kind, value)
    if wanted:
        near = difflib.get_close_matches(str(value), ("none", "modelled", "recorded"), n=1) if one.kind == "latency" else []
        hint = f" Did you mean {near[0]!r}?" if near else ""
        raise SettingsError(f"{place}: {value!r} is not {wanted}.{hint}")
    return found


def _convert(kind: Kind, value: Any) -> tuple[Any, str]:
    """Return the value in its own type, and what it should have been when it is something else."""
    integer = isinstance(value, int) and not isinstance(value, bool)
    match kind:
        case "text":
            return value, "" if isinstance(value, str) else "text"
        case "path":
            return (Path(value), "") if isinstance(value, (str, Path)) and str(value) else (value, "a path")
        case "integer":
            return value, "" if integer else "an integer"
        case "number":
            return value, "" if integer or isinstance(value, float) else "a number"
        case "port":
            return value, "" if integer and 0 <= value <= 65535 else "a port (0 to 65535)"
        case "boolean":
            return value, "" if isinstance(value, bool) else "true or false"
        case "names":
            names = (value,) if isinstance(value, str) else value
            good = isinstance(names, (list, tuple)) and all(isinstance(name, str) and name for name in names)
            return (tuple(names), "") if good else (value, "a name or a list of names")
        case "latency":
            good = isinstance(value, str) and _LATENCY.fullmatch(value) is not None
            return value, "" if good else "one of none, modelled, recorded or a factor such as x0.1"
        case _:
            assert_never(kind)


def _parse(one: Setting, text: str) -> Any:
    """Read an environment variable."""
    value: Any = text
    if one.kind in ("integer", "port") and re.fullmatch(r"[+-]?\d{1,18}", text.strip()):
        value = int(text)
    elif one.kind == "number" and re.fullmatch(r"[+-]?\d+(\.\d+)?", text.strip()):
        value = float(text)
    elif one.kind == "boolean" and text.lower() in _TRUE | _FALSE:
        value = text.lower() in _TRUE
    elif one.kind == "names":
        value = tuple(part.strip() for part in text.split(",") if part.strip())
    return check_value(one, value, one.env)
