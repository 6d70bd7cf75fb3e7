"""What open connections are told, as trees: events of a stream by their fields, messages of a dialogue by what they are."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from understudy.core.generator.templates.json_text import is_spaced, json_text
from understudy.core.generator.templates.nodes import Const, Expr, Node, Obj, escape, to_document, to_text
from understudy.core.generator.traffic.content import json_style
from understudy.core.generator.traffic.events import split_events
from understudy.core.model.exchange import Exchange, Message
from understudy.core.model.json_codec import ABSENT, parse_json

_FIELD = re.compile(r"(id|event|data|retry|):( ?)(.*)")  # HTML Standard §9.2.5
_MOST_EVENTS = 2000
_LINE_END = re.compile(r"\r\n|\n|\r")


def read_told(message: Message, *, events: bool) -> Any:
    """Read one thing that was told as a tree; an event is a mapping of its fields, its data JSON where it is that."""
    if message.kind == "binary":
        return message.data
    text = message.data.decode("utf-8", "replace")
    if events and (fields := _event_fields(text)) is not None:
        return fields
    data = parse_json(message.data)
    return data if isinstance(data, dict | list) else text


def events_in(exchange: Exchange) -> list[Any]:
    """Read the events of a stream; nothing where the answer is none."""
    response = exchange.response
    if response is None or exchange.response_encoded or response.content_type != "text/event-stream":
        return []
    pieces = split_events(response.body, response.content_type)[:_MOST_EVENTS]
    return [read_told(Message("server", "text", piece, 0.0), events=True) for piece in pieces]


def _event_fields(text: str) -> dict[str, Any] | None:
    found: dict[str, Any] = {}
    for line in filter(None, _LINE_END.split(text)):
        match = _FIELD.fullmatch(line)
        if match is None:
            return None
        name, _, value = match.groups()
        found[name] = f"{found[name]}\n{value}" if name in found else value
    if "data" in found:
        data = parse_json(found["data"].encode())
        found["data"] = found["data"] if data is ABSENT else data
    return found or None


def write_told(node: Node, samples: Sequence[Message], *, events: bool) -> Any:
    """Write the template of what is told, as `send` takes it."""
    first = samples[0]
    if first.kind == "binary":
        return {"send": to_text(node), "binary": True}
    if events and _event_fields(first.data.decode("utf-8", "replace")) is not None:
        return _event_text(node, samples)
    data = parse_json(first.data)
    if isinstance(data, dict | list):
        style = json_style(first.data, data)
        return {"json": to_document(node), **({"json_style": style} if style else {})}
    return to_text(node)


def _event_text(node: Node, samples: Sequence[Message]) -> str:
    """Write an event; a field that is not in every one of them is left out where its value is."""
    text = samples[-1].data.decode("utf-8", "replace")
    end = "\r\n" if "\r\n" in text else "\n"
    members = dict(node.members) if isinstance(node, Obj) else dict(_constants(node))
    written = ""
    for name, child in members.items():
        match = re.search(rf"(?m)^{name}:( ?)(.*)$", text)
        space = match.group(1) if match is not None else " "
        spaced = match is not None and is_spaced(match.group(2))
        value = _data_text(child, samples, spaced=spaced) if name == "data" else to_text(child)
        line = f"{name}:{space}{value}{end}"
        if isinstance(child, Expr) and child.code.endswith("| default(omit)"):
            code = child.code.removesuffix("| default(omit)").strip()
            line = "{% if " + code + " is defined %}" + f"{name}:{space}" + "{{ " + code + " }}" + end + "{% endif %}"
        written += line
    return written + end


def _constants(node: Node) -> list[tuple[str, Node]]:
    return [(name, Const(value)) for name, value in node.value.items()] if isinstance(node, Const) and isinstance(node.value, dict) else []


def _data_text(node: Node, samples: Sequence[Message], *, spaced: bool) -> str:
    """Write the data of an event: as JSON where it was JSON, also when it is but a number or a string."""
    documents = [_raw_data(message) for message in samples]
    if all(parse_json(data.encode()) is not ABSENT for data in documents):
        return json_text(node, spaced=spaced)
    return escape(str(node.value)) if isinstance(node, Const) else to_text(node)


def _raw_data(message: Message) -> str:
    lines = _LINE_END.split(message.data.decode("utf-8", "replace"))
    return "\n".join(line[5:].removeprefix(" ") for line in lines if line.startswith("data:"))
