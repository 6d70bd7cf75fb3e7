"""Secrets that clients chose, where answers tell them again: the recording holds pseudonyms of them, which no client ever says.

What follows the requests tells every client its own. An answer that is fixed, or a part of one, would tell the pseudonym. So the stubs that
took such a secret keep it, and the fixed answer tells what was kept, as the recording shows that it would have been.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from understudy.core.engine.templates.sequences import as_list
from understudy.core.generator.draft import Draft
from understudy.core.generator.templates.nodes import escape, quoted
from understudy.core.generator.things.roles import code_values
from understudy.core.generator.traffic.endpoint import Endpoint
from understudy.core.generator.traffic.sample import Sample
from understudy.core.generator.values.looks import looks_random, read_moment

LEDGER = "_secrets"
_SAID = ("path.", "request.json.", "request.query.", "request.form.", "request.xml.", "request.graphql.arguments.")
_FIXED = ("let", "base64", "file", "json_style", "recorded_ids", "recorded_latency")  # where nothing is put in another's place
_QUOTED = r"'(?:[^'\\]|\\.)*'"
_PARTS = re.compile(rf"(\{{\{{ (?:{_QUOTED}|[^'])*? \}}\}}|\{{% (?:{_QUOTED}|[^'])*? %\}})", re.DOTALL)  # as templates are written here
_LITERAL = re.compile(rf"({_QUOTED})(\s*:)?", re.DOTALL)
_SHORT = 6  # characters: what is shorter may be a word that has nothing to do with it
_LONGEST = 200
_ELSEWHERE = ("request.headers.", "response.")  # credentials are followed otherwise


@dataclass(frozen=True, slots=True)
class _Shelf:
    """Where a secret is kept: said by whom and where, and what else such a request says by which it is found; empty means the last one."""

    endpoint: Endpoint
    code: str
    by: str = ""


class _Secrets:
    """What is kept of the secrets of one service, and which stubs keep it."""

    def __init__(self, stubs: Sequence[Mapping[str, Any]], drafts: Sequence[Draft]) -> None:
        self._stubs, self._drafts = stubs, drafts
        self._keepers: dict[Endpoint, list[int]] = defaultdict(list)
        self._known: dict[tuple[Endpoint, str], list[tuple[Sample, dict[str, Any]]]] = {}
        self.places: dict[str, list[tuple[Endpoint, str]]] = {}
        self.used: dict[_Shelf, bool] = {}
        answered = {pseudonym for draft in drafts for sample in draft.samples for pseudonym in _answered(sample)}
        for at, draft in enumerate(drafts) if answered else ():
            # A refused request changes nothing.
            if draft.rung != "borrowed" and any(sample.good for sample in draft.samples):
                self._keepers[draft.endpoint].append(at)
                for sample in draft.samples:
                    self._note(draft.endpoint, sample, answered)

    @cached_property
    def escaped(self) -> dict[str, str]:
        """Return all pseudonyms as XML writes them."""
        return {pseudonym: _in_xml(pseudonym) for pseudonym in self.places}

    def _note(self, endpoint: Endpoint, sample: Sample, answered: set[str]) -> None:
        chosen = answered.intersection(one.pseudonym for one in sample.exchange.redactions if not one.place.startswith(_ELSEWHERE))
        for code, value in _values(endpoint, sample).items() if chosen else ():
            if value in chosen and (endpoint, code) not in (known := self.places.setdefault(value, [])):
                known.append((endpoint, code))

    def keepers(self, endpoint: Endpoint) -> list[int]:
        """Return the places of the stubs that keep what requests of an endpoint say."""
        return self._keepers[endpoint]

    def _told(self, shelf: _Shelf) -> list[tuple[Sample, dict[str, Any]]]:
        """List the recorded requests of which something is kept, in order, with all that they say."""
        known = self._known.get((shelf.endpoint, shelf.code))
        if known is None:
            samples = {sample.number: sample for at in self.keepers(shelf.endpoint) for sample in self._drafts[at].samples}
            told = [(sample, _values(shelf.endpoint, sample)) for _, sample in sorted(samples.items())]
            known = self._known[shelf.endpoint, shelf.code] = [(sample, values) for sample, values in told if shelf.code in values]
        return known

    def recall(self, pseudonym: str, at: int) -> str | None:
        """Write what a stub tells in place of a pseudonym; None where nothing kept was what the recorded answers told."""
        draft = self._drafts[at]
        due = [sample for sample in draft.samples if pseudonym in _answered(sample)] or list(draft.samples)
        own = [_values(draft.endpoint, sample) for sample in due]
        readable = [code for code in own[0] if self._reads(at, code) and all(code in values for values in own)]
        for code in readable:
            if all(values[code] == pseudonym for values in own):
                return f"{code} | default({quoted(pseudonym)})"
        for endpoint, code in self.places[pseudonym]:
            for by, asked, which in self._ways(_Shelf(endpoint, code), pseudonym, readable, own):
                shelf = _Shelf(endpoint, code, by)
                if self._fits(shelf, pseudonym, list(zip(due, asked, strict=True)), which):
                    self.used[shelf] = self.used.get(shelf, False) or which == "before"
                    return f"lookup({quoted(LEDGER)}, {self._key(shelf, readable, own, asked)}).{which} | default({quoted(pseudonym)})"
        return None

    def _ways(
        self, shelf: _Shelf, pseudonym: str, readable: Sequence[str], own: Sequence[Mapping[str, Any]]
    ) -> Iterator[tuple[str, list[Any], str]]:
        """Say by what a secret may be found: by what both requests say, by what the one said that brought it, or by being the last one."""
        told = [values for _, values in self._told(shelf)]
        keepers = self.keepers(shelf.endpoint)
        names = [
            code
            for code in told[0]
            if code != shelf.code
            and all(self._reads(at, code) for at in keepers)
            and all(_is_name(values.get(code)) and values[code] not in self.places for values in told)
        ]
        names.sort(key=lambda code: -len({str(values[code]) for values in told}))
        for by in names:
            said = {str(values[by]) for values in told}
            for code in readable:
                if all(str(values[code]) in said for values in own):
                    yield by, [values[code] for values in own], "text"
                    yield by, [values[code] for values in own], "before"
        # What is another one each time (a token of the client, a moment) is never said again.
        fixed = [
            (by, value)
            for by in names
            if not any(looks_random(values[by]) or read_moment(values[by]) is not None for values in told)
            for value in dict.fromkeys(values[by] for values in told if values[shelf.code] == pseudonym)
        ]
        last = ("", [""] * len(own))
        if len(told) == 1:  # nobody knows by which name others would say it
            yield *last, "text"
        for by, value in fixed:
            yield by, [value] * len(own), "text"
        yield *last, "text"
        yield *last, "before"
        for by, value in fixed:
            yield by, [value] * len(own), "before"

    def _fits(self, shelf: _Shelf, pseudonym: str, due: Sequence[tuple[Sample, Any]], which: str) -> bool:
        """Whether the last secret on a shelf (or the one before it) is what all these answers told."""
        told = self._told(shelf)
        back = 1 if which == "text" else 2
        for sample, asked in due:
            kept = [
                values[shelf.code]
                for other, values in told
                if other.run == sample.run and other.number <= sample.number and (not shelf.by or str(values[shelf.by]) == str(asked))
            ]
            if len(kept) < back or kept[-back] != pseudonym:
                return False
        return True

    def _key(self, shelf: _Shelf, readable: Sequence[str], own: Sequence[Mapping[str, Any]], asked: Sequence[Any]) -> str:
        if not shelf.by:
            return quoted(self._label(shelf))
        code = next((code for code in readable if all(values[code] == one for values, one in zip(own, asked, strict=True))), None)
        label = self._label(shelf) + " "
        return quoted(f"{label}{asked[0]}") if code is None else f"{quoted(label)} ~ ({code} | default('') | string)"

    def _label(self, shelf: _Shelf) -> str:
        return " ".join(
            (shelf.endpoint.title, shelf.code.removeprefix("request."), *([shelf.by.removeprefix("request.")] if shelf.by else []))
        )

    def _reads(self, at: int, code: str) -> bool:
        """Whether a stub can read something: a parameter of the path that stands there as it is cannot be read."""
        return (
            not code.startswith("path.")
            or re.search(rf"\{{{code.removeprefix('path.')}[:}}]", str(self._stubs[at]["when"]["path"])) is not None
        )

    def keeping(self, shelf: _Shelf) -> dict[str, Any]:
        """Write the effect that keeps a secret."""
        label = self._label(shelf)
        item = {"text": "{{ own }}"}
        if self.used[shelf]:
            key = f"{quoted(label + ' ')} ~ ({shelf.by} | default('') | string)" if shelf.by else quoted(label)
            item["before"] = f"{{{{ lookup({quoted(LEDGER)}, {key}).text | default(omit) }}}}"
        by = f" {{{{ {shelf.by} | default('') }}}}" if shelf.by else ""
        return {"in": LEDGER, "for": f"own in {shelf.code} | default([]) | list", "key": escape(label) + by, "item": item, "as": "kept"}


def tell_own_secrets(stubs: Sequence[dict[str, Any]], drafts: Sequence[Draft]) -> list[dict[str, Any]]:
    """Let fixed answers tell the secrets that clients chose in place of their pseudonyms.

    Args:
        stubs: as they are written, one for every draft.
        drafts: what they were written from.
    """
    secrets = _Secrets(stubs, drafts)
    if not secrets.places:
        return list(stubs)
    written = [{**stub, "then": _with_own(stub["then"], secrets, at, drafts[at])} for at, stub in enumerate(stubs)]
    for shelf in secrets.used:
        for at in secrets.keepers(shelf.endpoint):
            written[at]["then"] = _with_effect(written[at]["then"], secrets.keeping(shelf))
    return written


def _with_own(then: dict[str, Any], secrets: _Secrets, at: int, draft: Draft) -> dict[str, Any]:
    """Replace the pseudonyms in what a stub does and says."""
    answered = {pseudonym for sample in draft.samples for pseudonym in _answered(sample)}
    texts = list(_texts({name: child for name, child in then.items() if name not in _FIXED}))
    said = "\n".join(texts)
    for pseudonym, escaped in secrets.escaped.items():
        if (pseudonym not in said and escaped not in said) or (len(pseudonym) < _SHORT and pseudonym not in answered):
            continue
        if all(_written(text, pseudonym, "own") == text for text in texts):
            continue
        code = secrets.recall(pseudonym, at)
        if code is not None:
            then = {name: child if name in _FIXED else _replaced(child, pseudonym, code) for name, child in then.items()}
    return then


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping | list | tuple):
        for child in value.values() if isinstance(value, Mapping) else value:
            yield from _texts(child)


def _replaced(value: Any, pseudonym: str, code: str) -> Any:
    if isinstance(value, str):
        return _written(value, pseudonym, code)
    if isinstance(value, Mapping):
        return {name: child if name in _FIXED else _replaced(child, pseudonym, code) for name, child in value.items()}
    return [_replaced(child, pseudonym, code) for child in value] if isinstance(value, list | tuple) else value


def _written(text: str, pseudonym: str, code: str) -> str:
    """Write the code where a template says the pseudonym: as all of a text, as a whole word of it, or as a literal of an expression."""
    if text == pseudonym:
        return f"{{{{ {code} }}}}"
    if pseudonym not in text and _in_xml(pseudonym) not in text:
        return text
    is_xml = text.lstrip().startswith("<")
    word, own = (_in_xml(pseudonym), f"{{{{ ({code}) | xml }}}}") if is_xml else (pseudonym, f"{{{{ {code} }}}}")
    parts = _PARTS.split(text)
    if any("{{" in part or "{%" in part for part in parts[::2]):
        return text
    for at, part in enumerate(parts):
        if at % 2:  # an expression; keys of mappings in it stay
            parts[at] = _LITERAL.sub(lambda found: found[0] if found[2] else _joined(found[1][1:-1], quoted(pseudonym)[1:-1], code), part)
        elif len(pseudonym) >= _SHORT:
            parts[at] = own.join(_around(word, part))
    return "".join(parts)


def _around(word: str, text: str) -> list[str]:
    return re.split(rf"(?<![A-Za-z0-9]){re.escape(word)}(?![A-Za-z0-9])", text)


def _joined(literal: str, pseudonym: str, code: str) -> str:
    """Write a literal of an expression, given without its quotes, with the code where it says the pseudonym."""
    if literal == pseudonym:
        return f"({code})"
    texts = _around(pseudonym, literal) if len(pseudonym) >= _SHORT else [literal]
    return f"'{literal}'" if len(texts) == 1 else "('" + f"' ~ ({code}) ~ '".join(texts) + "')"


def _in_xml(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _with_effect(then: dict[str, Any], effect: dict[str, Any]) -> dict[str, Any]:
    """Keep a secret before anything else is made: what is said of it there is what was kept."""
    known = as_list(then["create"]) if "create" in then else []
    first = {name: child for name, child in then.items() if name == "let"}
    return {
        **first,
        "create": [effect, *known] if known else effect,
        **{name: child for name, child in then.items() if name not in ("let", "create")},
    }


def _answered(sample: Sample) -> set[str]:
    """Name the secrets of the client that an answer told."""
    return {one.pseudonym for one in sample.exchange.redactions if one.origin == "client" and one.place.startswith("response.")}


def _is_name(value: Any) -> bool:
    return isinstance(value, str | int) and not isinstance(value, bool) and 0 < len(str(value)) <= _LONGEST


def _values(endpoint: Endpoint, sample: Sample) -> dict[str, Any]:
    """List what a request says in its path, its query and its body, each in one way."""
    values = code_values(endpoint, sample)
    return {code: value for code, value in values.items() if code.startswith(_SAID) and " | " not in code and isinstance(value, str | int)}
