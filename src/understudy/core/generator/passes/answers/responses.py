"""A group of answers of one kind → the answer keys of `then`: status, headers, body."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from understudy.core.engine.templates.styles import GRPC, MESSAGES
from understudy.core.generator.passes.answers.header_fields import UNSAID, common_coding, headers_of
from understudy.core.generator.passes.dialogues.event_streams import write_events, write_said
from understudy.core.generator.passes.dialogues.messages import as_messages, closing
from understudy.core.generator.passes.dialogues.streams import is_streamed, write_stream
from understudy.core.generator.templates.align import Aligner, Findings
from understudy.core.generator.templates.counted_texts import explain_counted
from understudy.core.generator.templates.flow import Flow
from understudy.core.generator.templates.measured import explain_measured
from understudy.core.generator.templates.nodes import Const, Loop, Node, escape, to_document, to_text, to_xml
from understudy.core.generator.templates.sources import Case, is_graphql
from understudy.core.generator.templates.tool_blocks import as_blocks
from understudy.core.generator.things.graphql_answers import cut_answer
from understudy.core.generator.traffic.content import style_of
from understudy.core.generator.traffic.said import is_said
from understudy.core.generator.traffic.sample import Pointer, Sample
from understudy.core.generator.traffic.turns import is_dialogue
from understudy.core.model.interfaces import LONGEST_TEMPLATE


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
    statuses = {case.sample.status for case in cases}
    if len(statuses) > 1:
        answer["status"] = _status_said(cases, findings)
    elif first.status != 200:
        answer["status"] = first.status
    headers = headers_of(cases, flow, findings, fresh=fresh, counters=counters)
    if headers:
        answer["headers"] = headers
    if any(name.lower() not in UNSAID for case in cases for name, _ in case.sample.trailers):
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
    _within_bounds(answer, [case.sample for case in chosen], findings)
    coding = common_coding([case.sample for case in cases])
    if coding and "stream" not in answer:
        answer["headers"] = {**headers, **coding}
    return answer


def _status_said(cases: Sequence[Case], findings: Findings) -> Any:
    """Write the status that requests say; that of the last where they do not."""
    for code in cases[0].values:
        if code.startswith(("path.", "request.query")) and all(case.values.get(code) == str(case.sample.status) for case in cases):
            findings.notes.append(f"status is {code}")
            return "{{ " + code + " | int }}"
    return cases[-1].sample.status


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
            measured = explain_measured([sample.answer.raw for sample in samples], cases)
            _write_text(answer, measured or explain_counted(texts, cases) or aligner.align(texts, cases))
        case "bytes":
            raws = [sample.answer.raw for sample in samples]
            node = explain_measured(raws, cases) or aligner.align(raws, cases)
            if isinstance(node, Const):
                answer["base64"] = base64.b64encode(node.value).decode()
            else:
                answer["text"] = to_text(node)


def _within_bounds(answer: dict[str, Any], samples: Sequence[Sample], findings: Findings) -> None:
    """Answer the recorded bytes where no template may be so long; where they vary, nothing explains them."""
    text = answer.get("text", "")
    if isinstance(text, str) and len(text) > LONGEST_TEMPLATE and ("{{" in text or "{%" in text or "{#" in text):
        del answer["text"]
        answer["base64"] = base64.b64encode(samples[-1].answer.raw).decode()
        if len({sample.answer.raw for sample in samples}) > 1:
            findings.unexplained.append(())


def text_of(sample: Sample) -> str:
    """Read the body of an answer as text."""
    return sample.answer.tree if isinstance(sample.answer.tree, str) else sample.answer.raw.decode("utf-8", "replace")


def _as_messages(aligner: Aligner, style: str) -> Aligner:
    """Equal field numbers of two protobuf messages say nothing: no message is merged into another."""
    return replace(aligner, merges=False, zeros=True) if style in MESSAGES else aligner


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
