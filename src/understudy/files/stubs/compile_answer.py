"""The answer keys of `then`: status, headers, body, trailers, stream; and what is said in dialogues."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any, Final

from understudy.core.engine.entity_tags import is_pattern
from understudy.core.engine.respond import head_fields, render_body
from understudy.core.engine.templates.styles import compile_style
from understudy.core.engine.templates.tree import compile_tree, has_template, parse_loop
from understudy.core.model.answer import Answer
from understudy.core.model.body import Body, HeaderTemplate, StreamPart
from understudy.core.model.constant import NOTHING, Constant
from understudy.core.model.interfaces import Template
from understudy.core.model.step import Framing
from understudy.errors import TemplateError
from understudy.files.stubs.context import CompileContext
from understudy.files.stubs.units import parse_duration

_BODIES: Final = ("json", "text", "base64", "file", "multistatus")
BODY_KEYS: Final = frozenset(_BODIES)
ANSWER_KEYS: Final = BODY_KEYS | {
    "status",
    "reason",
    "headers",
    "json_style",
    "template",
    "trailers",
    "stream",
    "framing",
    "encoded",
    "ranges",
    "conditional",
    "etag",
}
_COMMON_KEYS: Final = BODY_KEYS | {"status", "headers", "json_style", "template", "encoded"}
_FRAMINGS: Final[Mapping[str, Framing]] = {"length": "length", "chunked": "chunked", "until_close": "until_close", "none": "none"}
_OK: Final = Constant(200)
# Text that is no template, however it is read.
_PLAIN_LINE: Final = re.compile(r"[^{\r\n]{0,200}")
_EXPRESSION: Final = re.compile(r"\{\{.*?\}\}", re.DOTALL)


def compile_data(document: Any, context: CompileContext, pointer: tuple[str | int, ...] = (), *, templated: bool = True) -> Template:
    """Compile data whose text may be templates."""
    if not templated:
        return Constant(document)
    try:
        return compile_tree(document, context.languages.template)
    except ValueError as error:
        context.problem(pointer, str(error))
        return Constant(document)


def compile_text(document: Any, context: CompileContext, pointer: tuple[str | int, ...] = ()) -> Template:
    """Compile a value that may be a template, such as a key or a name."""
    if isinstance(document, str) and has_template(document):
        return context.template(document, pointer)
    return Constant(document)


def compile_answer(document: Mapping[str, Any], context: CompileContext) -> Answer:
    """Compile the answer keys of a mapping; others are somebody else's business."""
    templated = document.get("template", True)
    if not isinstance(templated, bool):
        context.wrong_type(("template",), "true or false", templated)
    status, body = _status(document, context), compile_body_of(document, context)
    headers = compile_headers(document.get("headers"), context, "headers", templated=templated is not False)
    if document.keys() <= _COMMON_KEYS:
        return _marked_constant(Answer(status, "", headers, body))
    return _marked_constant(
        Answer(
            status=status,
            reason=_reason(document, context),
            headers=headers,
            body=body,
            trailers=compile_headers(document.get("trailers"), context, "trailers", templated=templated is not False),
            stream=_stream(document["stream"], context) if "stream" in document else (),
            framing=_framing(document, context),
            weight=_weight(document, context),
            ranges=_flag(document, "ranges", context),
            conditional=_flag(document, "conditional", context),
            by_message=_is_by_message(document.get("stream")),
            etag=_etag(document, context),
        )
    )


def _etag(document: Mapping[str, Any], context: CompileContext) -> str:
    pattern = document.get("etag", "")
    if not isinstance(pattern, str) or (pattern and not is_pattern(pattern)):
        context.wrong_type(("etag",), """a pattern such as '"{md5}"' or 'W/"{size:x}-{sha1:base64:27}"'""", pattern)
        return ""
    return pattern


def _marked_constant(answer: Answer) -> Answer:
    """Mark an answer that depends on nothing; render the headers of one of which only those do not."""
    if _is_constant(answer):
        # What was just made and is nobody's yet; replace() takes ten times as long and is called for every stub.
        object.__setattr__(answer, "is_constant", True)
    elif all(type(line.value) is Constant for line in answer.headers):
        return replace(answer, fixed_headers=head_fields(answer, {}))
    return answer


def _is_constant(answer: Answer) -> bool:
    if (
        answer.stream
        or answer.ranges
        or answer.conditional
        or type(answer.status) is not Constant
        or type(answer.body.content) is not Constant
    ):
        return False
    # Whether a coding that is named is applied depends on what the client accepts.
    may_be_coded = answer.body.kind != "empty" and not answer.body.encoded
    for line in answer.headers:
        if type(line.value) is not Constant or (may_be_coded and line.name.lower() == "content-encoding"):
            return False
    return not answer.trailers or all(type(line.value) is Constant for line in answer.trailers)


def _status(document: Mapping[str, Any], context: CompileContext) -> Template:
    status = document.get("status", 200)
    if status == 200:
        return _OK
    if isinstance(status, str) and has_template(status):
        return context.template(status, ("status",))
    if isinstance(status, bool) or not isinstance(status, int) or not 100 <= status <= 599:
        context.wrong_type(("status",), "a status code from 200 to 599", status)
        return _OK
    return Constant(status)


def _reason(document: Mapping[str, Any], context: CompileContext) -> str:
    reason = document.get("reason", "")
    if not isinstance(reason, str) or not reason.isprintable():
        context.wrong_type(("reason",), "a phrase on one line", reason)
        return ""
    return reason


def _framing(document: Mapping[str, Any], context: CompileContext) -> Framing | None:
    framing = document.get("framing")
    if framing is None:
        return None
    if not isinstance(framing, str) or framing not in _FRAMINGS:
        context.problem(("framing",), f"unknown framing {framing!r}; valid: {', '.join(_FRAMINGS)}")
        return None
    return _FRAMINGS[framing]


def _flag(document: Mapping[str, Any], key: str, context: CompileContext) -> bool:
    value = document.get(key, False)
    if not isinstance(value, bool):
        context.wrong_type((key,), "true or false", value)
    return value is True


def _weight(document: Mapping[str, Any], context: CompileContext) -> float:
    weight = document.get("weight", 1.0)
    if isinstance(weight, bool) or not isinstance(weight, int | float) or weight <= 0:
        context.wrong_type(("weight",), "a positive number", weight)
        return 1.0
    return float(weight)


def compile_headers(document: Any, context: CompileContext, key: str, *, templated: bool = True) -> tuple[HeaderTemplate, ...]:
    """Compile header lines: a mapping from name to a value, a list of values, or null for none."""
    if document is None:
        return ()
    if not isinstance(document, dict):
        context.wrong_type((key,), "a mapping from name to value", document)
        return ()
    return tuple([_header(name, value, context, (key, name), templated=templated) for name, value in document.items()])


def _header(name: str, value: Any, context: CompileContext, pointer: tuple[str | int, ...], *, templated: bool) -> HeaderTemplate:
    if isinstance(value, str) and _PLAIN_LINE.fullmatch(value):
        return _plain_header(name, value)
    return HeaderTemplate(name, _header_value(value, context, pointer, templated=templated))


@lru_cache(maxsize=1024)
def _plain_header(name: str, value: str) -> HeaderTemplate:
    """Make a line that never changes; the same few stand in most stubs."""
    return HeaderTemplate(name, Constant(value))


def _header_value(value: Any, context: CompileContext, pointer: tuple[str | int, ...], *, templated: bool) -> Template:
    if value is None:
        return NOTHING
    if isinstance(value, dict):
        context.wrong_type(pointer, "text or a list of texts", value)
        return NOTHING
    values = value if isinstance(value, list) else [value]
    # Within an expression lines may break; what it gives is looked at when it is sent.
    told = [_EXPRESSION.sub("", one) if templated else one for one in values if isinstance(one, str)]
    if any("\r" in one or "\n" in one for one in told):
        context.problem(pointer, "a header line cannot hold a line break")
        return NOTHING
    if isinstance(value, str):
        return context.template(value, pointer) if templated and has_template(value) else Constant(value)
    if isinstance(value, list):
        return compile_data(value, context, pointer, templated=templated)
    return Constant("true" if value is True else "false" if value is False else str(value))


def compile_body_of(document: Mapping[str, Any], context: CompileContext) -> Body:
    """Compile the body keys of a mapping; exactly one may be there."""
    given = [key for key in _BODIES if key in document]
    if len(given) > 1:
        context.problem((given[1],), f"an answer has one body, here are two: {given[0]} and {given[1]}")
    if not given:
        return Body()
    key = given[0]
    value = document[key]
    templated = document.get("template", key != "file") is True
    encoded = _flag(document, "encoded", context)
    if key == "json":
        return _checked(
            Body("json", compile_data(value, context, ("json",), templated=templated), _style(document, context), encoded), context
        )
    if key == "multistatus":
        from understudy.files.stubs.compile_multistatus import compile_multistatus  # noqa: PLC0415  most files have none

        return compile_multistatus(value, context.at("multistatus"))
    if key == "text":
        if not isinstance(value, str):
            context.wrong_type(("text",), "text", value)
            return Body()
        content = context.template(value, ("text",)) if templated and has_template(value) else Constant(value.encode())
        return Body("text", content, encoded=encoded)
    data = _decode_base64(value, context) if key == "base64" else context.read_body_file(value, ("file",))
    if key == "file" and templated:
        return Body("text", _file_template(data, context), encoded=encoded)
    return Body("bytes", Constant(data), encoded=encoded)


def _checked(body: Body, context: CompileContext) -> Body:
    """Refuse constant data that its style cannot write."""
    if type(body.content) is Constant:
        try:
            render_body(body, {})
        except TemplateError as error:
            context.problem(("json",), str(error).removeprefix("json: "))
            return Body()
    return body


def _style(document: Mapping[str, Any], context: CompileContext) -> str:
    style = document.get("json_style", "compact")
    if isinstance(style, list):
        style = " ".join(map(str, style))
    try:
        compile_style(str(style))
    except ValueError as error:
        context.problem(("json_style",), str(error))
        return "compact"
    return str(style)


def _decode_base64(value: Any, context: CompileContext) -> bytes:
    try:
        return base64.b64decode("".join(value.split()), validate=True)
    except (binascii.Error, AttributeError, ValueError):
        context.problem(("base64",), "expected base64 (RFC 4648 §4)")
        return b""


def _file_template(data: bytes, context: CompileContext) -> Template:
    try:
        return context.template(data.decode(), ("file",))
    except UnicodeDecodeError:
        context.problem(("file",), "a template must be UTF-8 text; leave 'template' out for other files")
        return Constant(data)


def _stream(document: Any, context: CompileContext) -> tuple[StreamPart, ...]:
    if not isinstance(document, list):
        context.wrong_type(("stream",), "a list of parts such as {after: 50ms, text: …}", document)
        return ()
    return tuple(part for number, item in enumerate(document) if (part := _stream_part(item, context.at("stream", number))) is not None)


def _is_by_message(stream: Any) -> bool:
    """Whether a part is repeated for the messages of a gRPC call, which may come one by one."""
    return isinstance(stream, list) and any(
        isinstance(part, dict) and str(part.get("repeat_for", "")).strip(" {}").endswith("request.grpc") for part in stream
    )


def _stream_part(document: Any, context: CompileContext) -> StreamPart | None:
    if isinstance(document, str):
        document = {"text": document}
    if not isinstance(document, dict):
        context.wrong_type((), "a part such as {after: 50ms, text: …}", document)
        return None
    context.check_keys((), document, "key of a part", frozenset(BODY_KEYS | {"after", "repeat_for", "json_style", "template"}))
    each = None
    if "repeat_for" in document:
        each = compile_loop(document["repeat_for"], context, ("repeat_for",))
    return StreamPart(compile_duration(document.get("after", 0), context, ("after",)), compile_body_of(document, context), each)


def compile_loop(document: Any, context: CompileContext, pointer: tuple[str | int, ...]) -> tuple[str, Template] | None:
    """Compile ``o in page.items``; an expression alone calls its elements `item`."""
    text = document if isinstance(document, str) else ""
    try:
        names, source = parse_loop(text)
    except ValueError:
        source = text.strip().removeprefix("{{").removesuffix("}}").strip()
        names = ("item",)
    if not source:
        context.wrong_type(pointer, "a loop such as 'o in page.items'", document)
        return None
    return names[0], context.template("{{ " + source + " }}", pointer)


def compile_duration(document: Any, context: CompileContext, pointer: tuple[str | int, ...]) -> float:
    """Compile a duration; a broken one is reported and is 0."""
    try:
        return parse_duration(document)
    except ValueError as error:
        context.problem(pointer, str(error))
        return 0.0


def compile_content(document: Any, context: CompileContext) -> Body:
    """Compile what is said in a dialogue: text, JSON data, or a mapping with one body key."""
    if isinstance(document, str):
        return compile_body_of({"text": document}, context)
    if isinstance(document, dict) and document.keys() & BODY_KEYS and not document.keys() - BODY_KEYS - {"json_style", "template"}:
        return compile_body_of(document, context)
    return Body("json", compile_data(document, context))
