"""Names for stubs: a verb and a noun, and what is special about the answer.

Rules:
    The usual answer of the shortest path has the plain name (`list-orders`).
    What would be called the same says inside what it is (`list-customer-orders`), then what it looks at (`post-order-invalid-items`).
    What is called the same still is numbered.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Final

from understudy.core.generator.conditions.conditions import Condition
from understudy.core.generator.draft import Draft
from understudy.core.generator.things.operations import PATH_CALL
from understudy.core.generator.traffic.endpoint import Parameter, singular

_VERBS = {"GET": "get", "HEAD": "head", "POST": "post", "PUT": "put", "PATCH": "patch", "DELETE": "delete", "OPTIONS": "options"}
_ENDINGS = {
    304: "not-modified", 400: "invalid", 401: "unauthorized", 402: "declined", 403: "forbidden", 404: "missing", 405: "not-allowed",
    406: "not-acceptable", 409: "conflict", 410: "gone", 412: "precondition-failed", 415: "unsupported", 416: "bad-range", 422: "invalid",
    429: "throttled",
}  # fmt: skip
_VERSION = re.compile(r"v\d+\w*|api|rest")
_INSIDE: Final = 2  # words of a path of which the last but one says inside what the last one is
_LONGEST_WORD = 24
_MOST_LOOKS = 2
_OF_STATE = 4  # collection, key, member and value


def name_drafts(groups: Sequence[Sequence[Draft]]) -> list[str]:
    """Name every group of drafts that one stub is written from."""
    names = _told_apart([_base(group) for group in groups], groups, _with_parent)
    names = _told_apart(names, groups, _with_looks)
    own, taken = {*names}, dict.fromkeys(names, 0)
    numbered: list[str] = []
    for name in names:
        taken[name] += 1
        while taken[name] > 1 and f"{name}-{taken[name]}" in own:  # what looks at the field 2 of a message is called so by itself
            taken[name] += 1
        numbered.append(name if taken[name] == 1 else f"{name}-{taken[name]}")
    return numbered


def _told_apart(names: list[str], groups: Sequence[Sequence[Draft]], longer: Callable[[Draft, str], str]) -> list[str]:
    """Give longer names to all that are called the same but the plainest; a longer name that somebody else has helps nobody."""
    alike: dict[str, list[int]] = {}
    for at, name in enumerate(names):
        alike.setdefault(name, []).append(at)
    told = list(names)
    for places in alike.values():
        plainest = min(places, key=lambda at: _plainness(groups[at][0]))
        for at in places if len(places) > 1 else ():
            if at != plainest and len(groups[at]) == 1 and (name := longer(groups[at][0], names[at])) not in alike:
                told[at] = name
    return told


def _plainness(draft: Draft) -> tuple[int, bool, int]:
    return len(draft.endpoint.shape), draft.exception, len(draft.conditions)


def _base(group: Sequence[Draft]) -> str:
    """Name what several operations answer alike after the path they share, or after what all their names end with."""
    if len(group) == 1:
        return _name(group[0])
    shapes = {draft.endpoint.shape for draft in group}
    names = [_name(draft).split("-") for draft in group]
    shared = [words[0] for words in zip(*(words[::-1] for words in names), strict=False) if len(set(words)) == 1]
    if len(shapes) == 1 and len(shared) > 1:
        return "-".join(shared[::-1])
    first = group[0].endpoint.shape
    begin = next((at for at in range(len(first)) if any(shape[: at + 1] != first[: at + 1] for shape in shapes)), len(first))
    literal = [_slug(part) for part in first[:begin] if isinstance(part, str) and part.strip("*")]
    return "-".join(filter(None, (literal[-1] if literal else "", _ending(group[0]) or "answer")))


def _with_parent(draft: Draft, _plain: str) -> str:
    return _name(draft, with_parent=True)


def _with_looks(draft: Draft, name: str) -> str:
    """Add by what a draft is told from others: the members and parameters that its conditions look at."""
    telling = [one for one in draft.conditions if one.name and (one.part != "item" or _is_state(one))]
    words = [_slug(str(condition.name[-1])) for condition in telling]
    words = [word for word in dict.fromkeys(words) if 0 < len(word) <= _LONGEST_WORD]
    return "-".join((name, *words[:_MOST_LOOKS]))


def _is_state(condition: Condition) -> bool:
    """Say whether a condition asks that a thing is in a state, which a word names."""
    if condition.part != "item" or condition.kind != "present" or len(condition.name) != _OF_STATE:
        return False
    state: object = condition.name[-1]
    return isinstance(state, str) and "{{" not in state


def _name(draft: Draft, *, with_parent: bool = False) -> str:
    if draft.name:
        return _slug(draft.name)
    endpoint = draft.endpoint
    words = [part for part in endpoint.shape if isinstance(part, str) and part and not _VERSION.fullmatch(part)]
    noun = words[-1] if words else "root" if not any(isinstance(part, Parameter) for part in endpoint.shape) else "entry"
    if noun == "**":
        noun = "file"
    if len(endpoint.shape) > 1 and all(isinstance(part, Parameter) for part in endpoint.shape[-2:]):
        noun = "object"
    verb = _verb(draft)
    if endpoint.operation:
        noun = "-".join(
            filter(
                None,
                (
                    _slug(value if kind == PATH_CALL else value.rpartition(".")[2] or kind.partition(":")[2])
                    for kind, value in endpoint.operation
                ),
            )
        )
        kind = endpoint.operation[0][0]
        done = draft.verb or (verb if kind.startswith("flag") else "")
        verb = done if kind.startswith(("flag", "carries", "view", "query:list")) else ""
    slug = _slug(noun)
    ends_in_word = bool(endpoint.shape) and isinstance(endpoint.shape[-1], str)
    is_whole = draft.verb == "list" or (ends_in_word and endpoint.reads) or any(kind.startswith("flag") for kind, _ in endpoint.operation)
    told = slug if is_whole else singular(slug)
    parent = singular(_slug(words[-2])) if len(words) >= _INSIDE else ""
    if draft.verb in ("update", "read") and ends_in_word and parent and draft.rung == "collection":
        is_deed = endpoint.method not in ("GET", "HEAD") and singular(slug) == slug
        base = f"{slug}-{parent}" if is_deed else f"{verb}-{parent}-{slug}"
    else:
        inside = parent if with_parent and not endpoint.operation else ""
        base = "-".join(filter(None, (verb if verb not in told.split("-") else "", inside, told)))
    ending = _ending(draft)
    return f"{base}-{ending}" if ending else base


def _verb(draft: Draft) -> str:
    method = draft.endpoint.method
    if method in ("HEAD", "OPTIONS"):
        return method.lower()
    if draft.verb == "put" and method != "PUT":
        return "update" if method == "PATCH" else _VERBS.get(method, method.lower())
    return draft.verb or _VERBS.get(method, method.lower())


def _ending(draft: Draft) -> str:
    verdict = draft.samples[0].verdict
    return _ENDINGS.get(verdict, "failed" if verdict >= 500 else "")


def _slug(text: str) -> str:
    spaced = re.sub(r"([a-z0-9])([A-Z])", r"\1-\2", text)
    return re.sub(r"[^a-z0-9]+", "-", spaced.lower()).strip("-")
