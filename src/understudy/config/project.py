"""Reading understudy.yaml: services, redaction rules and defaults of settings.

Values are resolved as in JSON (`no` and `12:30` are text); every problem of the file is told at once, with line and column.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson

from understudy.config.settings import SETTINGS, setting
from understudy.errors import MissingFileError, Problem, SettingsError

FILE_NAME = "understudy.yaml"
LIMIT_BYTES = 1_048_576  # a settings file is written by hand; anything larger is not one

_SECTIONS = ("version", "services", "redaction", "record", "defaults")
_SERVICE_KEYS: dict[str, type[Any]] = {"upstream": str, "port": int, "hosts": list}


@dataclass(frozen=True, slots=True)
class ServiceSettings:
    """What understudy.yaml says about one service."""

    name: str
    upstream: str = ""
    port: int | None = None
    hosts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Project:
    """One understudy.yaml.

    Attributes:
        root: directory against which relative paths of the file are meant; the current directory when there is no file.
        place: the file, None when there is none.
        services: settings by service name.
        redaction: project rules for the redactor, as written; see `understudy.config.redaction`.
        record: options of the recorder, as written.
        defaults: values of settings by name, unchecked.
    """

    root: Path = field(default_factory=Path)
    place: Path | None = None
    services: Mapping[str, ServiceSettings] = field(default_factory=dict)
    redaction: Mapping[str, Any] = field(default_factory=dict)
    record: Mapping[str, Any] = field(default_factory=dict)
    defaults: Mapping[str, Any] = field(default_factory=dict)


NO_PROJECT = Project()


def find_project(start: Path) -> Path | None:
    """Find understudy.yaml in `start`, or in a parent up to the root of the version-controlled tree around it."""
    here = start.absolute()
    chain = [here, *here.parents]
    top = next((index for index, directory in enumerate(chain) if (directory / ".git").exists()), 0)
    return next((directory / FILE_NAME for directory in chain[: top + 1] if (directory / FILE_NAME).is_file()), None)


def load_project(place: Path) -> Project:
    """Read one understudy.yaml.

    Raises:
        MissingFileError: there is no such file.
        SettingsError: what is wrong in it, all problems at once.
    """
    from understudy.config.recording import record_problems  # noqa: PLC0415 - as below
    from understudy.config.redaction import redaction_problems  # noqa: PLC0415 - as below
    from understudy.config.yaml_nodes import Document, compose  # noqa: PLC0415 - PyYAML is needed only where there is a file

    try:
        data = place.read_bytes()
    except FileNotFoundError:
        raise MissingFileError(f"{place}: there is no such settings file.") from None
    except OSError as error:
        raise SettingsError(f"{place}: cannot be read: {error.strerror}.") from error
    if len(data) > LIMIT_BYTES:
        raise SettingsError(f"{place}: {len(data)} bytes, more than {LIMIT_BYTES}: this is not a settings file.")
    document: Document = compose(data, str(place))
    problems: list[Problem] = list(document.problems)

    def problem(pointer: tuple[str | int, ...], message: str) -> None:
        line, column = document.place(pointer)
        problems.append(Problem(str(place), line, column, ".".join(map(str, pointer)), message))

    value = document.value
    content: Mapping[str, Any] = value if isinstance(value, dict) else {}
    if value is not None and not isinstance(value, dict):
        problem((), f"expected a mapping with {', '.join(_SECTIONS)}, found {_kind(value)}")
    for key in content:
        if key not in _SECTIONS:
            problem((key,), f"unknown key {key!r}.{_hint(key, _SECTIONS)}")
    if content.get("version", 1) != 1:
        problem(("version",), f"version {content['version']!r} is not supported; this understudy reads version 1")
    sections: dict[str, Mapping[str, Any]] = {}
    for key in _SECTIONS[1:]:
        section = content.get(key)
        if section is not None and not isinstance(section, dict):
            problem((key,), f"expected a mapping, found {_kind(section)}")
        sections[key] = section if isinstance(section, dict) else {}
    services = {name: _service(name, said, problem) for name, said in sections["services"].items()}
    _check_defaults(sections["defaults"], problem)
    for pointer, message in redaction_problems(sections["redaction"]):
        problem(("redaction", *pointer), message)
    for pointer, message in record_problems(sections["record"]):
        problem(("record", *pointer), message)
    if problems:
        raise SettingsError("\n".join(str(one) for one in sorted(problems)))
    return Project(place.parent, place, services, sections["redaction"], sections["record"], sections["defaults"])


def _service(name: str, said: Any, problem: Any) -> ServiceSettings:
    at = ("services", name)
    if isinstance(said, str):
        said = {"upstream": said}
    if not isinstance(said, dict):
        problem(at, f"expected a mapping with {', '.join(_SERVICE_KEYS)}, or the upstream's URL; found {_kind(said)}")
        return ServiceSettings(name)
    good: dict[str, Any] = {}
    for key, value in said.items():
        wanted = _SERVICE_KEYS.get(key)
        if wanted is None:
            problem((*at, key), f"unknown key {key!r}.{_hint(key, _SERVICE_KEYS)}")
        elif not isinstance(value, wanted) or isinstance(value, bool):
            problem((*at, key), f"expected {_kind(wanted())}, found {_kind(value)}")
        elif key == "upstream" and not value.startswith(("http://", "https://")):
            problem((*at, key), f"expected a URL that begins with http:// or https://, found {value!r}")
        elif key == "port" and not 0 <= value <= 65535:
            problem((*at, key), f"expected a port (0 to 65535), found {value}")
        else:
            good[key] = tuple(map(str, value)) if wanted is list else value
    return ServiceSettings(name, **good)


def _check_defaults(defaults: Mapping[str, Any], problem: Any) -> None:
    from understudy.config.resolve import check_value  # noqa: PLC0415 - resolve imports this module

    names = [one.name for one in SETTINGS]
    for name, value in defaults.items():
        if name not in names:
            problem(("defaults", name), f"unknown setting {name!r}.{_hint(name, names)}")
            continue
        try:
            check_value(setting(name), value, "")
        except SettingsError as error:
            problem(("defaults", name), str(error).removeprefix(": "))


def _hint(word: str, valid: Any) -> str:
    near = difflib.get_close_matches(word, list(valid), n=1)
    return (f" Did you mean {near[0]!r}?" if near else "") + f" Valid: {', '.join(sorted(valid))}"


def _kind(value: Any) -> str:
    names = {dict: "a mapping", list: "a list", str: "text", bool: "a boolean", int: "an integer", float: "a number", type(None): "nothing"}
    text = names.get(type(value), type(value).__name__)
    return f"{text} ({orjson.dumps(value).decode()})" if isinstance(value, (bool, int, float)) and value else text
