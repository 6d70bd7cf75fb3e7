"""Trees of protobuf messages made alike over all answers of one method: what repeats anywhere is a list everywhere.

One element of a repeated field looks like a plain field, and an empty message like empty text; only other answers tell them apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from understudy.core.engine.templates.styles import GRPC
from understudy.core.generator.sample import Sample
from understudy.core.model.protobuf import parse_message, render_message

type _Names = tuple[str, ...]


def with_like_messages(samples: Sequence[Sample]) -> list[Sample]:
    """Return the samples with the answers of every gRPC method brought into one form."""
    by_method: dict[_Names, list[Sample]] = {}
    for sample in samples:
        if sample.answer.style == GRPC:
            by_method.setdefault(sample.segments, []).append(sample)
    alike: dict[int, Sample] = {}
    for group in by_method.values():
        trees = unified([sample.answer.tree for sample in group])
        for sample, tree in zip(group, trees, strict=True):
            alike[sample.number] = replace(sample, answer=replace(sample.answer, tree=tree))
    return [alike.get(sample.number, sample) for sample in samples]


def unified(trees: Sequence[Any]) -> list[Any]:
    """Bring trees into one form: lists where any of them has a list, messages where any has a message that the others can be, too."""
    lists: set[_Names] = set()
    texts: dict[_Names, set[str]] = {}
    messages: set[_Names] = set()
    for tree in trees:
        for names, value in _walk(tree):
            if isinstance(value, list):
                lists.add(names)
            for one in value if isinstance(value, list) else [value]:
                if isinstance(one, dict):
                    messages.add(names)
                elif isinstance(one, str):
                    texts.setdefault(names, set()).add(one)
    both = messages & texts.keys()
    readable = {names for names in both if all(parse_message(text.encode()) is not None for text in texts[names])}
    return [_formed(tree, (), lists - {()}, readable, both - readable) for tree in trees]


def _walk(tree: Any, names: _Names = ()) -> Iterable[tuple[_Names, Any]]:
    yield names, tree
    for one in tree if isinstance(tree, list) else [tree]:
        if isinstance(one, dict):
            for name, value in one.items():
                yield from _walk(value, (*names, name))


def _formed(tree: Any, names: _Names, lists: set[_Names], messages: set[_Names], texts: set[_Names]) -> Any:
    if isinstance(tree, list):
        return [_formed(one, names, lists - {names}, messages, texts) for one in tree]
    if names in lists:
        return [_formed(tree, names, lists - {names}, messages, texts)]
    if isinstance(tree, str) and names in messages:
        tree = parse_message(tree.encode())
    elif isinstance(tree, dict) and names in texts:
        return render_message(tree).decode("utf-8", "replace")
    if isinstance(tree, dict):
        return {name: _formed(value, (*names, name), lists, messages, texts) for name, value in tree.items()}
    return tree
