"""Names of operations, read: ``DynamoDB_20120810.DeleteTable`` removes a table, ``users`` lists users."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from understudy.core.generator.things.live import Act
from understudy.core.generator.things.shown_kinds import KIND
from understudy.core.generator.traffic.endpoint import Endpoint, singular
from understudy.core.generator.traffic.said import is_said

VERBS: dict[str, Act] = {
    **dict.fromkeys(
        [
            "create",
            "add",
            "insert",
            "register",
            "new",
            "send",
            "publish",
            "upload",
            "start",
            "open",
            "enqueue",
            "push",
            "post",
            "make",
            "submit",
        ],
        "put",
    ),
    **dict.fromkeys(["put", "set", "store", "save", "upsert"], "put"),
    **dict.fromkeys(["get", "describe", "read", "fetch", "head", "find", "lookup", "show", "load", "retrieve"], "read"),
    **dict.fromkeys(["list", "scan", "query", "search", "all", "browse"], "list"),
    **dict.fromkeys(["update", "modify", "patch", "edit", "change", "rename", "toggle", "complete", "mark"], "write"),
    **dict.fromkeys(["delete", "remove", "destroy", "drop", "terminate", "unregister", "deregister"], "remove"),
    **dict.fromkeys(["receive", "poll", "pull", "pop", "dequeue", "consume"], "receive"),
}
# Verbs that are nouns elsewhere, where they stand alone behind what they are about: ``order.place``, ``cards/issue``.
_ALONE: dict[str, Act] = dict.fromkeys(["place", "issue", "compose"], "put")
# Verbs that are a noun by themselves where nothing else follows: who subscribes makes a subscription.
_DEEDS: dict[str, tuple[Act, str]] = {
    "subscribe": ("put", "subscription"),
    "unsubscribe": ("remove", "subscription"),
}
_ROLES = frozenset(["admin"])  # who does it, before what is done: ``AdminCreateUser``
_BATCHES = frozenset(["batch", "bulk", "multi"])  # before what is done to several things: ``BatchDeleteTable``
_BY = frozenset(["by", "for"])  # after which it is said how things are found, not what they are
_ENVELOPES = frozenset(["req", "request", "input", "message", "msg", "rq"])  # what messages are called after: ``CreateOrderRequest``
_SERVICES = frozenset(["service", "api", "server", "manager", "store", "registry"])
_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")


PATH_CALL = "path:call"
_VERSION = re.compile(r"[_-]?v\d+$")
_SETS = frozenset(["set", "put", "store", "save"])
_LOOKS = frozenset(["info", "history", "details", "detail", "status", "metadata", "count", "members", "test", "me", "profile"])


@dataclass(frozen=True, slots=True)
class Operation:
    """What an operation's name says: the act, and the noun it is about (singular, lower case, may be empty).

    Attributes:
        is_sure: whether a known verb says the act; else it has to be learned from what happens.
        is_guessed: whether no word of the name is a known verb, so that it may do anything to what it is about.
        makes: whether the verb says that something new comes to be, and not only that something is set.
        sets: whether the verb is to set something: what nobody reads or removes by that name is a state of the whole (``SetAlarmState``).
        is_plural: whether it is about several things (``DescribeStacks``).
    """

    act: Act
    noun: str
    is_sure: bool = True
    is_guessed: bool = False
    makes: bool = field(default=False, compare=False)
    is_plural: bool = field(default=False, compare=False)
    sets: bool = field(default=False, compare=False)


def words_of(name: str) -> list[str]:
    """Split a name into its words, lower case: ``postMessage``, ``list_folder_v2``, ``conversations.create``."""
    return [word.lower() for word in _WORDS.findall(_VERSION.sub("", name))]


def read_operation(endpoint: Endpoint) -> Operation | None:
    """Read the name of an endpoint's operation; None when it says nothing."""
    kind, value = endpoint.operation[-1]
    if kind == PATH_CALL:
        return _read_call(value, is_safe=endpoint.method == "GET")
    if kind == "graphql:query":
        return None  # a document that was never executed
    notes = endpoint.samples[0].notes
    name = str(notes.get(KIND) or notes.get("field") or value) if kind.startswith("graphql") else value
    around, words = _placed(name) if kind.startswith("json") else ([], _words(re.split(r"[.#/:]", name)[-1]))
    while kind.startswith("soap") and len(words) > 1 and words[-1] in _ENVELOPES:
        words.pop()
    if not words:
        return None
    if len(words) > 2 and words[0] in _ROLES and words[1] in VERBS:
        words = words[1:]
    several = len(words) > 2 and words[0] in _BATCHES and words[1] in VERBS
    words = words[1:] if several else words
    if words[0] in _DEEDS and len(words) == 1 and not kind.startswith(("graphql", "grpc")) and not is_said(endpoint.samples[0].exchange):
        return Operation(*_DEEDS[words[0]])
    is_guessed = not (words[0] in VERBS or words[-1] in VERBS or kind.endswith(":query"))
    if around and words[0] in _ALONE:
        act, rest, is_guessed = _ALONE[words[0]], words[1:], False
    elif words[0] in VERBS:
        act, rest = VERBS[words[0]], words[1:]
    elif words[-1] in VERBS:
        act, rest = VERBS[words[-1]], words[:-1]
    else:
        plural = singular(words[-1]) != words[-1]
        act, rest = ("list" if plural else "read"), words
    if not rest and kind.startswith("grpc"):
        rest = _of_service(endpoint)
    if not rest and not around and (kind.startswith("soap") or is_said(endpoint.samples[0].exchange)):
        rest = [part.lower() for part in endpoint.shape if isinstance(part, str) and part][-1:]
    rest = [*around, *rest]
    if act == "list" and words[0] in VERBS:
        rest = rest[: next((at for at, word in enumerate(rest) if at and word in _BY), None)]
    noun = "_".join([*rest[:-1], singular(rest[-1])]) if rest else ""
    if act == "read" and rest and singular(rest[-1]) != rest[-1] and kind.startswith(("graphql", "json")):
        act = "list"
    is_sure = bool(noun) or not kind.startswith("graphql")  # ``search`` lists whatever it lists
    makes = act == "put" and words[0] not in _SETS and words[-1] not in _SETS
    guessed, plural = is_guessed and act == "read", several or (bool(rest) and singular(rest[-1]) != rest[-1])
    told = "read" if not is_sure else act
    return Operation(told, noun, is_sure=is_sure, is_guessed=guessed, makes=makes, is_plural=plural, sets=words[0] == "set")


def _words(name: str) -> list[str]:
    return [word.lower() for word in _WORDS.findall(name)]


def _placed(name: str) -> tuple[list[str], list[str]]:
    """Split a name that says where it belongs (``blog.newPost``, ``notes/create``) into words around and words of its own."""
    before, _, last = name.rpartition(re.findall(r"[./:]", name)[-1]) if re.search(r"[./:]", name) else ("", "", name)
    own = _words(last)
    is_verb = bool(own) and (own[0] in VERBS or own[-1] in VERBS or (len(own) == 1 and own[0] in _ALONE))
    return ([singular(word) for word in _words(before)], own) if is_verb else ([], _words(name))


def _of_service(endpoint: Endpoint) -> list[str]:
    """Name what the bare methods of a service (``Create``, ``Get``) are about: what the service is called after."""
    name = endpoint.samples[0].segments[-2] if len(endpoint.samples[0].segments) > 1 else ""
    words = words_of(name.rpartition(".")[2])
    return words[:-1] if len(words) > 1 and words[-1] in _SERVICES else words


def _read_call(name: str, *, is_safe: bool) -> Operation:
    """Read a call that a path names: what stands before the last dot is, or surrounds, what it is about."""
    before, _, last = name.rpartition(".")
    around, words = [singular(word) for word in words_of(before)], words_of(last)
    verb = next((word for word in (*words[:1], *words[-1:]) if word in VERBS), None)
    if verb is None:
        act: Act = "read" if is_safe or words[-1] in _LOOKS else "write"
        return Operation(act, "_".join(around or [*words[:-1], singular(words[-1])]), is_sure=False)
    rest = words[1:] if words[0] == verb else words[:-1]
    rest = rest[: next((at for at, word in enumerate(rest) if word in _BY), None)]
    if verb in _SETS and around and rest:
        return Operation("write", "_".join(around))
    return Operation(VERBS[verb], "_".join([*around, *rest[:-1], *map(singular, rest[-1:])]))
