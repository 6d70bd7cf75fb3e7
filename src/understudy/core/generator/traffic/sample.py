"""An exchange as the generator reads it: split, parsed, its own address made neutral.

The address of the recorded server is replaced by two private-use characters wherever it stands in text: HERE for scheme and
authority, AUTHORITY for the authority alone. A template writes them back as the address under which the virtual service is called.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, Literal

from understudy.core.model.exchange import Exchange
from understudy.core.model.grpc import verdict_of

HERE = "\ue000"
AUTHORITY = "\ue001"
HERE_ENCODED = "\ue002"  # HERE as it stands in the query of another address
REFUSED = "refused"  # among the notes of a sample: the status that the words of its refusal mean
CALL_NAMES = "call names"  # among the notes of a sample: the header fields in which a client's name for its call comes back
VERSIONS_OF_ALL = "versions of all"  # among the notes of a sample: the header fields that say one version in all answers there are
TURNED_AWAY = "turned away"  # among the notes of a sample: the status that its answer means
# The safe methods of the HTTP Method Registry (RFC 9110 §16.1) that ask something: what they are sent is a question, never a thing.
SAFE_METHODS = ("GET", "HEAD", "OPTIONS", "PROPFIND", "REPORT", "SEARCH", "QUERY")
_CHANGING = frozenset(["PUT", "PATCH", "DELETE"])  # whatever else a request says

type Kind = Literal["none", "json", "ndjson", "form", "multipart", "xml", "text", "bytes"]
type Pointer = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Content:
    """A parsed body: its kind, its tree (None for ``none``) and the bytes it came from.

    Attributes:
        style: its formatting, where that is known already.
        spoken: the bytes with the server's own address made neutral, where lines or events in them say it.
    """

    kind: Kind
    tree: Any
    raw: bytes
    style: str = ""
    spoken: bytes = b""

    @property
    def lines(self) -> bytes:
        """What is read line by line, or event by event."""
        return self.spoken or self.raw


NOTHING = Content("none", None, b"")


@dataclass(frozen=True, slots=True, eq=False)
class Sample:
    """One normalised exchange.

    Attributes:
        number: position in the order of completion, from 0; unique over all recordings read.
        segments: decoded path segments.
        query: decoded parameters, all values of each.
        headers: request fields that may change an answer, lower case.
        fields: response fields worth repeating, as (name as sent, value).
        trailers: fields after the body worth repeating, as (name as sent, value).
        run: which stretch of the traffic it belongs to; between two of them the server forgot what it had been told.
        tokens: header and claims of the signed tokens in the answer, the server's own address in them made neutral.
        operation: what an RPC-style request asks for beyond method and path, empty for plain REST.
    """

    number: int
    exchange: Exchange
    method: str
    segments: tuple[str, ...]
    query: dict[str, list[str]]
    headers: dict[str, str]
    cookies: dict[str, str]
    asked: Content
    status: int
    fields: tuple[tuple[str, str], ...]
    answer: Content
    trailers: tuple[tuple[str, str], ...] = ()
    tokens: dict[str, tuple[dict[str, Any], dict[str, Any]]] = field(default_factory=dict)
    operation: tuple[tuple[str, str], ...] = ()
    notes: dict[str, Any] = field(default_factory=dict)
    run: int = 0
    _told: int | None = field(init=False, repr=False)  # the status that a field about the end of a call means
    _says_no: bool = field(init=False, repr=False)

    def __post_init__(self) -> None:
        ends = (verdict_of(name.lower(), value) for name, value in (*self.trailers, *self.fields))
        object.__setattr__(self, "_told", next((end for end in ends if end is not None), None))
        object.__setattr__(self, "_says_no", _is_refusal(self.answer, self.operation))

    @property
    def at(self) -> float:
        """UTC epoch seconds at which the request was made."""
        return self.exchange.started_at

    @property
    def ended(self) -> float:
        """UTC epoch seconds at which the answer was complete."""
        return self.exchange.finished_at

    @property
    def is_cut(self) -> bool:
        """Whether the client left before it had all of the body that the answer announces."""
        exchange, response = self.exchange, self.exchange.response
        if exchange.interruption is None or exchange.interruption.kind != "client_gone" or response is None:
            return False
        announced = response.headers.get("content-length") or ""
        return announced.isdecimal() and int(announced) > len(response.body)

    @property
    def reads(self) -> bool:
        """Whether the request only looks: by its method, or by the verb of its operation."""
        says_so = self.method not in _CHANGING and bool(self.operation) and all(_reads(*one) for one in _verbs(self.operation))
        return self.method in SAFE_METHODS or says_so

    @property
    def good(self) -> bool:
        """Whether the server did what was asked."""
        return 200 <= self.verdict < 400 and not self.says_no()

    @property
    def verdict(self) -> int:
        """The status; where the answer itself says that it is none (gRPC, JSON-RPC, a form), the HTTP status that means the same."""
        meant: int | None = self.notes.get(TURNED_AWAY, self.notes.get(REFUSED))
        if meant is not None:
            return meant
        return self.status if self._told is None else self._told

    def says_no(self) -> bool:
        """Whether an answer with a good status says in its body that it is none, as GraphQL, JSON-RPC and XML-RPC do."""
        return self._says_no


def _is_refusal(answer: Content, operation: tuple[tuple[str, str], ...]) -> bool:
    tree = answer.tree
    if answer.kind == "xml" and isinstance(tree, dict) and isinstance(tree.get("methodResponse"), dict):
        return "fault" in tree["methodResponse"]
    if answer.kind != "json" or not isinstance(tree, dict):
        return False
    if (
        isinstance(tree.get("errors"), list)
        and tree["errors"]
        and not any((tree.get("data") or {}).values() if isinstance(tree.get("data"), dict) else ())
    ):
        return True
    if operation and operation[0][0].startswith("graphql") and _refuses(tree.get("data")):
        return True
    refused = tree.get("error") is not None or (isinstance(tree.get("result"), dict) and tree["result"].get("isError") is True)
    return ("jsonrpc" in tree and refused) or tree.get("ok") is False


def _refuses(data: Any) -> bool:
    """Whether the payload of a mutation says what is wrong with the input: ``{task: null, userErrors: [{…}]}``."""
    payloads = [payload for payload in data.values() if isinstance(payload, dict)] if isinstance(data, dict) else []
    for payload in payloads:
        told = any(name.lower().endswith("errors") and isinstance(value, list) and value for name, value in payload.items())
        if told or any(payload.get(name) is False for name in ("ok", "success")):
            return True
    return False


_LOOKS = (
    r"(?:.*[.#/:]|[a-z][a-z0-9]*_(?=(?:get|list|find)[A-Z]))?(?:[Gg]et|[Ll]ist|[Dd]escribe|[Qq]uery|[Ss]can|[Ss]earch|[Rr]ead|[Hh]ead|[Ff]ind|[Ff]etch|[Ll]ookup|[Cc]ount|[Cc]heck|[Ss]how|"
    r"[Bb]atch_?[Gg]et|[Ii]nfo|[Hh]istory|[Mm]etadata)(?:[A-Z_].*)?"
)


def _verbs(operation: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    """Return what of an operation says what is done: of the Model Context Protocol the method, or the tool that it calls."""
    if operation[0] == ("json:method", "tools/call"):
        return operation[1:] or operation
    return operation[:1] if operation[0][0] == "json:method" else operation


def _reads(kind: str, value: str) -> bool:
    """Whether an operation's name says that it only looks."""
    return kind.endswith(":query") if kind.startswith("graphql") else bool(re.fullmatch(_LOOKS, value))
