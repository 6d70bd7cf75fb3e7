"""Pass 8c: WebSocket conversations → what is said first, and what is said in reply to what.

Messages of the client are grouped by what they are (their ``op`` or ``type``, JSON, text, bytes); the replies to a group become one
template. A group whose replies repeat the very word that names it answers other words of that kind, too.
"""

from __future__ import annotations

import base64
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from understudy.core.generator.align import Aligner, Findings
from understudy.core.generator.content import json_style
from understudy.core.generator.endpoint import Endpoint, path_values
from understudy.core.generator.flow import Flow
from understudy.core.generator.nodes import Const, Expr, to_document, to_text
from understudy.core.generator.repeats import explain_list
from understudy.core.generator.sample import Content, Sample
from understudy.core.generator.sources import Case, flatten, request_values
from understudy.core.matchers.vocabulary import WORDS
from understudy.core.model.exchange import Message
from understudy.core.model.json_codec import ABSENT, parse_json

_NAMES = ("op", "type", "action", "event", "method", "cmd", "command", "kind", "topic", "messageType", "request")
_FEWEST_REPEATED = 2


@dataclass(slots=True)
class _Turn:
    """A message of the client and what the server said until the next one."""

    sample: Sample
    heard: Message
    said: list[Message]
    close: tuple[int, str] | None = None


def write_dialogue(endpoint: Endpoint, samples: Sequence[Sample], flow: Flow, findings: Findings) -> dict[str, Any]:
    """Write `dialogue` and `on_message` for recorded conversations of one endpoint."""
    openings: list[list[Message]] = []
    groups: dict[tuple[str, str, str], list[_Turn]] = defaultdict(list)
    spoken = [_turns(sample) for sample in samples]
    # What is said in a conversation is data that flows, too: every turn counts as a request of its own.
    flow = _Spoken(_as_requests([turn for _, turns in spoken for turn in turns]))
    for opening, turns in spoken:
        openings.append(opening)
        for turn in turns:
            groups[_group(turn.heard)].append(turn)
    answer: dict[str, Any] = {"status": 101}
    protocol = next((value for name, value in samples[0].fields if name.lower() == "sec-websocket-protocol"), None)
    if protocol:
        answer["subprotocol"] = protocol
    lines = _opening(endpoint, samples, openings, flow, findings)
    if lines:
        answer["dialogue"] = lines
    replies = [reply for key, turns in groups.items() for reply in _replies(endpoint, key, turns, flow, findings)]
    if replies:
        replies.sort(key=lambda pair: pair[0])
        answer["on_message"] = [reply for _, reply in replies]
    return answer


def _turns(sample: Sample) -> tuple[list[Message], list[_Turn]]:
    opening: list[Message] = []
    turns: list[_Turn] = []
    for message in sample.exchange.messages:
        if message.sender == "client":
            turns.append(_Turn(sample, message, []))
        elif turns:
            turns[-1].said.append(message)
        else:
            opening.append(message)
    end = sample.exchange.end
    if end is not None and end.sender == "server" and turns and end.code not in (1005, 1006):
        turns[-1].close = (end.code, end.reason)
    return opening, turns


class _Spoken(Flow):
    """The flow of conversations: a value that the client says again later stays as recorded, as replies remember nothing."""

    def issued_since(self, sample: Sample, value: Any) -> bool:
        """Say whether the server was the first to say the value, and the client never said it after that."""
        return super().issued_since(sample, value) and not self.used_after(sample, value)


def _as_requests(turns: Sequence[_Turn]) -> list[Sample]:
    """Give every turn a sample of its own, with the message as what was asked and the replies as the answer."""
    for number, turn in enumerate(turns):
        said = [_read(message) for message in turn.said]
        turn.sample = replace(
            turn.sample, number=number, method="SAY", asked=Content("json", _read(turn.heard), b""), answer=Content("json", said, b"")
        )
    return [turn.sample for turn in turns]


def _read(message: Message) -> Any:
    data = parse_json(message.data)
    return message.data.decode("utf-8", "replace") if data is ABSENT else data


def _group(message: Message) -> tuple[str, str, str]:
    """Name what a message is: bytes, text, or JSON with the member that says what it wants."""
    if message.kind == "binary":
        return ("binary", "", "")
    data = parse_json(message.data)
    if not isinstance(data, dict):
        return ("text", "", "") if data is ABSENT else ("json", "", "")
    for name in _NAMES:
        if isinstance(data.get(name), str):
            return ("json", name, data[name])
    return ("json", "", "/".join(sorted(data)))


def _case(endpoint: Endpoint, turn: _Turn) -> Case:
    parameters = path_values(endpoint.shape, turn.sample.segments)
    values: dict[str, Any] = {f"path.{name}": value for name, value in parameters.items()}
    text = turn.heard.data.decode("utf-8", "replace")
    data = parse_json(turn.heard.data)
    if turn.heard.kind == "text" and data is not ABSENT:
        values.update(flatten("message.json", data))
    values["message.text" if turn.heard.kind == "text" else "message.data"] = text if turn.heard.kind == "text" else turn.heard.data
    values.update({code: value for code, value in request_values(turn.sample, parameters).items() if code.startswith("request.query.")})
    return Case(turn.sample, values)


def _opening(
    endpoint: Endpoint, samples: Sequence[Sample], openings: Sequence[list[Message]], flow: Flow, findings: Findings
) -> list[dict[str, Any]]:
    shortest = min(len(opening) for opening in openings)
    cases = [Case(sample, request_values(sample, path_values(endpoint.shape, sample.segments))) for sample in samples]
    return [{"send": _content([opening[index] for opening in openings], cases, flow, findings)} for index in range(shortest)]


def _replies(
    endpoint: Endpoint, key: tuple[str, str, str], turns: Sequence[_Turn], flow: Flow, findings: Findings
) -> list[tuple[int, dict[str, Any]]]:
    """Write the reply to one group; when the group was answered in several ways, one reply per distinct message."""
    answered = [turn for turn in turns if turn.said or turn.close]
    if not answered:
        return []
    own = Findings()
    if (repeated := _repeated(endpoint, key, answered, flow, own)) is not None:
        findings.notes.extend(own.notes)
        return [(_rank(key, general=False), repeated)]
    if len({len(turn.said) for turn in answered}) == 1:
        reply, general = _reply(endpoint, key, answered, flow, own)
        if not own.unexplained:
            findings.notes.extend(own.notes)
            return [(_rank(key, general=general), reply)]
    distinct: dict[bytes, _Turn] = {turn.heard.data: turn for turn in answered}
    found: list[tuple[int, dict[str, Any]]] = []
    for data, turn in distinct.items():
        reply, _ = _reply(endpoint, key, [turn], flow, findings)
        parsed = parse_json(data)
        reply["when"] = {"equals": data.decode("utf-8", "replace") if parsed is ABSENT else parsed}
        found.append((0, reply))
    last, _ = _reply(endpoint, key, answered[-1:], flow, findings)
    return [*found, (_rank(key, general=False), last)]


def _wanted(name: str, word: str) -> dict[str, Any]:
    """Write the pattern of a group: the member that names it, or the members it has."""
    pattern = {name: word} if name else {part: {"present": True} for part in word.split("/") if part}
    return {"members": pattern} if pattern.keys() & WORDS else pattern


def _repeated(
    endpoint: Endpoint, key: tuple[str, str, str], turns: Sequence[_Turn], flow: Flow, findings: Findings
) -> dict[str, Any] | None:
    """Write as many replies as the message asks for; None when it does not say how many."""
    said = [[parse_json(message.data) for message in turn.said] for turn in turns]
    if key[0] != "json" or max(map(len, said)) < _FEWEST_REPEATED or any(turn.close for turn in turns):
        return None
    if not all(isinstance(document, dict | list) for documents in said for document in documents):
        return None
    cases = [_case(endpoint, turn) for turn in turns]
    loop = explain_list(Aligner(flow, findings, fresh=True, counters="message", merges=False), said, cases, ("message",))
    if loop is None:
        return None
    _, name, word = key
    first = next(turn for turn in turns if turn.said).said[0]
    style = json_style(first.data, parse_json(first.data))
    content = {"json": to_document(loop.each), **({"json_style": style} if style else {})}
    return {"when": _wanted(name, word) or {"type": "object"}, "send": [{"send": content, "repeat_for": f"{loop.name} in {loop.over}"}]}


def _rank(key: tuple[str, str, str], *, general: bool) -> int:
    kind, name, _ = key
    return {"json": 1 if name and not general else 2 if not general else 3, "binary": 4, "text": 5}[kind]


def _reply(
    endpoint: Endpoint, key: tuple[str, str, str], turns: Sequence[_Turn], flow: Flow, findings: Findings
) -> tuple[dict[str, Any], bool]:
    kind, name, word = key
    cases = [_case(endpoint, turn) for turn in turns]
    before = len(findings.notes)
    said = [_content([turn.said[index] for turn in turns], cases, flow, findings) for index in range(len(turns[0].said))]
    named = bool(name) and (any(f"message.json.{name}" in note for note in findings.notes[before:]) or f"message.json.{name}" in str(said))
    when: Any = None
    if kind == "json":
        when = {"type": "object"} if named or not (name or word) else _wanted(name, word)
    reply: dict[str, Any] = {"when": when} if when is not None else {"kind": kind} if kind == "binary" else {}
    if said:
        reply["send"] = said
    if turns[0].close is not None:
        reply["send"] = [*said, {"close": turns[0].close[0], **({"reason": turns[0].close[1]} if turns[0].close[1] else {})}]
    return reply, named


def _content(messages: Sequence[Message], cases: Sequence[Case], flow: Flow, findings: Findings) -> Any:
    """Write one message as a template: JSON, text or bytes."""
    aligner = Aligner(flow, findings, fresh=True, counters="message")
    if messages[0].kind == "binary":
        node = aligner.align([message.data for message in messages], cases, ("message",))
        if isinstance(node, Const):
            return {"base64": base64.b64encode(node.value).decode()}
        return {"send": to_text(node), "binary": True}
    documents = [parse_json(message.data) for message in messages]
    if all(isinstance(document, dict | list) for document in documents):
        node = aligner.align(documents, cases, ("message",) if len(messages) > 1 else ())
        style = json_style(messages[0].data, documents[0])
        if isinstance(node, Expr) and node.code == "message.json":
            return "{{ message.text }}"
        return {"json": to_document(node), **({"json_style": style} if style else {})}
    return to_text(aligner.align([message.data.decode("utf-8", "replace") for message in messages], cases, ("message",)))


def is_dialogue(sample: Sample) -> bool:
    """Whether a sample is an accepted WebSocket."""
    return sample.status == 101
