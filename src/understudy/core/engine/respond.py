"""An answer as a stub describes it, rendered for one request into the steps that send it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, Final

from understudy.core.engine.codings import Encode, apply_coding
from understudy.core.engine.entity_tags import entity_tag
from understudy.core.engine.templates.styles import FRAMED, GRPC, write_json
from understudy.core.engine.templates.tree import iterate
from understudy.core.engine.templates.writing import OWN_SIZE, plain, to_text, with_own_size
from understudy.core.model.answer import Answer
from understudy.core.model.body import Body, HeaderTemplate, StreamPart
from understudy.core.model.constant import Constant
from understudy.core.model.dialogue import Leave, Line, Say
from understudy.core.model.grpc import has_last_frame, write_last_frame
from understudy.core.model.headers import Headers
from understudy.core.model.json_codec import ABSENT
from understudy.core.model.message import NO_HEADERS
from understudy.core.model.step import (
    AcceptDialogue,
    EndDialogue,
    Finish,
    Framing,
    KeepListening,
    SendBody,
    SendHead,
    SendMessage,
    Step,
    Steps,
    Wait,
)
from understudy.errors import TemplateError

_BODILESS: Final = frozenset({204, 205, 304})
_FINISH: Final = Finish()


def respond(answer: Answer, context: Mapping[str, Any], *, head: bool = False, pace: float = 1.0, encode: Encode | None = None) -> Steps:
    """Render an answer.

    Args:
        answer: what the stub says.
        context: what its templates may read.
        head: send the head alone, as servers answer HEAD with what they would answer GET.
        pace: factor on the pauses of a streamed body.
        encode: applies content codings; None sends bodies as they are.

    Raises:
        TemplateError: a template failed or gave what cannot stand there.
    """
    status = _status(answer, context)
    headers = answer.fixed_headers or head_fields(answer, context)
    if answer.replies is not None:
        return reply_steps(answer.replies, context, pace=pace)
    if answer.dialogue is not None:
        return (AcceptDialogue(headers, answer.dialogue.subprotocols),)
    if answer.stream or answer.listens:
        return _respond_stream(answer, context, status, headers, head=head, pace=pace)
    data = render_body(answer.body, context)
    if answer.fixed_headers is None:
        headers = _with_own_size(headers, len(data))
    if answer.etag and data:
        headers = headers.without("etag").adding("ETag", entity_tag(answer.etag, data))
    if encode is not None and not answer.body.encoded and "content-encoding" in headers:
        headers, data = apply_coding(headers, data, context["request"]["headers"].get("accept-encoding"), encode)
    trailers = render_headers(answer.trailers, context) if answer.trailers else NO_HEADERS
    if (media := _framed_media(answer, (answer.body,), headers)) is not None:
        data, trailers = data + write_last_frame(media, trailers), NO_HEADERS
    framing = answer.framing or choose_framing(status, headers, head=head)
    if framing == "length" or (head and answer.body.kind != "empty" and status not in _BODILESS and not _is_chunked(headers)):
        # A stub for HEAD itself has no body and names the length it promises.
        headers = _with_length(headers, len(data), add=head)
    elif framing == "chunked":
        headers = headers.without("content-length")
    first = SendHead(status, headers, answer.reason, framing)
    finish = Finish(trailers) if trailers else _FINISH
    if not data or framing == "none":
        return (first, finish)
    return (first, SendBody(data), finish)


def respond_constant(answer: Answer, *, head: bool = False) -> Steps:
    """Return the steps of an answer that depends on nothing: they are made once, when first asked for.

    Raises:
        TemplateError: it gives what cannot stand there.
    """
    steps = answer.made_head if head else answer.made
    if steps is None:
        steps = respond(answer, {}, head=head)
        # Nothing of what it says is changed: the answer is only kept in its other form, too.
        object.__setattr__(answer, "made_head" if head else "made", steps)
    return steps


def head_fields(answer: Answer, context: Mapping[str, Any]) -> Headers:
    """Render the headers of an answer, with the content type that its body implies."""
    headers = render_headers(answer.headers, context)
    if answer.body.kind == "json" and answer.dialogue is None and "content-type" not in headers and not _names_content_type(answer):
        headers = headers.adding("content-type", "application/json")
    return headers


def _names_content_type(answer: Answer) -> bool:
    return any(header.name.lower() == "content-type" for header in answer.headers)


def _status(answer: Answer, context: Mapping[str, Any]) -> int:
    if type(answer.status) is Constant:
        return int(answer.status.value)
    value = answer.status.render(context)
    try:
        status = int(value)
    except (TypeError, ValueError):
        status = 0
    if not 100 <= status <= 599:
        raise TemplateError(f"status: {value!r} is not a status code")
    return status


def _framed_media(answer: Answer, bodies: Iterable[Body], headers: Headers) -> str | None:
    """Return the media type of an answer whose last frame says how the call ended; None for any other, also where its bytes are given."""
    if not answer.trailers and not any(body.style == GRPC or FRAMED in body.style for body in bodies):
        return None
    media = (headers.get("content-type") or "").partition(";")[0].strip().lower()
    return media if has_last_frame(media) else None


def _is_chunked(headers: Headers) -> bool:
    return "chunked" in (headers.get("transfer-encoding") or "").lower()


def choose_framing(status: int, headers: Headers, *, head: bool, streamed: bool = False) -> Framing:
    """Say how the body ends: as its headers say, none where HTTP has none, else by length."""
    if head or status < 200 or status in _BODILESS:
        return "none"
    if _is_chunked(headers) or (streamed and "content-length" not in headers):
        return "chunked"
    return "length"


def _with_length(headers: Headers, length: int, *, add: bool) -> Headers:
    """Correct a content-length that the stub names, where it stands; the performer adds a missing one, but not to a bare head."""
    named = headers.get("content-length")
    if named is None:
        return headers.adding("content-length", str(length)) if add else headers
    return headers if named == str(length) else headers.replacing("content-length", str(length))


def _with_own_size(headers: Headers, length: int) -> Headers:
    """Let header fields say the size of the body where a sign stands for that."""
    if not any(OWN_SIZE in value for _, value in headers):
        return headers
    return Headers(tuple((name, value.replace(OWN_SIZE, str(length))) for name, value in headers))


def render_headers(templates: tuple[HeaderTemplate, ...], context: Mapping[str, Any]) -> Headers:
    """Render header lines; a list gives one line each, a mapping one per member (``x-meta-*``), ABSENT none."""
    pairs: list[tuple[str, str]] = []
    for header in templates:
        value = header.value.value if type(header.value) is Constant else _rendered(header, context)
        if type(value) is str:
            pairs.append((header.name, value))
        elif isinstance(value, Mapping):
            prefix = header.name.rstrip("*")
            pairs.extend((prefix + name, _line(prefix + name, one)) for name, one in value.items())
        elif isinstance(value, list | tuple):
            pairs.extend((header.name, _line(header.name, one)) for one in value if one is not ABSENT)
        elif value is not ABSENT and value is not None:
            pairs.append((header.name, _line(header.name, value)))
    return Headers(tuple(pairs))


def _rendered(header: HeaderTemplate, context: Mapping[str, Any]) -> Any:
    try:
        value = header.value.render(context)
    except TemplateError as error:
        raise TemplateError(f"headers.{header.name}: {error}") from error
    return _line(header.name, value) if isinstance(value, str) else value


def _line(name: str, value: Any) -> str:
    text = to_text(value)
    if "\r" in text or "\n" in text or "\0" in text:
        # A line break in a value would be a header of the request's making.
        raise TemplateError(f"headers.{name}: a header line cannot hold a line break")
    return text


def render_body(body: Body, context: Mapping[str, Any]) -> bytes:
    """Render a body to bytes; ABSENT is an empty body.

    Raises:
        TemplateError: a template failed or gave what is no body.
    """
    if body.kind == "empty":
        return b""
    if type(body.content) is Constant:
        value = body.content.value
    else:
        try:
            value = body.content.render(context)
        except TemplateError as error:
            raise TemplateError(f"{body.kind}: {error}") from error
    if value is ABSENT:
        return b""
    if body.kind == "json":
        return with_own_size(_write_json(value, body.style))
    if isinstance(value, bytes):
        return value
    text = to_text(value)
    data = text.encode("utf-8", "surrogateescape")
    return with_own_size(data) if OWN_SIZE in text else data


def _write_json(value: Any, style: str) -> bytes:
    try:
        return write_json(value, style)
    except TypeError:
        # Bytes and the like inside: rare enough to be looked for only now.
        return write_json(plain(value), style)
    except ValueError as error:
        # No message of the wire format: most likely something in it is missing, which `plain` names.
        plain(value)
        raise TemplateError(f"json: {error}") from error


def _respond_stream(answer: Answer, context: Mapping[str, Any], status: int, headers: Headers, *, head: bool, pace: float) -> Steps:
    framing = answer.framing or choose_framing(status, headers, head=head, streamed=True)
    if framing == "none":
        return (SendHead(status, headers, answer.reason, framing), _FINISH)
    parts = _stream_parts(answer.stream, context, pace)
    if not answer.stream and (data := render_body(answer.body, context)):
        parts = [SendBody(data)]
    trailers = render_headers(answer.trailers, context) if answer.trailers else NO_HEADERS
    if (media := _framed_media(answer, (answer.body, *(part.body for part in answer.stream)), headers)) is not None:
        parts, trailers = [*parts, SendBody(write_last_frame(media, trailers))], NO_HEADERS
    if framing == "length":
        headers = _with_length(headers, sum(len(step.data) for step in parts if isinstance(step, SendBody)), add=False)
    last: Step = _kept_open(answer, answer.listens, context) if answer.listens else Finish(trailers)
    return (SendHead(status, headers, answer.reason, framing), *parts, last)


def _kept_open(answer: Answer, listens: KeepListening, context: Mapping[str, Any]) -> KeepListening:
    """Say how long an answer is kept open, where it is for some time only."""
    if answer.listens_for is None:
        return listens
    given = answer.listens_for.render(context)
    try:
        return replace(listens, for_s=max(0.0, float(to_text(given))))
    except ValueError as error:
        raise TemplateError(f"keep_open: 'for' gave no seconds but {given!r}") from error


def _stream_parts(stream: tuple[StreamPart, ...], context: Mapping[str, Any], pace: float) -> list[Step]:
    steps: list[Step] = []
    for part in stream:
        if part.each is None:
            rounds: Any = (context,)
        else:
            name, source = part.each
            rounds = iterate((name,), source.render(context), context)
        for inner in rounds:
            if part.after and pace:
                steps.append(Wait(part.after * pace))
            data = render_body(part.body, inner)
            if data:
                steps.append(SendBody(data))
    return steps


def reply_steps(lines: Iterable[Line], context: Mapping[str, Any], *, pace: float = 1.0) -> Steps:
    """Render what is said to a message, or published, into the steps that send it."""
    steps: list[Step] = []
    for line in lines:
        match line:
            case Say():
                rounds: Any = (context,) if line.each is None else iterate((line.each[0],), line.each[1].render(context), context)
                for inner in rounds:
                    if line.after and pace:
                        steps.append(Wait(line.after * pace))
                    steps.append(SendMessage(line.kind, render_body(line.content, inner)))
            case Leave(after=after):
                if after and pace:
                    steps.append(Wait(after * pace))
                steps.append(end_of(line, context))
            case _:
                continue  # an answer to a message waits for none
    return tuple(steps)


def end_of(line: Leave, context: Mapping[str, Any]) -> EndDialogue:
    """Render how a dialogue ends.

    Raises:
        TemplateError: the code is none that may be sent (RFC 6455 §7.4).
    """
    code = line.code if isinstance(line.code, int) else line.code.render(context)
    reason = line.reason if isinstance(line.reason, str) else to_text(line.reason.render(context))
    if isinstance(code, str) and code.isdecimal():
        code = int(code)
    if not isinstance(code, int) or not is_close_code(code):
        raise TemplateError(f"close: {code!r} is no close code from 1000 to 4999")
    return EndDialogue(code, reason)


def is_close_code(code: int) -> bool:
    """Say whether a close code may be sent: those below 1000 are not used, 1005, 1006 and 1015 are never sent (RFC 6455 §7.4)."""
    return 1000 <= code <= 4999 and code not in {1005, 1006, 1015}
