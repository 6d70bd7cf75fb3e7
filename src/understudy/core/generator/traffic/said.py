"""What was said in dialogues as the generator reads it: what a message asks for, whether a reply refuses it, the replies as one answer."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from understudy.core.generator.traffic.endpoint import Endpoint
from understudy.core.generator.traffic.sample import NOTHING, Content, Sample
from understudy.core.generator.traffic.turns import is_dialogue
from understudy.core.model.exchange import Exchange, Message
from understudy.core.model.json_codec import ABSENT, parse_json
from understudy.core.model.message import LEFT, MESSAGE
from understudy.core.model.socket_io import ACKNOWLEDGES, MEMBERS

NAMES = ("op", "type", "action", "event", "method", "cmd", "command", "kind", "messageType", "request", "topic")
"""Members that say what a message wants, the more telling first."""

_NO_SUCH_METHOD = -32601  # JSON-RPC 2.0 §5.1
_UNKNOWN = re.compile(
    r"unknown|unsupported|not supported|unrecogni[sz]ed|invalid (?:op|type|action|event|method|command)|no such (?:op|method)",
    re.IGNORECASE,
)
ONE, SEVERAL, LISTED = "one", "several", "listed"
_REFUSES = re.compile(r"(?:.*[_. -])?(?:error|err|failed|failure|nack|exception|refused|denied|invalid)")
_REASONS = (
    (404, re.compile(r"not[ _-]?found|no such|does ?n.t exist|does not exist|unknown|missing key|no_such", re.IGNORECASE)),
    (409, re.compile(r"already|exists|duplicate|conflict|taken", re.IGNORECASE)),
    (
        401,
        re.compile(
            r"unauthor|unauthent|not authori[sz]ed|not authenticated|authentication|not logged in|login required|not_authed|invalid_auth|"
            r"invalid token|bad credentials",
            re.IGNORECASE,
        ),
    ),
    (403, re.compile(r"forbidden|not allowed|permission", re.IGNORECASE)),
)


def is_said(exchange: Exchange) -> bool:
    """Whether an exchange is part of a dialogue: its opening, a message of the client, or its leaving."""
    return exchange.request.method in (MESSAGE, LEFT) or is_dialogue(exchange)


def is_rpc(endpoint: Endpoint) -> bool:
    """Whether the operation, not the path, says what is asked for; in a dialogue the path never does."""
    return is_said(endpoint.samples[0].exchange) or any(
        not kind.startswith(("flag", "carries", "view", "query:comp", "query:restype", "query:list-type", "query:uploadType"))
        for kind, _ in endpoint.operation
    )


def replies_in(exchange: Exchange) -> list[Message]:
    """List what the server said in an exchange of a dialogue."""
    return [message for message in exchange.messages if message.sender == "server"]


def read_said(messages: Sequence[Message], neutral: Any) -> tuple[Content, str]:
    """Read what was said in reply as one answer, and how it holds the messages."""
    if not messages:
        return NOTHING, ONE
    if len(messages) == 1:
        return _content(messages[0], neutral), ONE
    trees = [_content(message, neutral).tree for message in messages]
    return Content("json", trees, messages[0].data), LISTED


def _content(message: Message, neutral: Any) -> Content:
    if message.kind == "binary":
        return Content("bytes", message.data, message.data)
    data = parse_json(message.data)
    if isinstance(data, dict | list):
        return Content("json", neutral(data), message.data)
    return Content("text", neutral(message.data.decode("utf-8", "replace")), message.data)


def operation_said(tree: Any, kind: str, answer: Content) -> tuple[tuple[str, str], ...]:
    """Name what a message asks for: by the member that says it, else by the members it has; nothing when it just comes back."""
    if kind != "json":
        return ()
    if isinstance(tree, dict):
        if _comes_back(tree, answer):
            return ()
        for name in NAMES:
            if isinstance(tree.get(name), str) and tree[name]:
                if is_unknown(tree[name], answer):
                    return ()
                return ((f"json:{name}", tree[name]),)
        return tuple((f"jsonhas:{name}", "") for name in sorted(tree))
    return ()


def is_unknown(word: str, answer: Content) -> bool:
    """Whether a reply says that there is no such thing to ask for: then any other word would get it, too."""
    tree = answer.tree
    if not isinstance(tree, dict) or not (_refuses(tree) or _is_failed_tool(tree)):
        return False
    if isinstance(tree.get("error"), dict) and tree["error"].get("code") == _NO_SUCH_METHOD:
        return True
    said = json.dumps(tree, ensure_ascii=False)
    return word in said and bool(_UNKNOWN.search(said))


def _is_failed_tool(tree: dict[str, Any]) -> bool:
    """Whether a tool of the Model Context Protocol says that it failed."""
    return isinstance(tree.get("result"), dict) and tree["result"].get("isError") is True


def _comes_back(tree: Any, answer: Content) -> bool:
    found = answer.tree
    return found == tree or (isinstance(found, dict) and any(value == tree for value in found.values()) and bool(tree))


def refusal_in(messages: Sequence[Message]) -> int:
    """Return the status that says in HTTP what replies say in their own way; 200 when they refuse nothing."""
    for message in messages:
        data = parse_json(message.data) if message.kind == "text" else ABSENT
        if not isinstance(data, dict) or not _refuses(data):
            continue
        return meaning_of(json.dumps(data))
    return 200


def meaning_of(text: str) -> int:
    """Return the status that says in HTTP what the words of a refusal say."""
    return next((status for status, pattern in _REASONS if pattern.search(text)), 400)


def _refuses(data: dict[str, Any]) -> bool:
    if ACKNOWLEDGES in data and isinstance(data.get("data"), dict) and _refuses(data["data"]):
        return True
    if data.get("error") not in (None, False, "", [], {}) or data.get("ok") is False or data.get("success") is False:
        return True
    words = (data.get(name) for name in (*NAMES, "status"))
    return any(isinstance(word, str) and _REFUSES.fullmatch(word.lower()) for word in words)


def with_like_replies(samples: Sequence[Sample]) -> list[Sample]:
    """Bring the replies to messages of one kind into one form: the message alone, as many as always, or a list of them."""
    samples = with_marked_numbers(samples)
    groups: dict[Any, list[Sample]] = defaultdict(list)
    for sample in samples:
        if is_said(sample.exchange):
            groups[(sample.method, len(sample.segments), sample.operation, sample.status)].append(sample)
    changed: dict[int, Sample] = {}
    for group in groups.values():
        counts = {len(replies_in(sample.exchange)) for sample in group}
        if max(counts) < 2:
            continue
        several = len(counts) == 1
        for sample in group:
            trees = list(_trees(sample))
            tree: Any = {str(number): one for number, one in enumerate(trees, 1)} if several else trees
            first = replies_in(sample.exchange)[0].data if trees else b""
            answer = Content("json", tree, first)
            changed[sample.number] = replace(sample, answer=answer, notes={**sample.notes, "said": SEVERAL if several else LISTED})
    return [changed.get(sample.number, sample) for sample in samples]


def _trees(sample: Sample) -> Iterable[Any]:
    said = replies_in(sample.exchange)
    if len(said) == 1:
        yield sample.answer.tree if sample.notes.get("said") != SEVERAL else sample.answer.tree["1"]
    elif isinstance(sample.answer.tree, dict):
        yield from sample.answer.tree.values()
    elif said:
        yield from sample.answer.tree


_MARK = "\ue005"  # stands before a number by which a client knows the reply to a message
_FEWEST = 3
_NUMBERS = re.compile(r"(?:.*_)?(?:id|ref|tag|seq|nonce|n|no|nr|number|serial|tx|txn)|[rcmx]id|req.*|corr.*|.*Id", re.IGNORECASE)


def with_marked_numbers(samples: Sequence[Sample]) -> list[Sample]:
    """Mark the numbers by which clients tell replies apart (``id``, ``req``): they name nothing, whatever else has the same value."""
    found: dict[int, Sample] = {}
    by_path: dict[int, list[Sample]] = defaultdict(list)
    for sample in samples:
        if isinstance(sample.asked.tree, dict) and (sample.method == MESSAGE or isinstance(sample.asked.tree.get("jsonrpc"), str)):
            by_path[len(sample.segments)].append(sample)
    for group in by_path.values():
        for name in dict.fromkeys(name for sample in group for name in sample.asked.tree):
            if not _is_acknowledged(name, group) and (name in NAMES or not _NUMBERS.fullmatch(name) or not _is_correlation(name, group)):
                continue
            for sample in group:
                current = found.get(sample.number, sample)
                if name in current.asked.tree:
                    found[sample.number] = _marked(current, name)
    return [found.get(sample.number, sample) for sample in samples]


def _is_acknowledged(name: str, group: Sequence[Sample]) -> bool:
    """Whether a member is the number of Socket.IO's acknowledgements."""
    return name == ACKNOWLEDGES and all(sample.asked.tree.keys() <= MEMBERS for sample in group)


def _is_correlation(name: str, group: Sequence[Sample]) -> bool:
    """Whether every reply gives a member of its message back, and hardly two messages have the same there."""
    if name == "id" and any(kind.startswith("graphql") for sample in group for kind, _ in sample.operation):
        return True  # the graphql-transport-ws protocol has it so
    values: list[Any] = []
    back = 0
    for sample in group:
        value = sample.asked.tree.get(name)
        if value is None:
            continue
        if isinstance(value, bool | dict | list | float):
            return False
        shown = [tree[name] for tree in _documents(sample) if name in tree]
        if any(one != value and one is not None for one in shown):
            return False
        back += bool(shown)
        values.append(value)
    operations = {sample.operation for sample in group if name in sample.asked.tree}
    everywhere = len(values) >= len(group) * 0.6 and len(operations) >= min(2, len({sample.operation for sample in group}))
    return len(values) >= _FEWEST and back * 2 >= len(values) and len(set(values)) * 5 >= len(values) * 4 and everywhere


def _documents(sample: Sample) -> list[dict[str, Any]]:
    tree = sample.answer.tree
    return [one for one in (tree if isinstance(tree, list) else [tree]) if isinstance(one, dict)]


def _marked(sample: Sample, name: str) -> Sample:
    value = sample.asked.tree[name]
    mark = _MARK + json.dumps(value)
    asked = replace(sample.asked, tree={**sample.asked.tree, name: mark})
    tree = sample.answer.tree
    if isinstance(tree, list):
        shown: Any = [_swapped(one, name, value, mark) for one in tree]
    else:
        shown = _swapped(tree, name, value, mark)
    return replace(sample, asked=asked, answer=replace(sample.answer, tree=shown))


def _swapped(tree: Any, name: str, value: Any, mark: str) -> Any:
    return {**tree, name: mark} if isinstance(tree, dict) and tree.get(name) == value else tree


def is_marked(value: Any) -> bool:
    """Whether a value is a marked number."""
    return isinstance(value, str) and value.startswith(_MARK)


def without_marks(tree: Any) -> Any:
    """Write marked numbers as they were."""
    if is_marked(tree):
        return json.loads(tree[1:])
    if isinstance(tree, dict):
        return {name: without_marks(value) for name, value in tree.items()}
    return [without_marks(value) for value in tree] if isinstance(tree, list) else tree
