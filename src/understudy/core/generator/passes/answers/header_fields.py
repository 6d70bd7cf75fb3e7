"""The fields of the heads of a group of answers, or those after their bodies: one template for each."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from understudy.core.generator.limit_fit import is_figure
from understudy.core.generator.passes.acts.entity_tags import tag_pattern
from understudy.core.generator.passes.answers.cookies import explain_cookies, explain_greeting
from understudy.core.generator.templates.align import Aligner, Findings
from understudy.core.generator.templates.echoed_queries import QUERY, said_in_head
from understudy.core.generator.templates.flow import Flow
from understudy.core.generator.templates.fresh import now_code
from understudy.core.generator.templates.json_text import document_code, is_json, is_spaced
from understudy.core.generator.templates.media_types import explain_media_type
from understudy.core.generator.templates.nodes import Const, Expr, Node, expression_of, literal, member, quoted, to_document
from understudy.core.generator.templates.page_links import explain_link_header, explain_page_link
from understudy.core.generator.templates.preflights import LEAVE, explain_leave
from understudy.core.generator.templates.presence import asked_by, told_with
from understudy.core.generator.templates.sources import Case
from understudy.core.generator.things.current_versions import tag_of_version
from understudy.core.generator.traffic.metadata import metadata_of, prefix_of
from understudy.core.generator.traffic.sample import CALL_NAMES, Sample
from understudy.core.generator.values.checksums import CHECKSUM_FIELD, is_checksum
from understudy.core.generator.values.looks import id_format, looks_generated, read_moment
from understudy.core.model.json_codec import ABSENT, parse_json

_CALL_STATUS = "grpc-status"  # how a call ended, as a number: no request says that
UNSAID = frozenset(["grpc-status-details-bin"])
_ABOUT_THE_SERVER = frozenset(["server", "x-powered-by"])  # software and its version: what was asked is not in them
_VALIDATORS = ("etag", "last-modified")
_MOST = (2, 3)  # two in three
_VARY = "vary"
_CODING = re.compile(r"\baccept-encoding\b|[\s,]", re.IGNORECASE)
_RECENT = 60.0  # seconds: such a moment may be that of the answer
_NOISE = re.compile(
    r".*(?:request-?id|trace|amz-id-2|amzn-|correlation|invocation|-ray|nonce|transaction).*|server-timing|x-runtime", re.IGNORECASE
)


def headers_of(
    cases: Sequence[Case], flow: Flow, findings: Findings, *, fresh: bool, counters: str, trailing: bool = False
) -> dict[str, Any]:
    """Write the header fields of a group of answers, or those after the body."""
    names, tables = _fields_of(cases, trailing=trailing)
    written: dict[str, Any] = {}
    said = frozenset[str]() if trailing else said_in_head(cases, tables)
    for lower, name in names.items():
        if lower in said:
            written["*"] = f"{{{{ {QUERY} }}}}"
            continue
        if lower in UNSAID:
            written[name] = next(table[lower] for table in tables if lower in table)
            continue
        values = [table.get(lower, ABSENT) for table in tables]
        if lower == _CALL_STATUS and all(value == values[0] for value in values):
            written[name] = values[0]  # a number by chance
            continue
        kept = all(case.values.get("item.etag") == value for case, value in zip(cases, values, strict=True))
        if lower == "etag" and not trailing and not kept and tag_pattern([case.sample for case in cases]) is not None:
            written[name] = values[-1]  # it is made from the body, whatever that is
            continue
        node = _Field(lower, values, cases, flow, findings, fresh, counters).explained()
        if node is not None:
            if isinstance(node, Expr) and re.fullmatch(r"item\.\w+(?:\['[^']+'\])?", node.code):
                otherwise = literal(values[-1]) if lower == "content-type" and isinstance(values[-1], str) else "omit"
                node = Expr(f"{node.code} | default({otherwise})")
            found = to_document(node)
            if name.endswith("-*") and isinstance(found, dict) and "$merge" not in found:
                written.update({name[:-1] + own: value for own, value in found.items()})
            else:
                written[name] = found
    return written


def common_coding(samples: Sequence[Sample]) -> dict[str, str]:
    """Return the field that says in which coding all answers came; nothing where some came in plain, or as bytes that may be coded."""
    found: list[dict[str, str]] = []
    for sample in samples:
        response = sample.exchange.response
        is_plain = response is None or sample.exchange.response_encoded or sample.answer.kind in ("none", "bytes")
        fields = () if is_plain or response is None else response.headers
        found.append({name: value for name, value in fields if name.lower() == "content-encoding"})
    return found[0] if all(one == found[0] for one in found) else {}


def _fields_of(cases: Sequence[Case], *, trailing: bool) -> tuple[dict[str, str], list[dict[str, Any]]]:
    """List the names of fields as they were sent, and what every case says; a user's own fields are one, called ``x-…-meta-*``."""
    names: dict[str, str] = {}
    tables: list[dict[str, Any]] = []
    for case in cases:
        table: dict[str, Any] = {}
        for name, value in case.sample.trailers if trailing else case.sample.fields:
            if name.lower() in UNSAID and not _says_the_same(name, cases):
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
    _say_what_varies(tables)
    return names, tables


def _say_what_varies(tables: Sequence[dict[str, Any]]) -> None:
    """Let all answers say that they depend on the codings a client takes, where those do that came in one: short ones come in plain."""
    told = [table.get(_VARY, "") for table in tables]
    if len(set(map(str, told))) > 1 and all(isinstance(one, str) for one in told) and len({_CODING.sub("", one) for one in told}) == 1:
        for table in tables:
            table[_VARY] = max(told, key=len)


@dataclass(frozen=True, slots=True)
class _Field:
    """One field: its name in lower case, and its values, ABSENT where there was none."""

    lower: str
    values: Sequence[Any]
    cases: Sequence[Case]
    flow: Flow
    findings: Findings
    fresh: bool
    counters: str

    @property
    def present(self) -> list[int]:
        """Where it was there."""
        return [index for index, value in enumerate(self.values) if value is not ABSENT]

    @property
    def is_noise(self) -> bool:
        """Whether it names the one exchange, as ids of requests do."""
        return bool(_NOISE.fullmatch(self.lower))

    def explained(self) -> Node | None:
        """Find the template of the field; None where it is to be left out."""
        for explain in (self._by_its_name, self._as_noise, self._as_link, self._as_document, self._where_it_is_asked_for):
            node = explain()
            if node is not None:
                return node
        if len(self.present) < len(self.values) and not self.is_noise and len(self.values) > 1:
            self.findings.optional.append(("headers", self.lower))
            if len(self.present) * 2 < len(self.values) and all(not case.values.get("item") for case in self.cases):
                return None
        return self._aligned()

    def _aligner(self, findings: Findings) -> Aligner:
        return Aligner(self.flow, findings, fresh=self.fresh or self.is_noise, counters=self.counters, merges=False)

    def _by_its_name(self) -> Node | None:
        """Explain figures of limits, the software of the server, cookies, sizes and media types."""
        lower, values, cases = self.lower, self.values, self.cases
        is_one = len(set(map(str, values))) == 1
        if is_figure(lower):
            return _figure(lower, values, cases)
        if lower in _ABOUT_THE_SERVER and is_one:
            return Const(values[0])
        if lower in LEAVE:
            return explain_leave(lower, values, cases)
        if lower == "set-cookie":
            aligner = self._aligner(self.findings)
            return explain_greeting(values, cases, aligner) or explain_cookies(values, cases, aligner)
        if lower == "etag" and is_one and (tag := tag_of_version(values, cases)) is not None:
            return tag
        if lower.endswith("content-length"):
            return _size(values, cases, self.findings)
        if lower != "content-type":
            return None
        if is_one and any(case.values.get("item.content_type") != values[0] for case in cases):
            return Const(values[0])
        if (code := explain_media_type(values, cases)) is not None:
            self.findings.notes.append(f"content-type is {code}")
            return Expr(code)
        return None

    def _as_noise(self) -> Node | None:
        """Explain what names the one exchange: the client's own name for it comes back, or the server makes one."""
        if not self.is_noise:
            return None
        echoed = member("request.headers", self.lower)
        if (made := self.cases[0].sample.notes.get(CALL_NAMES, {}).get(self.lower)) is not None:
            self.findings.notes.append(f"{self.lower} comes back, or is made by the server")
            return Expr(f"{echoed} | default(new_id({quoted(made)}))")
        if all(case.values.get(echoed, ABSENT) == value for case, value in zip(self.cases, self.values, strict=True)):
            self.findings.notes.append(f"{self.lower} comes back")
            return Expr(echoed)
        there = [self.values[index] for index in self.present]
        if not all(isinstance(value, str) and looks_generated(value) for value in there):
            return None
        form = id_format(there)
        return Const(there[-1]) if form is None else Expr(f"new_id({quoted(form)})")

    def _as_link(self) -> Node | None:
        if self.lower == "link" and (links := explain_link_header(self.values, self.cases)) is not None:
            self.findings.notes.append("link leads to other pages")
            return Expr(links)
        if any("?" in self.values[index] for index in self.present) and (page := explain_page_link(self.values, self.cases)) is not None:
            self.findings.notes.append(f"{self.lower} leads to another page")
            return Expr(page)
        return None

    def _as_document(self) -> Node | None:
        """Explain JSON in a field (`X-Pagination`) member by member; None where it is none, or nothing explains it."""
        texts = [value for value in self.values if isinstance(value, str) and value.startswith("{")]
        trees = [parse_json(text.encode()) for text in texts if text.endswith("}") and is_json(text)]
        own = Findings()
        if len(trees) < len(self.values) or len(set(texts)) < 2:
            return None
        code = document_code(self._aligner(own).align(trees, self.cases, (self.lower,)))
        if code is None or own.unexplained:
            return None
        self.findings.notes.extend(own.notes)
        return Expr(f"{code} | json('spaced')" if is_spaced(texts[0]) else f"{code} | json")

    def _where_it_is_asked_for(self) -> Node | None:
        """Explain a field that is there only where a parameter asks for it, or a thing has something to tell."""
        is_there = [value is not ABSENT for value in self.values]
        if all(is_there) or self.is_noise:
            return None
        if (asked := asked_by(is_there, self.cases)) is not None:
            inner = Findings()
            values, cases = [self.values[index] for index in self.present], [self.cases[index] for index in self.present]
            node = replace(self, values=values, cases=cases, findings=inner).explained()
            if inner.clean and node is not None and (code := expression_of(node)) is not None:
                self.findings.notes.extend([*inner.notes, f"{self.lower} is told when it is asked for"])
                return Expr(f"({code}) if {asked} else omit")
        kept = member("item", self.lower.replace("-", "_"))
        if all(case.values.get(kept, ABSENT) == value for case, value in zip(self.cases, self.values, strict=True)):
            self.findings.notes.append(f"{self.lower} is {kept}")
            return Expr(f"{kept} | default(omit)")
        own_with = told_with(is_there, self.cases)
        if own_with is not None and all(self.cases[index].values.get(kept, ABSENT) == self.values[index] for index in self.present):
            self.findings.notes.append(f"{self.lower} is {kept}, told with {own_with}")
            return Expr(f"({kept} | default(omit)) if ({own_with} | default('')) else omit")
        if own_with is not None and len({str(self.values[index]) for index in self.present}) == 1:
            self.findings.notes.append(f"{self.lower} is told with {own_with}")
            return Expr(f"{quoted(self.values[self.present[0]])} if ({own_with} | default('')) else omit")
        return None

    def _aligned(self) -> Node | None:
        """Explain it as any member of an answer; what is a checksum of other content is left out."""
        lower, values, cases, own = self.lower, self.values, self.cases, Findings()
        node = self._aligner(own).align(values, cases, ("metadata" if lower.endswith("-*") else lower,))
        last = values[self.present[-1]]
        if self.is_noise and (own.unexplained or isinstance(node, Const)):
            return Const(last)
        if own.unexplained and CHECKSUM_FIELD.fullmatch(lower):
            self.findings.notes.append(f"{lower} is left out: it is a checksum that cannot be made for other content")
            return None
        if own.unexplained and lower in _VALIDATORS and not self.fresh and (code := _newest(values, cases)) is not None:
            self.findings.notes.append(f"{lower} says when it was asked: nothing tells when things last changed")
            return Expr(code)
        if own.unexplained and looks_generated(last) and not self._is_presented():
            return Const(last)
        made_up = isinstance(node, Const) or (isinstance(node, Expr) and node.code.startswith(("new_id", "now")))
        if made_up and not _is_constant_group(cases) and _is_own_checksum(values, cases):
            self.findings.notes.append(f"{lower} is left out: it is a checksum of the answer")
            return None
        self.findings.notes.extend(own.notes)
        self.findings.unexplained.extend(("headers", *place) for place in own.unexplained)
        return node

    def _is_presented(self) -> bool:
        """Whether a later request says what the field said."""
        return any(self.flow.used_after(case.sample, value) for case, value in zip(self.cases, self.values, strict=True))


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


def _size(values: Sequence[Any], cases: Sequence[Case], findings: Findings) -> Node | None:
    """Explain how much there is of a thing whose bytes are known, however small it is and however often it was the same.

    Where that is so of most, it is of the others, too: what was written to them is not understood, and one size is not that of all.
    """
    contents = [case.values.get("item.content") for case in cases]
    fits = [isinstance(content, bytes | str) and str(len(content)) == value for content, value in zip(contents, values, strict=True)]
    if not any(contents) or sum(fits) * _MOST[1] < len(fits) * _MOST[0] or (not all(fits) and len(set(map(str, values))) == 1):
        return None
    if not all(fits):
        findings.unexplained.append(("headers", "content-length"))
    return Expr("item.content | length | string")


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
