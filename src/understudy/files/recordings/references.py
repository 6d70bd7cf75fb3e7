"""Which body files the lines of recordings name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from understudy.files.recordings.line import DamagedLineError, decode_line


def body_files(record: Mapping[str, Any]) -> list[str]:
    """Name the body files of one line."""
    places = [record.get("request", {}), record.get("response", {}), *record.get("messages", ())]
    return [place["file"] for place in places if "file" in place]


def named_bodies(paths: Iterable[Path]) -> set[str]:
    """Name the body files of recordings."""
    names: set[str] = set()
    for path in paths:
        with path.open("rb") as file:
            for line in file:
                if b'"file":' not in line:
                    continue
                try:
                    names.update(body_files(decode_line(line)))
                except DamagedLineError:  # what may stand in a line that cannot be read is not ours to delete
                    names.update(re.findall(r"[0-9a-f]{64}", line.decode("latin-1")))
    return names
