"""`dialogue` and `on_message` of `then`: what is said over a WebSocket, by script and in reply."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Literal

from understudy.core.engine.respond import is_close_code
from understudy.core.engine.templates.tree import has_template
from understudy.core.model.answer import Answer
from understudy.core.model.body import Body
from understudy.core.model.constant import Constant
from understudy.core.model.dialogue import Dialogue, Hear, Leave, Line, Reply, Say
from understudy.files.stubs.compile_answer import compile_content, compile_duration, compile_headers, compile_loop, compile_text
from understudy.files.stubs.context import CompileContext

_LINE_KEYS: Final = frozenset({"send", "expect", "close", "after", "within", "reason", "binary", "on_message", "repeat_for"})
_REPLY_KEYS: Final = frozenset({"when", "kind", "send", "close", "after"})


def compile_dialogue(document: Mapping[str, Any], context: CompileContext) -> Answer:
    """Compile the dialogue of a `then` into an answer that accepts the upgrade."""
    lines: list[Line] = []
    replies: list[Reply] = []
    script = document.get("dialogue", [])
    if not isinstance(script, list):
        context.wrong_type(("dialogue",), "a list of lines such as {send: …}", script)
        script = []
    for number, item in enumerate(script):
        place = context.at("dialogue", number)
        if isinstance(item, dict) and item.keys() == {"on_message"}:
            replies += _replies(item["on_message"], place.at("on_message"))
        else:
            lines += _line(item, place)
    if "on_message" in document:
        replies += _replies(document["on_message"], context.at("on_message"))
    named = document.get("subprotocol", [])
    subprotocols = tuple(named) if isinstance(named, list) else (named,)
    if not all(isinstance(name, str) for name in subprotocols):
        context.wrong_type(("subprotocol",), "a name, or a list of names", named)
        subprotocols = ()
    headers = compile_headers(document.get("headers"), context, "headers")
    return Answer(status=Constant(101), headers=headers, dialogue=Dialogue(tuple(lines), tuple(replies), subprotocols))


def compile_replies(document: Mapping[str, Any], context: CompileContext) -> Answer:
    """Compile `send` and `close` of a `then` into the answer to a message."""
    return Answer(replies=tuple(_reply_lines(document, context)))


def compile_publication(document: Mapping[str, Any], context: CompileContext) -> tuple[Say, ...]:
    """Compile what is sent to the listeners of a feed."""
    return tuple(line for line in _reply_lines(document, context) if isinstance(line, Say))


def _line(document: Any, context: CompileContext) -> list[Line]:
    if not isinstance(document, dict):
        context.wrong_type((), "a line such as {send: …}, {expect: …} or {close: 1000}", document)
        return []
    context.check_keys((), document, "key of a line", _LINE_KEYS)
    after = compile_duration(document.get("after", 0), context, ("after",))
    if "expect" in document:
        within = compile_duration(document["within"], context, ("within",)) if "within" in document else None
        wanted = document["expect"]
        return [Hear(None if wanted is None or wanted == {} else context.value_matcher(wanted, ("expect",)), within)]
    if "send" in document:
        return [_say(document, context, after)]
    if "close" in document:
        return [_leave(document, context, after)]
    context.problem((), "a line says one of send, expect and close")
    return []


def _say(document: Mapping[str, Any], context: CompileContext, after: float) -> Say:
    content = compile_content(document["send"], context.at("send"))
    each = compile_loop(document["repeat_for"], context, ("repeat_for",)) if "repeat_for" in document else None
    return Say(_kind(content, document), content, after, each)


def _kind(content: Body, document: Mapping[str, Any]) -> Literal["text", "binary"]:
    binary = document.get("binary")
    return "binary" if binary is True or (binary is None and content.kind == "bytes") else "text"


def _leave(document: Mapping[str, Any], context: CompileContext, after: float) -> Leave:
    code = document["close"]
    if code in (None, True):
        code = 1000
    reason = document.get("reason", "")
    said = compile_text(reason, context, ("reason",)) if isinstance(reason, str) and has_template(reason) else str(reason)
    if isinstance(code, str) and has_template(code):
        return Leave(compile_text(code, context, ("close",)), said, after)
    if isinstance(code, bool) or not isinstance(code, int) or not is_close_code(code):
        context.wrong_type(("close",), "a close code from 1000 to 4999", code)
        code = 1000
    return Leave(code, said, after)


def _replies(document: Any, context: CompileContext) -> list[Reply]:
    listed = document if isinstance(document, list) else [document]
    made: list[Reply] = []
    for number, item in enumerate(listed):
        place = context.at(number) if isinstance(document, list) else context
        if not isinstance(item, dict) or not item.keys() & {"send", "close"}:
            place.wrong_type((), "a reply such as {when: …, send: …}", item)
            continue
        place.check_keys((), item, "key of a reply", _REPLY_KEYS)
        wanted = item.get("when")
        matcher = None if wanted is None or wanted == {} else place.value_matcher(wanted, ("when",))
        made.append(Reply(matcher, tuple(_reply_lines(item, place)), _heard_kind(item, place)))
    return made


def _heard_kind(document: Mapping[str, Any], context: CompileContext) -> Literal["", "text", "binary"]:
    match document.get("kind", ""):
        case "text":
            return "text"
        case "binary":
            return "binary"
        case "":
            return ""
        case other:
            context.wrong_type(("kind",), "text or binary", other)
            return ""


def _reply_lines(document: Mapping[str, Any], context: CompileContext) -> list[Line]:
    after = compile_duration(document.get("after", 0), context, ("after",))
    lines: list[Line] = []
    sent = document.get("send")
    if isinstance(sent, list):
        for number, one in enumerate(sent):
            place = context.at("send", number)
            if isinstance(one, dict) and one.keys() & {"send", "close"}:
                lines += _line(one, place)
            else:
                content = compile_content(one, place)
                lines.append(Say(_kind(content, {}), content, after))
    elif "send" in document:
        lines.append(_say(document, context, after))
    if "close" in document:
        lines.append(_leave(document, context, 0.0))
    return lines
