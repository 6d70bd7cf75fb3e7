"""What the bytes of protobuf messages leave open: which fields are lists, messages or text although a single message cannot tell.

One element of a repeated field looks like a plain field, and an empty message like empty text. A form names such fields by the numbers
that lead to them: ``{"1.4": "list", "1.3": "message"}``; the empty name is the call itself, a list when a client sends several messages.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from understudy.core.model.protobuf import parse_message, render_message

type Names = tuple[str, ...]

KINDS: Final = ("list", "message", "list of messages", "text", "list of texts")


@dataclass(frozen=True, slots=True)
class MessageForm:
    """The fields that need telling, each by the field numbers that lead to it."""

    lists: frozenset[Names] = frozenset()
    messages: frozenset[Names] = frozenset()
    texts: frozenset[Names] = frozenset()

    def apply(self, tree: Any, names: Names = ()) -> Any:
        """Bring a tree into this form."""
        if isinstance(tree, list):
            return [self._one(one, names) for one in tree]
        if names in self.lists:
            return [self._one(tree, names)]
        return self._one(tree, names)

    def _one(self, tree: Any, names: Names) -> Any:
        if isinstance(tree, str) and names in self.messages:
            parsed = parse_message(tree.encode())
            tree = tree if parsed is None else parsed
        elif isinstance(tree, dict) and names in self.texts:
            return render_message(tree).decode("utf-8", "replace")
        if isinstance(tree, dict):
            return {name: self.apply(value, (*names, name)) for name, value in tree.items()}
        return tree

    def document(self) -> dict[str, str]:
        """Write the form as a stub file does."""
        written: dict[str, str] = {}
        for names in sorted(self.lists | self.messages | self.texts):
            kind = "message" if names in self.messages else "text" if names in self.texts else ""
            if names in self.lists:
                kind = f"list of {kind}s" if kind else "list"
            written[".".join(names)] = kind
        return written

    @property
    def is_empty(self) -> bool:
        """Whether nothing needs telling."""
        return not (self.lists or self.messages or self.texts)


def read_form(document: Mapping[str, str]) -> MessageForm:
    """Read a form from a stub file.

    Raises:
        ValueError: a kind is unknown.
    """
    lists: list[Names] = []
    messages: list[Names] = []
    texts: list[Names] = []
    for name, kind in document.items():
        if kind not in KINDS:
            raise ValueError(f"{kind!r} is no kind of field; valid: {', '.join(KINDS)}")
        names = tuple(name.split(".")) if name else ()
        if kind.startswith("list"):
            lists.append(names)
        if "message" in kind:
            messages.append(names)
        if "text" in kind:
            texts.append(names)
    return MessageForm(frozenset(lists), frozenset(messages), frozenset(texts))


def form_of(trees: Iterable[Any]) -> MessageForm:
    """Find the form of all these trees: lists where any has a list, messages where any has one that the others can be, too."""
    lists: set[Names] = set()
    texts: dict[Names, set[str]] = {}
    messages: set[Names] = set()
    for tree in trees:
        for names, value in walk(tree):
            if isinstance(value, list):
                lists.add(names)
            for one in value if isinstance(value, list) else [value]:
                if isinstance(one, dict):
                    messages.add(names)
                elif isinstance(one, str):
                    texts.setdefault(names, set()).add(one)
    both = messages & texts.keys()
    readable = {names for names in both if all(parse_message(text.encode()) is not None for text in texts[names])}
    return MessageForm(frozenset(lists), frozenset(readable), frozenset(both - readable))


def walk(tree: Any, names: Names = ()) -> Iterable[tuple[Names, Any]]:
    """List a tree and everything inside it by field numbers; elements of a list stand under its name."""
    yield names, tree
    for one in tree if isinstance(tree, list) else [tree]:
        if isinstance(one, dict):
            for name, value in one.items():
                yield from walk(value, (*names, name))
