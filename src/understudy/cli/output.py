"""What commands print: results on stdout, messages on stderr, one JSON object per line with `--json`.

Color and progress appear on terminals alone; NO_COLOR and FORCE_COLOR decide before the terminal does.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Protocol

import click
import orjson

_ESCAPES = {code: f"\\x{code:02x}" for code in (*range(9), *range(11, 32), *range(127, 160))}  # all controls but tab and newline
_COLOR = re.compile(r"(\x1b\[[0-9;]*m)")  # ECMA-48 SGR: the one escape sequence that only changes looks


class Advance(Protocol):
    """Move a progress display on by `steps`, optionally saying what is at hand."""

    def __call__(self, steps: int = 1, note: str = "") -> None:
        """Move on."""
        ...


def json_option[F](function: F) -> F:
    """Add `--json` as the parameter `as_json`."""
    return click.option("--json", "as_json", is_flag=True, help="Print machine-readable JSON on stdout.")(function)  # type: ignore[type-var]


def emit(event: str, **fields: Any) -> None:
    """Print one event as one line of JSON on stdout, at once: `{"event": "ready", …}`."""
    print_json({"event": event, **fields})


def print_json(value: Any) -> None:
    """Print one value as one line of JSON on stdout, at once."""
    click.echo(orjson.dumps(value, default=_plain, option=orjson.OPT_NON_STR_KEYS).decode())
    sys.stdout.flush()


def say(text: str = "") -> None:
    """Print a result on stdout, at once."""
    click.echo(printable(text))
    sys.stdout.flush()


def note(text: str) -> None:
    """Print a message for people on stderr."""
    click.echo(printable(text), err=True)


def warn(text: str) -> None:
    """Print a warning on stderr."""
    click.echo(f"{style('warning:', fg='yellow', bold=True, err=True)} {printable(text)}", err=True)


def ready(*, as_json: bool, services: Mapping[str, str], admin: str | None = None, proxy: str | None = None, **more: Any) -> None:
    """Say that every listener accepts connections: one line each, or the `ready` event.

    Args:
        as_json: print the event instead of lines.
        services: URL by service name.
        admin: URL of the admin API, None when there is none.
        proxy: URL of the forward proxy, None when there is none.
        more: further members of the event.
    """
    if as_json:
        optional = {name: value for name, value in (("admin", admin), ("proxy", proxy)) if value is not None}
        emit("ready", services=dict(services), **optional, **more)
        return
    listeners = [*services.items(), *((f"({name})", url) for name, url in (("proxy", proxy), ("admin", admin)) if url is not None)]
    width = max((len(name) for name, _ in listeners), default=0)
    for name, url in listeners:
        say(f"{name:<{width}}  {url}")


def table(rows: Iterable[Sequence[object]], *, header: Sequence[str] = ()) -> Iterator[str]:
    """Lay out rows in columns, two blanks apart; the last column is not padded."""
    cells = [[str(cell) for cell in row] for row in rows]
    if header:
        cells.insert(0, list(header))
    widths = [max(len(row[index]) for row in cells if index < len(row)) for index in range(max(map(len, cells), default=0))]
    for row in cells:
        yield "  ".join([f"{cell:<{width}}" for cell, width in zip(row[:-1], widths, strict=False)] + row[-1:]).rstrip()


def style(text: str, *, err: bool = False, **looks: Any) -> str:
    """Color text when the stream it goes to shows color."""
    return click.style(text, **looks) if colored(err=err) else text


def colored(*, err: bool = False) -> bool:
    """Say whether a stream shows color: NO_COLOR, then FORCE_COLOR, then whether it is a terminal."""
    if os.environ.get("NO_COLOR"):
        return False
    return bool(os.environ.get("FORCE_COLOR")) or interactive(err=err)


def interactive(*, err: bool = True) -> bool:
    """Say whether a person watches: the stream is a terminal that can move its cursor."""
    stream = sys.stderr if err else sys.stdout
    return stream.isatty() and os.environ.get("TERM") != "dumb"


def printable(text: str) -> str:
    """Escape control characters but tab, newline and color, so that recorded text cannot drive the terminal."""
    if text.isprintable():
        return text
    return "".join(part if _COLOR.fullmatch(part) else part.translate(_ESCAPES) for part in _COLOR.split(text))


@contextmanager
def progress(label: str, total: int | None = None) -> Iterator[Advance]:
    """Show on stderr how far a long task is, on terminals alone."""
    if not interactive():
        yield _silent
        return
    done = 0

    def advance(steps: int = 1, note: str = "") -> None:
        nonlocal done
        done += steps
        share = f" {done}/{total}" if total else f" {done}"
        click.echo(f"\r\x1b[2K{label}{share}{' ' + printable(note) if note else ''}", err=True, nl=False)

    try:
        yield advance
    finally:
        click.echo("\r\x1b[2K", err=True, nl=False)


def _silent(steps: int = 1, note: str = "") -> None:
    pass


def _plain(value: Any) -> Any:
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if isinstance(value, (set, frozenset)):
        return sorted(value)
    return str(value)
