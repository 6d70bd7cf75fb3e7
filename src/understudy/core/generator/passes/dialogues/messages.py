"""Pass 8c: what is said in dialogues → `send`, as replies to messages, and `dialogue`, what is said first.

A message of a client is a request of its own, so that it makes, reads and changes live things as any other does. What is left to do here
is to write an answer as messages.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping, Sequence
from itertools import pairwise
from statistics import median
from typing import Any

from understudy.core.generator.passes.latency import duration
from understudy.core.generator.traffic.content import json_style
from understudy.core.generator.traffic.said import LISTED, SEVERAL, replies_in, without_marks
from understudy.core.generator.traffic.sample import Sample
from understudy.core.generator.traffic.turns import is_dialogue
from understudy.core.model.json_codec import parse_json

_SLOW_S = 0.02
_EXPRESSION = re.compile(r"\{\{ (.*) \}\}", re.DOTALL)


def as_messages(answer: Mapping[str, Any], samples: Sequence[Sample], close: Mapping[str, Any]) -> dict[str, Any]:
    """Write an answer of a dialogue, drafted as one body, as the messages that were said, and how it was closed."""
    lines = without_marks(_with_pauses(_lines(answer, samples), samples))
    if not is_dialogue(samples[0].exchange):
        return {"send": lines, **close}
    opened: dict[str, Any] = {"status": 101}
    if protocols := _subprotocols(samples):
        opened["subprotocol"] = protocols if len(protocols) > 1 else protocols[0]
    opened["dialogue"] = [line if isinstance(line, dict) and "send" in line else _line(line) for line in lines]
    if close:
        opened["dialogue"].append(dict(close))
    return opened


def _line(line: Any) -> dict[str, Any]:
    """Write a message as a line of a script."""
    if isinstance(line, dict) and "after" in line:
        return {"send": {key: value for key, value in line.items() if key != "after"}, "after": line["after"]}
    return {"send": line}


def _lines(answer: Mapping[str, Any], samples: Sequence[Sample]) -> list[Any]:
    first = next((sample for sample in samples if replies_in(sample.exchange)), None)
    if first is None:
        return []
    form, tree = first.notes.get("said"), answer.get("json")
    if form == SEVERAL and isinstance(tree, dict) and tree.keys() == {str(number + 1) for number in range(len(tree))}:
        return [_content(one, first, index) for index, one in enumerate(tree.values())]
    if form in (SEVERAL, LISTED):
        return _listed(tree, first)
    return [_single(answer, first)]


def _listed(tree: Any, sample: Sample) -> list[Any]:
    if isinstance(tree, list):
        return [_content(one, sample, index) for index, one in enumerate(tree)]
    if isinstance(tree, dict) and "$for" in tree:
        return [{"send": _content(tree["$each"], sample, 0), "repeat_for": tree["$for"]}]
    if isinstance(tree, str) and (code := _EXPRESSION.fullmatch(tree)):
        return [{"send": _content("{{ message }}", sample, 0), "repeat_for": f"message in {code.group(1)}"}]
    return [{"send": _content("{{ message }}", sample, 0), "repeat_for": f"message in {tree!r}"}] if tree else []


def _content(tree: Any, sample: Sample, index: int) -> Any:
    """Write one message; the recorded one says whether it is JSON, and how that is laid out."""
    replies = replies_in(sample.exchange)
    message = replies[min(index, len(replies) - 1)]
    if message.kind == "binary" or not isinstance(parse_json(message.data), dict | list):
        return tree
    style = json_style(message.data, parse_json(message.data))
    return {"json": tree, **({"json_style": style} if style else {})}


def _single(answer: Mapping[str, Any], sample: Sample) -> Any:
    binary = replies_in(sample.exchange)[0].kind == "binary"
    if "json" in answer:
        return {"json": answer["json"], **({"json_style": answer["json_style"]} if "json_style" in answer else {})}
    if "base64" in answer:
        return {"base64": answer["base64"]}
    text = answer.get("text", "")
    if binary and isinstance(text, str) and "{{" not in text:
        return {"base64": base64.b64encode(text.encode()).decode()}
    return {"send": text, "binary": True} if binary else text


def _with_pauses(lines: list[Any], samples: Sequence[Sample]) -> list[Any]:
    """Note the pauses between messages that clients notice."""
    times = [[message.at_s for message in replies_in(sample.exchange)] for sample in samples]
    if len(lines) == 1 and isinstance(lines[0], dict) and "repeat_for" in lines[0]:
        gaps = [later - earlier for one in times for earlier, later in pairwise(one)]
        return [{**lines[0], "after": duration(median(gaps))}] if gaps and median(gaps) > _SLOW_S else lines
    found: list[Any] = []
    for index, line in enumerate(lines):
        gaps = [one[index] - one[index - 1] for one in times if 0 < index < len(one)]
        if not gaps or median(gaps) <= _SLOW_S:
            found.append(line)
        elif isinstance(line, dict) and "send" in line:
            found.append({**line, "after": duration(median(gaps))})
        else:
            found.append({"send": line, "after": duration(median(gaps))})
    return found


def closing(samples: Sequence[Sample]) -> tuple[list[int], list[str]] | None:
    """Return the codes and reasons with which the server ended dialogues; None unless it ended all of them."""
    ends = [sample.exchange.end for sample in samples]
    told = [end for end in ends if end is not None and end.sender == "server" and end.code not in (1005, 1006)]
    return ([end.code for end in told], [end.reason for end in told]) if len(told) == len(ends) else None


def _subprotocols(samples: Sequence[Sample]) -> list[str]:
    """List the subprotocols that were agreed on, those first that were preferred to others."""
    better: dict[str, set[str]] = {}
    for sample in samples:
        response = sample.exchange.response
        chosen = response.headers.get("sec-websocket-protocol") if response is not None else None
        if chosen:
            offered = [one.strip() for line in sample.exchange.request.headers.get_all("sec-websocket-protocol") for one in line.split(",")]
            better.setdefault(chosen, set()).update(one for one in offered if one != chosen)
    return sorted(better, key=lambda name: -len(better[name] & better.keys()))
