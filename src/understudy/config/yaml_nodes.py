"""YAML to plain data with the place of every value, scalars resolved as in JSON; safe on hostile input.

Aliases, tags and duplicate keys are problems: a settings file needs none of them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml

from understudy.errors import Problem

_INTEGER = re.compile(r"-?(0|[1-9][0-9]*)")
_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?")
_WORDS = {"true": True, "false": False, "null": None, "~": None, "": None}
_DEPTH = 32
# What plain nodes are resolved to; scalars are resolved again, as in JSON.
_TAGS = frozenset(f"tag:yaml.org,2002:{name}" for name in ("map", "seq", "str", "int", "float", "bool", "null", "timestamp", "value"))

type Pointer = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """A parsed document.

    Attributes:
        value: plain data, None when the document is empty or broken.
        problems: syntax errors and what is not allowed.
        places: (line, column), counted from 1, by pointer.
    """

    value: Any
    problems: tuple[Problem, ...] = ()
    places: Mapping[Pointer, tuple[int, int]] = field(default_factory=dict)

    def place(self, pointer: Pointer) -> tuple[int, int]:
        """Return where the value at `pointer` stands, or the nearest value around it."""
        while pointer and pointer not in self.places:
            pointer = pointer[:-1]
        return self.places.get(pointer, (1, 1))


def compose(data: bytes, name: str) -> Document:
    """Parse one YAML document; `name` is the file's name in problems."""
    try:
        root = yaml.compose(data, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        at = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        return Document(None, (Problem(name, *at, "", f"not YAML: {error.problem or error.context}"),))
    except (yaml.YAMLError, RecursionError) as error:
        return Document(None, (Problem(name, 1, 1, "", f"not YAML: {' '.join(str(error).split())}"),))
    if root is None:
        return Document(None)
    reader = _Reader(name)
    value = reader.read(root, ())
    return Document(value, tuple(reader.problems), reader.places)


class _Reader:
    """One walk over the nodes of one document."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.problems: list[Problem] = []
        self.places: dict[Pointer, tuple[int, int]] = {}
        self._seen: set[int] = set()

    def read(self, node: yaml.Node, pointer: Pointer) -> Any:
        """Return the value of a node and note where it stands."""
        self.places.setdefault(pointer, (node.start_mark.line + 1, node.start_mark.column + 1))
        if len(pointer) > _DEPTH:
            return self._refuse(node, pointer, f"nested deeper than {_DEPTH} levels")
        if id(node) in self._seen and not isinstance(node, yaml.ScalarNode):
            return self._refuse(node, pointer, "aliases are not supported here")
        self._seen.add(id(node))
        if node.tag not in _TAGS:
            return self._refuse(node, pointer, f"the tag {node.tag!r} is not supported")
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, pointer)
        if isinstance(node, yaml.SequenceNode):
            return [self.read(child, (*pointer, index)) for index, child in enumerate(node.value)]
        return _scalar(node) if isinstance(node, yaml.ScalarNode) else self._refuse(node, pointer, "not supported here")

    def _mapping(self, node: yaml.MappingNode, pointer: Pointer) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = str(key_node.value) if isinstance(key_node, yaml.ScalarNode) else ""
            at = (*pointer, key)
            if not isinstance(key_node, yaml.ScalarNode) or key == "<<":
                self._refuse(key_node, pointer, "keys are plain words")
            elif key in found:
                self._refuse(key_node, at, f"the key {key!r} stands twice")
            else:
                self.places[at] = (key_node.start_mark.line + 1, key_node.start_mark.column + 1)
                found[key] = self.read(value_node, at)
        return found

    def _refuse(self, node: yaml.Node, pointer: Pointer, message: str) -> None:
        place = (node.start_mark.line + 1, node.start_mark.column + 1)
        self.problems.append(Problem(self.name, *place, ".".join(map(str, pointer)), message))


def _scalar(node: yaml.ScalarNode) -> Any:
    text = str(node.value)
    if node.style:  # quoted or a block: text, whatever it looks like
        return text
    if text in _WORDS:
        return _WORDS[text]
    if _INTEGER.fullmatch(text):
        return int(text) if len(text) < 20 else text
    return float(text) if _NUMBER.fullmatch(text) else text
