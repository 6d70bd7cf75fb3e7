"""Values the server makes at the time of an answer: timestamps, ids, counters."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from understudy.core.generator.templates.flow import SHORTEST, Flow
from understudy.core.generator.templates.nodes import quoted
from understudy.core.generator.templates.periods import explain_period
from understudy.core.generator.templates.sources import Case
from understudy.core.generator.traffic.own_words import text_in_base64
from understudy.core.generator.traffic.sample import Pointer
from understudy.core.generator.values.looks import (
    Moment,
    id_format,
    looks_encoded,
    looks_generated,
    looks_integer,
    looks_like_jwt,
    read_moment,
)
from understudy.core.model.timestamp import read_timestamp

_ZONE = re.compile(r"^iso:.*([+-])(\d\d):?(\d\d)$")
_KIND_AND_NUMBER = re.compile(r"([A-Za-z]\w*:)(\d{1,9})")
_SERIAL = re.compile(r"([A-Za-z][A-Za-z_.:/#-]{0,30}?)(\d{1,12})")
_NOISE = re.compile(r".*(?:request_?-?id|trace_?-?id|correlation_?-?id|host_?id|nonce).*")
_CAPITALS = re.compile(r"[A-Z]{8,24}")
_SLACK_S = 2.5
_ASKED = ("request.form.", "request.json.", "request.query.")
_LASTS = re.compile(r"duration|expir|ttl|lifetime|max_?age|seconds|timeout", re.IGNORECASE)
_FARTHEST_S = 400 * 86400
_ID_NAMES = ("id", "uuid", "guid", "token", "key", "secret", "code", "nonce", "request_id", "requestid", "hash", "sid", "session")

_VERY_MANY = 100  # that rise by chance never


def explain_fresh(targets: Sequence[Any], cases: Sequence[Case], flow: Flow, counters: str, place: Pointer) -> str | None:
    """Explain values as made by the server; None when they do not look it."""
    moments = [read_moment(target) for target in targets]
    if all(moment is not None for moment in moments):
        return explain_moments([moment for moment in moments if moment is not None], cases)
    if all(isinstance(target, str) for target in targets):
        if all(looks_integer(target) and len(target) < 9 for target in targets):
            code = _explain_counter([int(target) for target in targets], cases, counters, place)
            return None if code is None else f"{code} | string"
        return _explain_id(targets, cases, flow, place, counters)
    if all(isinstance(target, int) and not isinstance(target, bool) for target in targets):
        return _explain_counter(targets, cases, counters, place)
    return None


def explain_timestamps(targets: Sequence[Any], cases: Sequence[Case]) -> str | None:
    """Explain the seconds of timestamps of Protocol Buffers as the time of the exchange, or a fixed time from it."""
    times = [read_timestamp(target) for target in targets]
    if any(time is None for time in times):
        return None
    found = explain_moments([Moment(time, "epoch") for time in times if time is not None], cases)
    return found if found is not None and found.endswith("'epoch')") else None


def explain_moments(moments: Sequence[Moment], cases: Sequence[Case]) -> str | None:
    """Explain timestamps as the time of the exchange, or a fixed time from it."""
    if len({moment.notation for moment in moments}) > 1:
        return _explain_mixed(moments, cases)
    offsets = [moment.epoch - case.at for moment, case in zip(moments, cases, strict=True)]
    lasted = max(case.ended - case.at for case in cases)
    if all(-_SLACK_S <= offset <= lasted + _SLACK_S for offset in offsets):
        return now_code("", moments[0].notation)
    if any(abs(offset) > _FARTHEST_S for offset in offsets):
        return None
    if (far := explain_period(offsets, cases, _SLACK_S + lasted)) is not None and _ZONE.search(moments[0].notation) is None:
        cast = " | string" if moments[0].notation.endswith("|string") else ""
        return f"now({far}, {quoted(form_of(moments[0].notation))}){cast}"
    middle = sum(offsets) / len(offsets)
    rounded = round(middle / 60) * 60 if abs(middle - round(middle / 60) * 60) <= _SLACK_S else round(middle)
    if (asked := _asked_for(offsets, cases, lasted, moments[0].notation)) is not None:
        return asked
    if rounded == 0 or not all(abs(offset - rounded) <= _SLACK_S + lasted for offset in offsets):
        return None
    at_once = max(case.at for case in cases) - min(case.at for case in cases) < _SLACK_S
    if at_once and rounded % 60 and not _are_set_ahead(moments, offsets):
        return None
    return now_code(f"{rounded:+d}s", moments[0].notation)


def _are_set_ahead(moments: Sequence[Moment], offsets: Sequence[float]) -> bool:
    """Whether moments to come that nobody would choose, none the same as another, were set when they were told."""
    exact = all(not moment.epoch.is_integer() for moment in moments)
    return exact and min(offsets) > _SLACK_S and len({moment.epoch for moment in moments}) == len(moments)


def _asked_for(offsets: Sequence[float], cases: Sequence[Case], lasted: float, notation: str) -> str | None:
    """Explain how far away moments are by the seconds that requests ask for: ``DurationSeconds=900``."""
    if _ZONE.search(notation) is not None:
        return None
    for code, value in cases[0].values.items():
        if not code.startswith(_ASKED) or not _LASTS.search(code) or not str(value).isdecimal():
            continue
        asked = [str(case.values.get(code, "")) for case in cases]
        if all(one.isdecimal() and abs(int(one) - offset) <= _SLACK_S + lasted for one, offset in zip(asked, offsets, strict=True)):
            cast = " | string" if notation.endswith("|string") else ""
            return f"now('+' ~ ({code} | default({asked[0]})) ~ 's', {quoted(form_of(notation))})" + cast
    return None


def _explain_mixed(moments: Sequence[Moment], cases: Sequence[Case]) -> str | None:
    """A fraction of zero is left out by some servers: the longest notation stands for all."""
    notations = {moment.notation for moment in moments}
    if all(notation.startswith("iso:") for notation in notations) and len({notation.split(":")[3] for notation in notations}) == 1:
        longest = max(moments, key=lambda moment: int(moment.notation.split(":")[2])).notation
        return explain_moments([Moment(moment.epoch, longest) for moment in moments], cases)
    if notations <= {"epoch", "epoch_float"}:
        return explain_moments([Moment(moment.epoch, "epoch_float") for moment in moments], cases)
    return None


_NAMED = {
    ("T", "0", "Z"): "iso",
    ("T", "3", "Z"): "iso_ms",
    ("T", "6", "Z"): "iso_us",
    ("T", "9", "Z"): "iso_ns",
    ("T", "0", "+00:00"): "iso_offset",
    ("T", "3", "+00:00"): "iso_ms_offset",
    ("T", "6", "+00:00"): "iso_us_offset",
    ("T", "0", ""): "iso_naive",
    ("T", "3", ""): "iso_ms_naive",
    ("T", "6", ""): "iso_us_naive",
}


def now_code(offset: str, notation: str) -> str:
    """Write the call of `now` that gives a time in a notation."""
    notation, _, cast = notation.partition("|")
    form = form_of(notation)
    if form == "iso" and not offset:
        return "now()"
    if (zone := _ZONE.search(notation)) is not None:  # the clock is in UTC: what is written in another zone is shifted to it
        away = (int(zone[2]) * 3600 + int(zone[3]) * 60) * (-1 if zone[1] == "-" else 1) + int(offset.rstrip("s") or 0)
        offset = f"{away:+d}s" if away else ""
    return f"now({quoted(offset)}, {quoted(form)})" + (" | string" if cast else "")


def form_of(notation: str) -> str:
    """Name a notation as `now` and the `date` filter take it."""
    if not notation.startswith("iso:"):
        return notation.partition("|")[0]
    _, separator, digits, zone = notation.split(":", 3)
    name = _NAMED.get((separator, digits, zone))
    if name is not None:
        return name
    fraction = {"0": "", "3": ".%L"}.get(digits, ".%f")
    return f"%Y-%m-%d{separator}%H:%M:%S{fraction}{zone}"


def _explain_id(targets: Sequence[str], cases: Sequence[Case], flow: Flow, place: Pointer, counters: str = "") -> str | None:
    if any(looks_like_jwt(target) for target in targets):
        return None
    issued = all(flow.issued_since(case.sample, target) for target, case in zip(targets, cases, strict=True))
    distinct = len(set(targets)) == len(targets)
    unsafe = all(not case.sample.reads for case in cases)
    name = str(place[-1]).lower() if place else ""
    if issued and distinct and unsafe and (serial := _serial_id(targets)) is not None:
        return f"new_id({quoted(serial)})"
    if issued and distinct and unsafe and (coded := _coded_serial(targets, cases, counters, place)) is not None:
        return coded
    generated = all(looks_generated(target) for target in targets)
    linked = any(flow.used_after(case.sample, target) for target, case in zip(targets, cases, strict=True))
    named = name.endswith(_ID_NAMES) or name.endswith("id")
    refused = all(not case.sample.good for case in cases)
    if (refused or _NOISE.fullmatch(name)) and all(
        flow.is_said_again(case.sample, target) for target, case in zip(targets, cases, strict=True)
    ):
        return None  # what names one answer, or one refusal, is not said again: this names the server
    if issued and generated and _NOISE.fullmatch(name):
        form = id_format(list(targets))
        return None if form is None else f"new_id({quoted(form)})"
    if named and distinct and unsafe and not refused and (serial := _short_serial(targets)) is not None:
        return f"new_id({quoted(serial)})"
    if not (issued and distinct):
        return None
    if not generated and any(looks_encoded(target) for target in targets):
        return None
    if len(targets) == 1 and (flow.stands_by_itself(cases[0].sample, targets[0]) or flow.names_server(cases[0].sample, targets[0])):
        return None
    drawn = named and unsafe and not refused and _are_drawn_letters(targets)
    linked = linked and (named or len(targets[0]) >= 16) and unsafe and " " not in targets[0]
    if drawn or linked or (generated and (unsafe or len(targets) > 1)):
        form = id_format(list(targets))
        return None if form is None else f"new_id({quoted(form)})"
    return None


def _are_drawn_letters(targets: Sequence[str]) -> bool:
    """Whether several ids are as many capitals each, of which none stands in the same place more often than by chance."""
    if len(targets) < 2 or len({*map(len, targets)}) > 1 or not all(map(_CAPITALS.fullmatch, targets)):
        return False
    places = list(zip(*targets, strict=True))
    return sum(len(set(letters)) == 1 for letters in places) * 4 <= len(places)


def explain_request_id(targets: Sequence[Any], cases: Sequence[Case], flow: Flow, place: Pointer) -> str | None:
    """Explain what names nothing but one answer, as an answer of a read may as well: the id of a request."""
    name = str(place[-1]).lower() if place else ""
    if not _NOISE.fullmatch(name) or not all(isinstance(target, str) and looks_generated(target) for target in targets):
        return None
    if not all(flow.issued_by(case.sample, target) for target, case in zip(targets, cases, strict=True)):
        return None
    return _explain_id(targets, cases, flow, place)


def _coded_serial(targets: Sequence[str], cases: Sequence[Case], counters: str, place: Pointer) -> str | None:
    """Explain ids that say their kind and a number that counts on, in Base64 (``U3R1ZGlvOjE=``, as Relay has them)."""
    texts = [text_in_base64(target) for target in targets]
    parts = [_KIND_AND_NUMBER.fullmatch(text) if text is not None else None for text in texts]
    found = [(part[1], int(part[2])) for part in parts if part is not None]
    if len(found) < len(targets) or len({kind for kind, _ in found}) > 1:
        return None
    code = _explain_counter([number for _, number in found], cases, counters, place)
    return None if code is None else f"({quoted(found[0][0])} ~ {code}) | b64encode"


def _serial_id(targets: Sequence[str]) -> str | None:
    """Name the format of ids that count on after a word: ``user-000001``, ``INV42``."""
    parts = [_SERIAL.fullmatch(target) for target in targets]
    if any(part is None for part in parts):
        return None
    found = [(part.group(1), part.group(2)) for part in parts if part is not None]
    prefix, digits = found[0]
    numbers = [int(number) for _, number in found]
    padded = digits.startswith("0") and len(digits) > 1
    serial = len(numbers) > 1 and all(0 < later - earlier <= 2 for earlier, later in pairwise(numbers))
    if any(other != prefix for other, _ in found) or not (serial or (padded and len(numbers) == 1)):
        return None
    before = f">{numbers[0] - 1}" if numbers[0] > 1 else ""
    return f"{prefix}{{int:{len(digits)}{before}}}" if padded else f"{prefix}{{int{before}}}"


def _short_serial(targets: Sequence[str]) -> str | None:
    """Name the format of ids that are too short to be told from words by who said them first, where each is the next (``b1``, ``b2``)."""
    numbers = [int(match.group(2)) for target in targets if (match := _SERIAL.fullmatch(target)) is not None]
    next_ones = len(numbers) > 1 and all(later == earlier + 1 for earlier, later in pairwise(numbers))
    return _serial_id(targets) if next_ones and max(map(len, targets)) < SHORTEST else None


def _explain_counter(targets: Sequence[int], cases: Sequence[Case], counters: str, place: Pointer) -> str | None:
    if any(case.sample.reads for case in cases) and len(targets) < 3:
        return None
    name = str(place[-1]) if place else ""
    if len(targets) == len(cases):
        targets = _of_longest_run(targets, cases)
    serial = all(later == earlier + 1 for earlier, later in pairwise(targets))
    if len(targets) > 1 and not (serial or _rising_id(targets, name, cases)):
        return None
    if len(targets) == 1 and name.lower() not in ("id", "_id", "uid", "number", "seq", "index"):
        return None
    if len(place) > 1 and targets[0] == place[-2] and name.lower() not in ("id", "_id", "uid"):
        return None  # where an element stands in its list
    first = targets[0]
    label = "_".join(part for part in (counters, name) if part)
    return f"counter({quoted(label)}, {first})" if first != 1 else f"counter({quoted(label)})"


def _of_longest_run(targets: Sequence[int], cases: Sequence[Case]) -> Sequence[int]:
    """Take the longest run when every other counted the same way, only not as far: the server began anew."""
    runs: dict[int, list[int]] = {}
    for target, case in zip(targets, cases, strict=True):
        runs.setdefault(case.sample.run, []).append(target)
    longest = max(runs.values(), key=len)
    return longest if all(run == longest[: len(run)] for run in runs.values()) else targets


def _rising_id(targets: Sequence[int], name: str, cases: Sequence[Case]) -> bool:
    """Whether ids rise by little; of very many, of which some are looked at, by no more than there were requests in between."""
    rising = all(later > earlier for earlier, later in pairwise(targets))
    most = 3 * len(targets)
    if len(targets) >= _VERY_MANY:
        most = max(most, cases[-1].number - cases[0].number)
    return rising and name.lower().endswith("id") and targets[-1] - targets[0] <= most
