"""Two sets of stubs or recordings, compared service by service."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from understudy.core.generator.writing.difference import Change, differ
from understudy.errors import FileError, UsageError
from understudy.files.recordings import recorded_services
from understudy.files.stubs.yaml_text import YamlTextError, parse_yaml
from understudy.runtime.generation import infer


def compare_sets(old: Path, new: Path) -> dict[str, list[Change]]:
    """List the changes of every service; of recordings, the stubs they give are compared.

    Args:
        old: a stub file, a directory of stub files, or a directory of recordings.
        new: another of the same kind.

    Raises:
        UsageError: a path holds neither stubs nor recordings.
        FileError: a stub file cannot be read.
        RecordingError: a recording is damaged.
    """
    before, after = _documents(old), _documents(new)
    if old.is_file() and new.is_file():
        return {new.stem: differ(next(iter(before.values())), next(iter(after.values())))}
    found: dict[str, list[Change]] = {}
    for name in sorted(before.keys() | after.keys()):
        if name not in after:
            found[name] = [Change("removed", "service")]
        elif name not in before:
            found[name] = [Change("added", "service")]
        else:
            found[name] = differ(before[name], after[name])
    return found


def _documents(place: Path) -> dict[str, dict[str, Any]]:
    if place.is_file():
        return {place.stem: _read(place)}
    files = sorted((*place.glob("*.yaml"), *place.glob("*.yml")))
    if files:
        return {file.stem: _read(file) for file in files}
    services = recorded_services(place)
    if not services:
        raise UsageError(f"{place} holds neither stub files (*.yaml) nor recordings (SERVICE/RUN.jsonl).")
    return {name: _without_address(infer(name, place, hold_out=False).document) for name in services}


def _without_address(document: dict[str, Any]) -> dict[str, Any]:
    """Leave out where the service was recorded: staging may have another address each time, and behave the same."""
    return {**document, "service": {name: value for name, value in document["service"].items() if name != "upstream"}}


def _read(file: Path) -> dict[str, Any]:
    try:
        document = parse_yaml(file.read_text("utf-8"))
    except (YamlTextError, UnicodeDecodeError) as error:
        raise FileError(f"{file} cannot be read: {error}") from error
    if not isinstance(document, dict):
        raise FileError(f"{file} is no stub file: expected a mapping with version, service, stubs …")
    return document
