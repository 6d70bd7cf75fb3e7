"""A group of answers of one kind → the answer keys of `then`: status, headers, body."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from understudy.core.engine.templates.styles import GRPC
from understudy.core.engine.templates.texts import with_charset
from understudy.core.generator.align import Aligner, Findings, expression_of
from understudy.core.generator.checksums import CHECKSUM_FIELD, is_checksum
from understudy.core.generator.content import style_of
from understudy.core.generator.cookies import explain_cookies
from understudy.core.generator.flow import Flow
from understudy.core.generator.fresh import now_code
from understudy.core.generator.graphql_answers import cut_answer
from understudy.core.generator.limit_fit import is_figure
from understudy.core.generator.looks import id_format, looks_generated, read_moment
from understudy.core.generator.metadata import metadata_of, prefix_of
from understudy.core.generator.nodes import Const, Expr, Loop, Node, escape, member, quoted, to_document, to_text, to_xml
from understudy.core.generator.page_links import explain_link_header, explain_page_link
from understudy.core.generator.passes.entity_tags import tag_pattern
from understudy.core.generator.passes.event_streams import write_events, write_said
from understudy.core.generator.passes.messages import as_messages, closing
from understudy.core.generator.passes.streams import is_streamed, write_stream
from understudy.core.generator.presence import asked_by, told_with
from understudy.core.generator.said import is_said
from understudy.core.generator.sample import Pointer, Sample
from understudy.core.generator.sources import Case, is_graphql
from understudy.core.generator.tool_results import as_blocks
from understudy.core.generator.turns import is_dialogue
from understudy.core.model.json_codec import ABSENT

_UNSAID = frozenset(["grpc-status-details-bin"])
_ABOUT_THE_SERVER = frozenset(["server", "x-powered-by"])  # software and its version: what was asked is not in them
_VALIDATORS = ("etag", "last-modified")
_RECENT = 60.0  # seconds: such a moment may be that of the answer
_NOISE = re.compile(
    r".*(?:request-?id|trace|amz-id-2|amzn-|correlation|invocation|-ray|nonce|transaction).*|server-timing|x-runtime", re.IGNORECASE
)


def answer_of(
    cases: Sequence[Case],
    flow: Flow,
    findings: Findings,
    *,
    fresh: bool,
    given: Mapping[Pointer, Node] | None = None,
    counters: str = "count",
    body_cases: Sequence[Case] | None = None,
) -> dict[str, Any]:
    """Write the answer that all these cases got; places nothing explains are reported in `findings`.

    Args:
        cases: exchanges with one status and one kind of body.
        flow: who said what first.
        findings: collects notes and what stays unexplained.
        fresh: whether the body may hold newly made values.
        given: nodes found by other means, by place in the body.
        counters: prefix for names of counters.
        body_cases: the cases to read the body from, when not all of them know enough.
    """
    answer: dict[str, Any] = {}
    first = cases[0].sample
    if is_said(first.exchange):
        return _said(cases, flow, findings, fresh=fresh, given=given or {}, counters=counters, body_cases=body_cases)
    if first.status != 200:
        answer["status"] = first.status
    headers = headers_of(cases, flow, findings, fresh=fresh, counters=counters)
    if headers:
        answer["headers"] = headers
    if any(name.lower() not in _UNSAID for case in cases for name, _ in case.sample.trailers):
        answer["trailers"] = headers_of(cases, flow, findings, fresh=fresh, counters=counters, trailing=True)
    chosen = body_cases or cases
    aligner = Aligner(
        flow,
        findings,
        fresh=fresh,
        given=given or {},
        counters=counters,
        merges=fresh and not any("item" in case.values for case in chosen),
        selective=cases[0].sample.good and is_graphql(cases[0].sample),
    )
    write_body(answer, [case.sample for case in chosen], aligner, chosen)
    return answer


def _said(
    cases: Sequence[Case],
    flow: Flow,
    findings: Findings,
    *,
    fresh: bool,
    given: Mapping[Pointer, Node],
    counters: str,
    body_cases: Sequence[Case] | None,
) -> dict[str, Any]:
    """Write what is said in a dialogue; how far the server had counted before is told by the message alone."""
    chosen = body_cases or cases
    merges = fresh and not any("item" in case.values for case in chosen)
    aligner = Aligner(flow, findings, fresh=fresh, given=given, counters=counters, merges=merges)
    ends = closing([case.sample for case in cases]) is not None
    if not ends and not is_dialogue(cases[0].sample.exchange) and (lines := write_said([case.sample for case in chosen], aligner, chosen)):
        return {"send": lines}
    drafted: dict[str, Any] = {}
    write_body(drafted, [case.sample for case in chosen], aligner, chosen)
    close: dict[str, Any] = {}
    ended = closing([case.sample for case in cases])
    if ended is not None:
        codes, reasons = ended
        close["close"] = to_document(replace(aligner, given={}).align(codes, cases, ("close",)))
        if any(reasons):
            close["reason"] = to_text(replace(aligner, given={}).align(reasons, cases, ("reason",)))
    return as_messages(drafted, [case.sample for case in chosen], close)


def _told_as_events(samples: Sequence[Sample]) -> bool:
    """Whether answers are streams whose events are worth a look: several of them, or different numbers of them."""
    return not is_said(samples[0].exchange) and all(_is_stream(sample) for sample in samples)


def _is_stream(sample: Sample) -> bool:
    response = sample.exchange.response
    if sample.answer.kind == "ndjson":
        return True
    return (response is not None and response.content_type == "text/event-stream" and sample.answer.kind != "json") or is_streamed(sample)


def write_body(answer: dict[str, Any], samples: Sequence[Sample], aligner: Aligner, cases: Sequence[Case]) -> None:
    """Add the body key that fits the kind of content."""
    content = samples[-1].answer
    is_list = content.kind == "ndjson" and bool(aligner.given)  # of things, one on each line
    stream = write_events(samples, aligner, cases) if _told_as_events(samples) and not is_list else None
    if stream is not None:
        answer.update({"let": stream.let, "stream": stream.parts} if stream.let else {"stream": stream.parts})
        return
    parts = write_stream(samples, aligner, cases) if aligner.fresh and not is_said(samples[0].exchange) else None
    if parts is not None:
        answer["stream"] = parts
        return
    match content.kind:
        case "none":
            return
        case "json":
            node = _as_messages(aligner, content.style).align(_trees(samples), cases)
            if aligner.selective:
                node = cut_answer(node, samples)
            if content.style == GRPC and isinstance(node, Loop) and node.over == "request.grpc":
                # One message for each that comes: a client may wait for it before it says the next.
                answer["stream"] = [{"repeat_for": f"{node.name} in {node.over}", "json": to_document(node.each), "json_style": GRPC}]
                return
            answer["json"] = to_document(as_blocks(node))
            if style := style_of(content):
                answer["json_style"] = style
        case "xml":
            node = replace(aligner, whole=False, merges=False).align([sample.answer.tree for sample in samples], cases)
            answer["text"] = escape(content.style) + to_xml(node)
        case "ndjson":
            answer["json"] = to_document(replace(aligner, merges=False).align([sample.answer.tree for sample in samples], cases))
            answer["json_style"] = content.style
        case "text" | "form" | "multipart":
            texts = [
                sample.answer.tree if isinstance(sample.answer.tree, str) else sample.answer.raw.decode("utf-8", "replace")
                for sample in samples
            ]
            _write_text(answer, aligner.align(texts, cases))
        case "bytes":
            node = aligner.align([sample.answer.raw for sample in samples], cases)
            if isinstance(node, Const):
                answer["base64"] = base64.b64encode(node.value).decode()
            else:
                answer["text"] = to_text(node)


def text_of(sample: Sample) -> str:
    """Read the body of an answer as text."""
    return sample.answer.tree if isinstance(sample.answer.tree, str) else sample.answer.raw.decode("utf-8", "replace")


def _as_messages(aligner: Aligner, style: str) -> Aligner:
    """Equal field numbers of two protobuf messages say nothing: no message is merged into another."""
    return replace(aligner, merges=False, zeros=True) if style == GRPC else aligner


def _trees(samples: Sequence[Sample]) -> list[Any]:
    """What was answered; where one call of gRPC gave several messages, or none, all are lists."""
    trees = [sample.answer.tree for sample in samples]
    if samples[-1].answer.style != GRPC or not any(isinstance(tree, list) for tree in trees):
        return trees
    return [tree if isinstance(tree, list) else [tree] for tree in trees]


def _write_text(answer: dict[str, Any], node: Node) -> None:
    text = to_text(node)
    if isinstance(node, Const) and text == node.value and "{" in text:
        answer["text"] = text
    else:
        answer["text"] = text


def headers_of(
    cases: Sequence[Case], flow: Flow, findings: Findings, *, fresh: bool, counters: str, trailing: bool = False
) -> dict[str, Any]:
    """Write the header fields of a group of answers, or those after the body."""
    names: dict[str, str] = {}
    tables: list[dict[str, Any]] = []
    for case in cases:
        table: dict[str, Any] = {}
        for name, value in case.sample.trailers if trailing else case.sample.fields:
            if name.lower() in _UNSAID and not _says_the_same(name, cases):
                continue
            prefix = prefix_of(name)
            if prefix is not None:
                names.setdefault(prefix + "*", prefix + "*")
                continue
            names.setdefault(name.lower(), name)
            known = table.get(name.lower())
            table[name.lower()] = value if known is None else [*(known if isinstance(known, list) else [known]), value]
        tables.append(table)
    for lower in names:
        if lower.endswith("-*"):
            for case, table in zip(cases, tables, strict=True):
                table[lower] = metadata_of(case.sample.trailers if trailing else case.sample.fields, lower[:-1])
    written: dict[str, Any] = {}
    for lower, name in names.items():
        if lower in _UNSAID:
            written[name] = next(table[lower] for table in tables if lower in table)
            continue
        values = [table.get(lower, ABSENT) for table in tables]
        kept = all(case.values.get("item.etag") == value for case, value in zip(cases, values, strict=True))
        if lower == "etag" and not trailing and not kept and tag_pattern([case.sample for case in cases]) is not None:
            written[name] = values[-1]  # it is made from the body, whatever that is
            continue
        node = _header(lower, values, cases, flow, findings, fresh=fresh, counters=counters)
        if node is not None:
            if isinstance(node, Expr) and re.fullmatch(r"item\.\w+", node.code):
                node = Expr(f"{node.code} | default(omit)")
            found = to_document(node)
            if name.endswith("-*") and isinstance(found, dict) and "$merge" not in found:
                written.update({name[:-1] + own: value for own, value in found.items()})
            else:
                written[name] = found
    return written


def _says_the_same(name: str, cases: Sequence[Case]) -> bool:
    """Whether the details of a status are the same in every case, and repeat nothing that was asked."""
    said = {value for case in cases for field, value in (*case.sample.trailers, *case.sample.fields) if field == name}
    if len(said) != 1:
        return False
    try:
        details = base64.b64decode(f"{next(iter(said))}==")
    except binascii.Error:
        return False
    asked = (value for case in cases for code, value in case.values.items() if code.startswith("request.json"))
    return not any(isinstance(value, str) and len(value) > 1 and value.encode() in details for value in asked)


def _header(
    lower: str, values: Sequence[Any], cases: Sequence[Case], flow: Flow, findings: Findings, *, fresh: bool, counters: str
) -> Node | None:
    noisy = bool(_NOISE.fullmatch(lower))
    if is_figure(lower):
        return _figure(lower, values, cases)
    if lower in _ABOUT_THE_SERVER and len(set(map(str, values))) == 1:
        return Const(values[0])
    own = Findings()
    aligner = Aligner(flow, own, fresh=fresh or noisy, counters=counters, merges=False)
    if lower == "set-cookie" and (cookies := explain_cookies(values, cases, replace(aligner, findings=findings))) is not None:
        return cookies
    present = [index for index, value in enumerate(values) if value is not ABSENT]
    if (
        lower == "content-type"
        and len(set(map(str, values))) == 1
        and any(case.values.get("item.content_type") != values[0] for case in cases)
    ):
        return Const(values[0])
    if lower == "content-type" and (code := _typed(values, cases)) is not None:
        findings.notes.append(f"content-type is {code}")
        return Expr(code)
    echoed = member("request.headers", lower)
    if noisy and all(case.values.get(echoed, ABSENT) == value for case, value in zip(cases, values, strict=True)):
        findings.notes.append(f"{lower} comes back")
        return Expr(echoed)
    if noisy and all(isinstance(values[index], str) and looks_generated(values[index]) for index in present):
        form = id_format([values[index] for index in present])
        return Const(values[present[-1]]) if form is None else Expr(f"new_id({quoted(form)})")
    if lower == "link" and (links := explain_link_header(values, cases)) is not None:
        findings.notes.append("link leads to other pages")
        return Expr(links)
    if any("?" in values[index] for index in present) and (to_page := explain_page_link(values, cases)) is not None:
        findings.notes.append(f"{lower} leads to another page")
        return Expr(to_page)
    if len(present) < len(values) and not noisy and (asked := asked_by([value is not ABSENT for value in values], cases)) is not None:
        inner = Findings()
        node = _header(
            lower, [values[index] for index in present], [cases[index] for index in present], flow, inner, fresh=fresh, counters=counters
        )
        if inner.clean and node is not None and (code := expression_of(node)) is not None:
            findings.notes.extend([*inner.notes, f"{lower} is told when it is asked for"])
            return Expr(f"({code}) if {asked} else omit")
    own_with = told_with([value is not ABSENT for value in values], cases) if len(present) < len(values) and not noisy else None
    if own_with is not None and len({str(values[index]) for index in present}) == 1:
        findings.notes.append(f"{lower} is told with {own_with}")
        return Expr(f"{quoted(values[present[0]])} if ({own_with} | default('')) else omit")
    if len(present) < len(values) and not noisy and len(values) > 1:
        findings.optional.append(("headers", lower))
        if len(present) * 2 < len(values) and all(not case.values.get("item") for case in cases):
            return None
    node = aligner.align(values, cases, ("metadata" if lower.endswith("-*") else lower,))
    if noisy and (own.unexplained or isinstance(node, Const)):
        return Const(values[present[-1]])
    if own.unexplained and CHECKSUM_FIELD.fullmatch(lower):
        findings.notes.append(f"{lower} is left out: it is a checksum that cannot be made for other content")
        return None
    if own.unexplained and lower in _VALIDATORS and not fresh and (code := _newest(values, cases)) is not None:
        findings.notes.append(f"{lower} says when it was asked: nothing tells when things last changed")
        return Expr(code)
    if (
        own.unexplained
        and looks_generated(values[present[-1]])
        and not any(flow.used_after(case.sample, value) for case, value in zip(cases, values, strict=True))
    ):
        return Const(values[present[-1]])
    made_up = isinstance(node, Const) or (isinstance(node, Expr) and node.code.startswith(("new_id", "now")))
    if made_up and not _is_constant_group(cases) and _is_own_checksum(values, cases):
        findings.notes.append(f"{lower} is left out: it is a checksum of the answer")
        return None
    findings.notes.extend(own.notes)
    findings.unexplained.extend(("headers", *place) for place in own.unexplained)
    return node


def _newest(values: Sequence[Any], cases: Sequence[Case]) -> str | None:
    """Write a version that is a recent moment as the moment of the answer: nobody who knows an older one is told that nothing changed."""
    bare = [value.strip('"') if isinstance(value, str) else "" for value in values]
    moments = [read_moment(value) for value in bare]
    if not all(moment is not None and abs(moment.epoch - case.sample.at) < _RECENT for moment, case in zip(moments, cases, strict=True)):
        return None
    notations = {moment.notation for moment in moments if moment is not None}
    code = now_code("", next(iter(notations)))
    quotes = {str(value)[:1] == '"' for value in values}
    if len(notations) > 1 or len(quotes) > 1:
        return None
    return f"'\"' ~ {code} ~ '\"'" if quotes == {True} else code


def _typed(values: Sequence[Any], cases: Sequence[Case]) -> str | None:
    """Find what is known as a media type everywhere, and is answered with a charset wherever it is a text."""
    if len(set(map(str, values))) < 2 or not any("charset=utf-8" in str(value) for value in values):
        return None
    for code in sorted(code for code in cases[0].values if code.replace("-", "_").endswith("content_type")):
        known = [case.values.get(code) for case in cases]
        if known != list(values) and all(
            isinstance(one, str) and with_charset(one) == value for one, value in zip(known, values, strict=True)
        ):
            return f"{code} | with_charset"
    return None


def _figure(lower: str, values: Sequence[Any], cases: Sequence[Case]) -> Node:
    """Write what an answer says of a limit that nobody counts here: the most that was left, and a reset that is always still to come."""
    rests = [int(value) - case.sample.at for value, case in zip(values, cases, strict=True) if _is_epoch(lower, value)]
    if rests:
        return Expr(now_code(f"+{max(0, round(max(rests)))}s", "epoch|string"))
    return Const(max(map(str, (value for value in values if value is not ABSENT)), key=lambda text: (len(text), text)))


def _is_epoch(lower: str, value: Any) -> bool:
    return lower.endswith("reset") and isinstance(value, str) and bool(re.fullmatch(r"\d{10}", value))


def _is_constant_group(cases: Sequence[Case]) -> bool:
    """Whether a group has one body that cannot change: then its checksum cannot, either."""
    same = len({case.sample.answer.raw for case in cases}) == 1
    return same and cases[0].sample.answer.kind in ("bytes", "text") and "item" not in cases[0].values


def _is_own_checksum(values: Sequence[Any], cases: Sequence[Case]) -> bool:
    return all(value is ABSENT or is_checksum(str(value), case.sample.answer.raw) for value, case in zip(values, cases, strict=True))
