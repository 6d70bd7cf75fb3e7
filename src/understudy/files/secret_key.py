"""The installation's secret key for pseudonyms: outside every project, readable by its owner alone."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

import platformdirs

from understudy.errors import FileError

KEY_BYTES = 32


def key_path(directory: Path | None = None) -> Path:
    """Return where the key lives: `directory`, or the user's data directory for understudy."""
    return (directory or Path(platformdirs.user_data_dir("understudy", appauthor=False))) / "redaction.key"


def load_secret_key(directory: Path | None = None) -> bytes:
    """Return the key, and make it on first use.

    Raises:
        FileError: the file cannot be made or read, is open to others, or does not hold a key.
    """
    path = key_path(directory)
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _create(path)
        return _read(path)
    except OSError as error:
        raise FileError(f"{path}: the key for pseudonyms cannot be made or read: {error.strerror or error}.") from error


def _create(path: Path) -> None:
    """Put a fresh key in place unless there is one; of two processes at once, one wins and both use its key."""
    if path.exists():
        return
    fresh = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_hex(KEY_BYTES) + "\n")
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(fresh, path)  # unlike rename, link never replaces a key that another process has just made
        except FileExistsError:
            return
    finally:
        fresh.unlink()


def _read(path: Path) -> bytes:
    with path.open("rb") as file:
        if os.name == "posix" and os.fstat(file.fileno()).st_mode & 0o077:
            raise FileError(f"{path}: others can read the key for pseudonyms. Run: chmod 600 {path}")
        text = file.read(4096)
    try:
        key = bytes.fromhex(text.decode("ascii").strip())
    except ValueError as error:
        raise FileError(f"{path}: does not hold a key: expected {2 * KEY_BYTES} hexadecimal digits. Remove it to get a new one.") from error
    if len(key) != KEY_BYTES:
        raise FileError(f"{path}: holds {len(key)} bytes, expected {KEY_BYTES}. Remove it to get a new one.")
    return key
