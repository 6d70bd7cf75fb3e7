"""Body files: named relative to the stub file's directory, never outside it, never through a link."""

from __future__ import annotations

from pathlib import Path, PurePosixPath
from typing import Any, Final

MAX_BODY_FILE_BYTES: Final = 1 << 30


def locate_body_file(root: Path | None, name: Any) -> Path:
    """Return the file that a name in a stub file means.

    Raises:
        ValueError: when the name could lead outside `root`, or nothing is there; with a message for people.
    """
    if not isinstance(name, str) or not name:
        raise ValueError("expected the name of a file relative to the stub file's directory")
    if root is None:
        raise ValueError("body files cannot be named here: this document does not come from a file")
    parts = PurePosixPath(name).parts
    if name.startswith(("/", "~")) or "\\" in name or "\0" in name or ":" in name or ".." in parts:
        raise ValueError(f"body file {name!r} must be a relative path with '/' inside the stub file's directory, without '..'")
    place = root
    for part in parts:
        place /= part
        # Each component is looked at by itself, so that no link on the way leads elsewhere.
        if place.is_symlink():
            raise ValueError(f"body file {name!r} is reached through a symbolic link, which is not followed")
    if not place.resolve().is_relative_to(root.resolve()):
        raise ValueError(f"body file {name!r} lies outside the stub file's directory")
    if not place.is_file():
        raise ValueError(f"body file {name!r} does not exist in {root}")
    return place


def read_body_file(root: Path | None, name: Any) -> bytes:
    """Read the file that a name in a stub file means.

    Raises:
        ValueError: as `locate_body_file`, and when it cannot be read or is larger than MAX_BODY_FILE_BYTES.
    """
    place = locate_body_file(root, name)
    try:
        if place.stat().st_size > MAX_BODY_FILE_BYTES:
            raise ValueError(f"body file {name!r} is larger than {MAX_BODY_FILE_BYTES} bytes")
        return place.read_bytes()
    except OSError as error:
        raise ValueError(f"body file {name!r} cannot be read: {error.strerror}") from error
