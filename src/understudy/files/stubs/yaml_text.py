"""YAML text to plain data: read as JSON is, from libyaml's events.

Rules:
    A plain scalar is null, true, false, an integer or a float exactly where JSON would read it so; any other is text: ``no``,
    ``12:30``, ``2026-11-20``, ``0x1f``, ``1_000`` and ``~`` stay what they are. Nothing at all is null.
    Keys are text, whatever they look like. A key that stands twice is an error, and so are tags.
    Size, depth and nodes are bounded; nodes are counted as if aliases were expanded.
    No positions are kept: reading is the hot path of a start, and `find_positions` reads again once there is a problem.

Building from events takes a third of the time that PyYAML's own constructor takes, which composes a graph of nodes first.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from understudy.errors import Problem

MAX_BYTES: Final = 64 << 20
MAX_NODES: Final = 5_000_000
MAX_EXPANDED_NODES: Final = 200_000
MAX_DEPTH: Final = 100

_WORDS: Final[dict[str, Any]] = {"null": None, "true": True, "false": False, "": None}
_INTEGER: Final = re.compile(r"-?(?:0|[1-9][0-9]{0,999})")
_FLOAT: Final = re.compile(r"-?(?:0|[1-9][0-9]{0,999})(?:\.[0-9]{1,999})?(?:[eE][+-]?[0-9]{1,9})?")
_NUMBER_START: Final = frozenset("-0123456789")

type Pointer = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Position:
    """A place in a text; lines and columns count from 1."""

    line: int
    column: int


class YamlTextError(ValueError):
    """The text cannot be read; says where and why."""

    def __init__(self, message: str, position: Position) -> None:
        super().__init__(message)
        self.message = message
        self.position = position

    def problem(self, file: str) -> Problem:
        """Return it as a problem of a file."""
        return Problem(file, self.position.line, self.position.column, "", self.message)


def resolve_plain(text: str) -> Any:
    """Return the value of a plain (unquoted) scalar."""
    if text in _WORDS:
        return _WORDS[text]
    if text[0] in _NUMBER_START:
        if _INTEGER.fullmatch(text):
            return int(text)
        if _FLOAT.fullmatch(text):
            number = float(text)
            # 1e999 has no value in JSON: it stays text.
            return text if number in {float("inf"), float("-inf")} else number
    return text


def parse_yaml(text: str) -> Any:
    """Read one document.

    Raises:
        YamlTextError: for the first thing that is wrong, with its position.
    """
    if len(text) > MAX_BYTES:
        raise YamlTextError(f"the file is larger than {MAX_BYTES >> 20} MiB", Position(1, 1))
    import yaml  # noqa: PLC0415  a file that the cache knows is not read as YAML

    try:
        return _build(text)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        context = f"{error.context}: " if error.context else ""
        raise YamlTextError(f"YAML syntax: {context}{error.problem}", _position(mark)) from error
    except UnicodeEncodeError as error:
        raise YamlTextError("the text holds a lone surrogate", Position(1, 1)) from error
    except yaml.reader.ReaderError as error:
        raise YamlTextError(
            f"YAML syntax: {error.reason} (character #x{_code(error.character):x})", _locate(text, error.position)
        ) from error


def _build(text: str) -> Any:  # noqa: PLR0915  one loop without calls is what makes it fast
    """Build the data of one document from events, with a stack of the open collections."""
    import yaml  # noqa: PLC0415  as above

    next_event: Callable[[], Any] = yaml.CLoader(text).get_event  # the C parser; nothing of its constructor is used
    stack: list[tuple[Any, Any, str | None, int]] = []
    anchors: dict[str, tuple[Any, int]] = {}
    open_anchors: set[str] = set()
    container: Any = None
    key: Any = _NO_KEY
    anchor: str | None = None
    nodes = expanded = started = 0
    result: Any = None
    documents = 0
    scalar_event, mapping_start, sequence_start = yaml.ScalarEvent, yaml.MappingStartEvent, yaml.SequenceStartEvent
    mapping_end, sequence_end, alias_event = yaml.MappingEndEvent, yaml.SequenceEndEvent, yaml.AliasEvent
    while True:
        event = next_event()
        kind = event.__class__
        nodes += 1
        if kind is scalar_event:
            if event.tag is not None:
                raise _tag_error(event)
            if container.__class__ is dict and key is _NO_KEY:
                key = event.value
                if key in container:
                    raise YamlTextError(f"the key {key!r} stands twice in this mapping", _position(event.start_mark))
                continue
            value = event.value
            if event.implicit[0]:
                value = resolve_plain(value)
            if event.anchor is not None:
                anchors[event.anchor] = (value, 1)
        elif kind is mapping_start or kind is sequence_start:
            if event.tag is not None:
                raise _tag_error(event)
            if container.__class__ is dict and key is _NO_KEY:
                raise YamlTextError("a key must be text, not a list or a mapping", _position(event.start_mark))
            if len(stack) >= MAX_DEPTH:
                raise YamlTextError(f"nested deeper than {MAX_DEPTH} levels", _position(event.start_mark))
            if nodes > MAX_NODES:
                raise YamlTextError(f"more than {MAX_NODES} values", _position(event.start_mark))
            stack.append((container, key, anchor, started))
            anchor, started = event.anchor, nodes
            if anchor is not None:
                open_anchors.add(anchor)
            container = {} if kind is mapping_start else []
            key = _NO_KEY
            continue
        elif kind is mapping_end or kind is sequence_end:
            value = container
            if anchor is not None:
                anchors[anchor] = (value, nodes - started + 1)
                open_anchors.discard(anchor)
            container, key, anchor, started = stack.pop()
        elif kind is alias_event:
            if container.__class__ is dict and key is _NO_KEY:
                raise YamlTextError("a key must be text, not an alias", _position(event.start_mark))
            if event.anchor not in anchors or event.anchor in open_anchors:
                raise YamlTextError(f"the alias '*{event.anchor}' names nothing that stands before it", _position(event.start_mark))
            value, size = anchors[event.anchor]
            expanded += size
            # What an alias stands for counts where an outer anchor is repeated in turn.
            started -= size
            if expanded > MAX_EXPANDED_NODES:
                raise YamlTextError(f"aliases stand for more than {MAX_EXPANDED_NODES} values", _position(event.start_mark))
        elif kind is yaml.DocumentStartEvent:
            documents += 1
            if documents > 1:
                raise YamlTextError("a file holds one document; remove the second '---'", _position(event.start_mark))
            continue
        elif kind is yaml.StreamEndEvent:
            return result
        else:
            continue
        if container.__class__ is dict:
            container[key] = value
            key = _NO_KEY
        elif container is None:
            result = value
        else:
            container.append(value)


_NO_KEY: Final = object()


def find_positions(text: str, pointers: Iterable[tuple[Pointer, bool]]) -> dict[tuple[Pointer, bool], Position]:
    """Return where values stand, or (with True) their keys; the nearest place above one that is not there.

    Args:
        text: a text that `parse_yaml` can read.
        pointers: names and numbers from the root, each with whether the key is meant.
    """
    import yaml  # noqa: PLC0415  as above

    node = yaml.compose(text, yaml.CSafeLoader)
    return {(pointer, at_key): _find(node, pointer, at_key=at_key) for pointer, at_key in pointers}


def _find(node: Any, pointer: Pointer, *, at_key: bool) -> Position:
    position = _position(node.start_mark) if node is not None else Position(1, 1)
    for depth, step in enumerate(pointer):
        found = next((pair for pair in _children(node) if pair[0] == step), None)
        if found is None:
            return position
        _, key_node, node = found
        last = depth == len(pointer) - 1
        position = _position((key_node if key_node is not None and last and at_key else node).start_mark)
    return position


def _children(node: Any) -> Iterator[tuple[str | int, Any, Any]]:
    kind = getattr(node, "id", None)
    if kind == "mapping":
        for key, value in node.value:
            yield key.value, key, value
    elif kind == "sequence":
        for number, value in enumerate(node.value):
            yield number, None, value


def _tag_error(event: Any) -> YamlTextError:
    return YamlTextError(f"tags have no meaning in this file, found '{event.tag}'", _position(event.start_mark))


def _position(mark: Any) -> Position:
    return Position(mark.line + 1, mark.column + 1) if mark is not None else Position(1, 1)


def _locate(text: str, offset: int) -> Position:
    before = text.encode("utf-8", "surrogatepass")[:offset].decode("utf-8", "ignore")
    return Position(before.count("\n") + 1, len(before) - before.rfind("\n"))


def _code(character: Any) -> int:
    return ord(character) if isinstance(character, str) else int(character)
