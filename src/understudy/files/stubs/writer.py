"""Documents to YAML for people: members in their order, short values on one line, long ones as blocks, text as it reads best.

Rules:
    The document, each stub, its `when` and its `then`, and each scenario are blocks; below that a value stands on one line
    where it fits in WIDTH columns.
    Text of several lines is a literal block.
    Reading what was written gives the same document, always.

Written by hand because no emitter mixes both styles by width; it also takes a tenth of PyYAML's time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from understudy.files.stubs.yaml_scalars import LONGEST_PLAIN_KEY, is_literal_block, write_key, write_scalar

WIDTH: Final = 120
_SPREAD_SECTIONS: Final = frozenset({"stubs", "scenarios", "resources"})
_BLOCK_PARTS: Final = frozenset({"when", "then"})


def render_document(document: Mapping[str, Any]) -> str:
    """Write a stub document.

    Args:
        document: JSON data in the format of docs/reference/stub-files.md.

    Raises:
        TypeError: when it holds anything but JSON data.
        ValueError: when it holds a number or text that cannot be written.
    """
    lines: list[str] = []
    for key, value in document.items():
        if key in _SPREAD_SECTIONS and value and isinstance(value, Sequence | Mapping) and not isinstance(value, str):
            lines += ["", f"{write_key(key)}:"]
            _write_section(key, value, lines)
        else:
            _write_member(key, value, 0, lines)
    return "\n".join(lines).lstrip("\n") + "\n" if lines else "{}\n"


def render_stub(stub: Mapping[str, Any]) -> str:
    """Write one stub as an element of `stubs`."""
    lines: list[str] = []
    _write_stub(stub, lines)
    return "\n".join(lines) + "\n"


def _write_section(key: str, value: Any, lines: list[str]) -> None:
    if isinstance(value, Mapping):
        for name, member in value.items():
            if key == "scenarios" and isinstance(member, list) and member and len(name) < LONGEST_PLAIN_KEY:
                lines.append(f"  {write_key(name)}:")
                for rule in member:
                    _write_element(rule, 4, lines)
            else:
                _write_member(name, member, 2, lines)
        return
    for number, element in enumerate(value):
        if key == "stubs" and isinstance(element, Mapping) and element:
            if number:
                lines.append("")
            _write_stub(element, lines)
        else:
            _write_element(element, 2, lines)


def _write_stub(stub: Mapping[str, Any], lines: list[str]) -> None:
    start = len(lines)
    for key, value in stub.items():
        if key in _BLOCK_PARTS and isinstance(value, Mapping) and value:
            lines.append(f"    {write_key(key)}:")
            for name, member in value.items():
                _write_member(name, member, 6, lines)
        else:
            _write_member(key, value, 4, lines)
    lines[start] = "  - " + lines[start][4:]


def _write_member(key: str, value: Any, indent: int, lines: list[str]) -> None:
    margin = " " * indent
    written = write_key(key)
    if len(written) > LONGEST_PLAIN_KEY:
        # YAML wants the explicit form for keys of a thousand characters.
        lines.append(f"{margin}? {written}")
        _write_value(f"{margin}: ", value, indent, lines)
        return
    _write_value(f"{margin}{written}: ", value, indent, lines)


def _write_element(value: Any, indent: int, lines: list[str]) -> None:
    prefix = " " * indent + "- "
    if isinstance(value, Mapping) and value and _flow(value, WIDTH - len(prefix)) is None:
        start = len(lines)
        for key, member in value.items():
            _write_member(key, member, indent + 2, lines)
        lines[start] = prefix + lines[start][indent + 2 :]
        return
    _write_value(prefix, value, indent, lines)


def _write_value(prefix: str, value: Any, indent: int, lines: list[str]) -> None:
    """Write a value after `prefix`, on its line or below it, deeper than `indent`."""
    if isinstance(value, str):
        if is_literal_block(value):
            _write_literal(prefix, value, indent + 2, lines)
        else:
            lines.append(prefix + write_scalar(value, flow=False))
    elif isinstance(value, Mapping | list | tuple):
        flow = _flow(value, WIDTH - len(prefix))
        if flow is not None:
            lines.append(prefix + flow)
        elif isinstance(value, Mapping):
            lines.append(prefix.rstrip())
            for key, member in value.items():
                _write_member(key, member, indent + 2, lines)
        else:
            lines.append(prefix.rstrip())
            for element in value:
                _write_element(element, indent + 2, lines)
    else:
        lines.append(prefix + write_scalar(value, flow=False))


def _write_literal(prefix: str, text: str, indent: int, lines: list[str]) -> None:
    lines.append(prefix + ("|" if text.endswith("\n") else "|-"))
    margin = " " * indent
    lines.extend(margin + line if line else "" for line in text.removesuffix("\n").split("\n"))


def _flow(value: Any, room: int) -> str | None:
    """Write a value on one line; None when it needs more than `room` columns, or reads better in several lines."""
    if isinstance(value, Mapping | list | tuple) and not value:
        return "{}" if isinstance(value, Mapping) else "[]"
    if isinstance(value, Mapping):
        parts: list[str] = []
        room -= 2
        for key, member in value.items():
            name = write_key(key)
            written = _flow(member, room - len(name) - 2)
            if written is None or len(name) > LONGEST_PLAIN_KEY:
                return None
            parts.append(f"{name}: {written}")
            room -= len(parts[-1]) + 2
        return "{" + ", ".join(parts) + "}" if room >= -2 else None
    if isinstance(value, list | tuple):
        parts = []
        room -= 2
        for element in value:
            written = _flow(element, room)
            if written is None:
                return None
            parts.append(written)
            room -= len(written) + 2
        return "[" + ", ".join(parts) + "]" if room >= -2 else None
    if isinstance(value, str) and is_literal_block(value):
        return None
    written = write_scalar(value, flow=True)
    return written if len(written) <= room else None
