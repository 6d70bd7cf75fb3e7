"""Pass 9: operations of a public API that several servers speak behave as its reference says, in the words of the recorded answers.

What is recorded stays the measure: header fields and refusals are taken from it, and the proof decides whether the standard is kept.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from understudy.core.generator.draft import Draft
from understudy.core.generator.passes.answers.header_fields import headers_of
from understudy.core.generator.passes.answers.responses import answer_of
from understudy.core.generator.standards.cloudwatch_logs import CLOUDWATCH_LOGS
from understudy.core.generator.standards.dynamodb import DYNAMODB
from understudy.core.generator.standards.kinesis import KINESIS
from understudy.core.generator.standards.kms import KMS
from understudy.core.generator.standards.parameter_store import PARAMETER_STORE
from understudy.core.generator.standards.secrets_manager import SECRETS_MANAGER
from understudy.core.generator.standards.sqs.query import CODES, SQS_QUERY
from understudy.core.generator.standards.sqs.queues import SQS
from understudy.core.generator.standards.standard import Operation, Refusal, Standard, claimed
from understudy.core.generator.templates.align import Aligner, Findings
from understudy.core.generator.templates.flow import Flow
from understudy.core.generator.templates.nodes import to_document
from understudy.core.generator.templates.sources import Case, request_values
from understudy.core.generator.things.ledgers import add_effect
from understudy.core.generator.things.live import look
from understudy.core.generator.traffic.content import style_of
from understudy.core.generator.traffic.endpoint import Endpoint, path_values
from understudy.core.generator.traffic.sample import Sample

_STANDARDS = (DYNAMODB, SQS, SQS_QUERY, SECRETS_MANAGER, PARAMETER_STORE, KMS, CLOUDWATCH_LOGS, KINESIS)
_MOST = 0.6  # of them, where the others are one member away from what was recorded
_OTHER_FORM = (LookupError, TypeError, ValueError, AttributeError)  # what is recorded has another form than the reference says
_ENOUGH = 0.9  # of the exchanges of its operations: a server that answers otherwise speaks something else


def speak_standards(drafts: dict[Endpoint, list[Draft]], flow: Flow, without: Container[str] = ()) -> frozenset[Endpoint]:
    """Write the operations of known standards as their references say; return the endpoints concerned.

    Args:
        drafts: what was inferred, by endpoint.
        flow: who said what first.
        without: names of standards that the recorded server does not speak after all.
    """
    concerned: set[Endpoint] = set()
    for standard in (one for one in _STANDARDS if one.name not in without):
        spoken = {endpoint: operation for endpoint in drafts if (operation := _operation(standard, endpoint)) is not None}
        samples = tuple(sample for endpoint in spoken for sample in endpoint.samples)
        for endpoint, operation in spoken.items():
            good = [sample for sample in endpoint.samples if sample.good]
            if not good:
                continue
            concerned.add(endpoint)
            if operation.then:
                drafts[endpoint] = list(_Speech(standard, samples, flow).drafts(endpoint, operation, drafts[endpoint]))
            for draft in drafts[endpoint] if operation.effects else ():
                if draft.samples[0].good and "responses" not in draft.then:
                    for kind, effect in operation.effects:
                        add_effect(draft, kind, dict(effect))
    return frozenset(concerned)


def standard_of(endpoint: Endpoint) -> str:
    """Name the standard that knows an operation; empty where none does."""
    return next((standard.name for standard in _STANDARDS if _operation(standard, endpoint) is not None), "")


def is_written(endpoint: Endpoint, without: Container[str] = ()) -> bool:
    """Say whether a reference writes the good answers of an endpoint, unless it is one of a standard that is left out."""
    operations = (_operation(standard, endpoint) for standard in _STANDARDS if standard.name not in without)
    return any(operation is not None and operation.then for operation in operations) and any(sample.good for sample in endpoint.samples)


def shown_by_standard(endpoints: Iterable[Endpoint], endpoint: Endpoint) -> tuple[str, Mapping[int, Sequence[str]]] | None:
    """Tell where a list of a standard looks, and what the recorded ones showed; None of what lists nothing."""
    for standard in _STANDARDS:
        operation = _operation(standard, endpoint)
        if operation is not None and operation.shows is not None:
            every = [sample for one in endpoints if _operation(standard, one) is not None for sample in one.samples]
            good = [sample for sample in endpoint.samples if sample.good]
            try:
                return operation.shows(good, every)
            except _OTHER_FORM:
                return None
    return None


def is_spoken(right: int, nearly: int, asked: int) -> bool:
    """Say whether a standard is kept: so many of the exchanges of its operations came out as recorded, or with one member that is not."""
    return right >= _ENOUGH * asked or (nearly >= _ENOUGH * asked and right >= _MOST * asked)


def is_hardly_spoken(right: int, asked: int) -> bool:
    """Say whether so little came out as recorded that a standard is given up, however well others are kept."""
    return right < _MOST * asked


def _operation(standard: Standard, endpoint: Endpoint) -> Operation | None:
    for kind, value in endpoint.operation:
        if kind == standard.kind and value.startswith(standard.prefix):
            return standard.operations.get(value.removeprefix(standard.prefix))
    return None


def error_code(sample: Sample) -> str:
    """Return the type of the error that an answer names; empty when it names none."""
    tree = sample.answer.tree
    if sample.good or not isinstance(tree, Mapping):
        return ""
    # Services that spoke the query protocol before say its code in a field (Smithy, `awsQueryCompatible`): types may be called otherwise.
    code = look(tree, ("ErrorResponse", "Error", "Code"))
    told = (
        code
        if isinstance(code, str)
        else next((value for name, value in sample.fields if name.lower() == "x-amzn-query-error"), "").partition(";")[0]
    )
    if told:
        name = told.rpartition(".")[2]
        return CODES.get(name, name)
    return str(tree.get("__type", "")).rpartition("#")[2]


def _adapted(operation: Operation, told: Sequence[Sample], everything: Sequence[Sample]) -> Mapping[str, Any]:
    """Let an operation be as this server has it; as the reference has it where something recorded has another form than that says."""
    if operation.adapt is None:
        return operation.then
    try:
        return operation.adapt(operation.then, told, everything)
    except _OTHER_FORM:
        return operation.then


@dataclass(frozen=True, slots=True)
class _Speech:
    """What is recorded of one standard."""

    standard: Standard
    samples: tuple[Sample, ...]
    flow: Flow

    @property
    def note(self) -> str:
        return f"behaves as the reference of {self.standard.name} says"

    def drafts(self, endpoint: Endpoint, operation: Operation, inferred: Sequence[Draft]) -> Iterator[Draft]:
        """Draft an operation, its refusals, and the refusals that only the recording knows."""
        good = [sample for sample in endpoint.samples if sample.good]
        told = [_with_members(self._read(sample)) for sample in good]
        everything = [_with_members(self._read(sample)) for sample in self.samples]
        then = _adapted(operation, told, everything)
        answer = self._answer(endpoint, self._with_the_rest(endpoint, then, operation.says, told), good)
        yield Draft(endpoint, tuple(good), then=answer, notes=[self.note], rung="standard")
        for refusal in operation.refusals:
            yield self._refused(endpoint, operation.refusals, refusal, good)
        for draft in inferred:
            if not draft.samples[0].good and _claimed(operation.refusals, draft.samples[0]) is None:
                draft.exception = True
                yield draft

    def _read(self, sample: Sample) -> Sample:
        return sample if self.standard.dialect is None else self.standard.dialect.read(sample)

    def _with_the_rest(
        self, endpoint: Endpoint, then: Mapping[str, Any], says: Sequence[str], samples: Sequence[Sample]
    ) -> Mapping[str, Any]:
        """Let members of recorded answers come back that the standard says nothing of, such as the capacity that was used."""
        body = then.get("json")
        known = set(says) | set(body if isinstance(body, dict) else ())
        rests = [
            {name: value for name, value in sample.answer.tree.items() if name not in known}
            for sample in samples
            if isinstance(sample.answer.tree, dict)
        ]
        if body is None or len(rests) < len(samples) or not any(rests):
            return then
        aligner = Aligner(self.flow, Findings(), fresh=True, merges=False)
        rest = to_document(aligner.align(rests, _cases(endpoint, samples)))
        if not isinstance(rest, dict):
            return then
        return {**then, "json": {**body, **rest} if isinstance(body, dict) else {"$merge": [body, rest]}}

    def _answer(self, endpoint: Endpoint, then: Mapping[str, Any], samples: Sequence[Sample]) -> dict[str, Any]:
        """Put the header fields and the writing of recorded answers to what a standard says."""
        headers = headers_of(_cases(endpoint, samples), self.flow, Findings(), fresh=True, counters="count")
        effects = {name: value for name, value in then.items() if name in ("let", "list", "create", "update", "remove")}
        rest = {name: value for name, value in then.items() if name not in effects}
        style = next((style for sample in samples if (style := style_of(sample.answer))), "")
        written = {"json_style": style} if style and "json" in rest else {}
        answer = {**effects, **({"headers": headers} if headers else {}), **rest, **written}
        dialect = self.standard.dialect
        return answer if dialect is None else dialect.write(answer, endpoint.operation[-1][1], self.samples)

    def _asked(self, codes: tuple[Any, ...]) -> tuple[Any, ...]:
        return codes if self.standard.dialect is None else tuple(self.standard.dialect.ask(list(codes)))

    def _refused(self, endpoint: Endpoint, refusals: Sequence[Refusal], refusal: Refusal, good: Sequence[Sample]) -> Draft:
        own = [sample for sample in endpoint.samples if _claimed(refusals, sample) is refusal]
        recorded = own or [sample for sample in self.samples if _claimed(refusals, sample) is refusal][:1]
        if recorded:
            then = answer_of(_cases(endpoint, recorded), self.flow, Findings(), fresh=True)
            notes = [self.note] if own else [self.note, "never recorded here: answers as another operation does"]
        else:
            then = self._answer(endpoint, refusal.default, good)
            notes = [self.note, "never recorded: the answer is the reference's"]
        if refusal.says and isinstance(then.get("json"), dict):
            then = {**then, "json": {**then["json"], **refusal.says}}
        return Draft(
            endpoint,
            tuple(recorded or good[:1]),
            conditions=tuple(replace(one, name=self._asked(one.name)) for one in refusal.conditions),
            tests=self._asked(refusal.tests),
            then=then,
            notes=notes,
            rung="standard",
            exception=True,
        )


def _with_members(sample: Sample) -> Sample:
    """Take a body that is no mapping, or none at all, for one without members: what adapts a standard looks for members alone."""
    asked, answer = (one if isinstance(one.tree, Mapping) else replace(one, tree={}) for one in (sample.asked, sample.answer))
    return sample if asked is sample.asked and answer is sample.answer else replace(sample, asked=asked, answer=answer)


def _claimed(refusals: Sequence[Refusal], sample: Sample) -> Refusal | None:
    tree = sample.answer.tree
    told = [str(value) for name, value in tree.items() if name.lower() == "message"] if isinstance(tree, Mapping) else []
    return claimed(refusals, error_code(sample), " ".join(told))


def _cases(endpoint: Endpoint, samples: Sequence[Sample]) -> list[Case]:
    return [Case(sample, request_values(sample, path_values(endpoint.shape, sample.segments))) for sample in samples]
