"""Lives of credentials, followed from issue to refusal, and the sessions in which requests were made.

What the request that got a credential said (a user name, a scope, a nonce) is kept under it, with what was kept under the credential
that this request presented itself: a refreshed token is its user's, and a code knows what was asked for when it was given out
(RFC 6749 §4.1). Secrets of the request are never kept.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from understudy.core.generator.people.session_ends import REFUSED, find_ended_with_things, find_ends, turns_away
from understudy.core.generator.people.sessions import APPROVED, Credentials, Issued, Session, Sessions, tells
from understudy.core.generator.things.presented import (
    BODIES,
    DEVICE_CODES,
    SESSION,
    USER_CODES,
    begins_anew,
    issued_in,
    note_names,
    presented,
    said_openly,
    told_codes,
)
from understudy.core.generator.things.roles import asked_values
from understudy.core.generator.traffic.endpoint import Endpoint
from understudy.core.generator.traffic.sample import Sample
from understudy.core.generator.values.looks import looks_random

_COOKIES = "request.cookies"
_GUARD = re.compile(r"csrf|xsrf", re.IGNORECASE)  # guards a session against forged requests, and is none


def find_sessions(endpoints: Sequence[Endpoint]) -> Sessions:
    """Follow the credentials of a service from issue to refusal, and note at every sample in which session it was made."""
    samples = sorted(((sample, endpoint) for endpoint in endpoints for sample in endpoint.samples), key=lambda pair: pair[0].number)
    uses: dict[str, list[tuple[Sample, str]]] = defaultdict(list)
    note_names(sample for sample, _ in samples)
    for sample, _ in samples:
        sample.notes.pop(SESSION, None)
        sample.notes.pop(APPROVED, None)
        for name in [name for name in asked_values(sample) if name.startswith("session.")]:
            del asked_values(sample)[name]
        for code, value in presented(sample):
            uses[code].append((sample, value))
    usual = {endpoint: Counter(code for sample in endpoint.samples for code, _ in presented(sample)) for endpoint in endpoints}
    wanted = {value for seen in uses.values() for _, value in seen}
    found = Sessions()
    said: set[str] = set()
    for sample, endpoint in samples:
        said.update(said_openly(sample))
        held = [(code, found.issued[value]) for code, value in presented(sample) if value in found.issued and not _GUARD.search(code)]
        if held:
            held.append(_telling(sample, held, usual[endpoint]))
            sample.notes[SESSION] = Session(held[-1][0], held[-1][1].told)
        if sample.good:
            own = {name: asked_values(sample)[code] for name, code in told_codes(sample).items()}
            before = sample.notes[SESSION].told if held else {}
            told = {**before, **own} if begins_anew(sample) else {**own, **before}
            own_values = {value for _, value in presented(sample)}  # an answer that says them again gives nothing out
            plain = _plain_cookies(sample)
            for pointer, value in issued_in(sample):
                if value in wanted and value not in plain and value not in found.issued and value not in said | own_values:
                    found.issued[value] = Issued(sample.number, endpoint, pointer, told)
            if held and tells(sample):
                _tell(found, held, own)
            if not sample.reads:
                _approve(found, sample, own)
    kept_out = {endpoint for sample, endpoint in samples if sample.verdict in REFUSED}
    ends = find_ends(uses, found.issued, {sample.number for sample, endpoint in samples if endpoint in kept_out})
    find_ended_with_things(found, ends, uses, samples)
    for code, seen in uses.items():
        one = _life(code, seen, found.issued, ends)
        if one is not None:
            found.credentials.append(one)
    found.ended_by = {number: code for number, code in ends.values() if code}
    _find_deciding(found, endpoints)
    _close(found, [sample for sample, _ in samples])
    return found


def _plain_cookies(sample: Sample) -> set[str]:
    """List the cookies an answer sets that are words (`theme=dark`), beside one that was made up: that alone tells who somebody is."""
    cookies = [value for pointer, value in issued_in(sample) if pointer[:1] == ("headers",)]
    plain = {value for value in cookies if not looks_random(value) and "." not in value}
    return plain if any(looks_random(value) for value in cookies) else set()


def _telling(sample: Sample, held: Sequence[tuple[str, Issued]], usual: Mapping[str, int]) -> tuple[str, Issued]:
    """Choose the credential that tells most of a sender: of several cookies the one that the path names, or that was given out last.

    What was given out later knows what was known before. Of several the one that requests to the endpoint usually have is taken.
    """
    if not held[-1][0].startswith(_COOKIES):
        return held[-1]
    shown = dict(presented(sample))
    cookies = [one for one in held if one[0].startswith(_COOKIES)]
    return max(reversed(cookies), key=lambda one: (shown[one[0]] in sample.segments, one[1].number, usual[one[0]]))


def _tell(found: Sessions, held: Sequence[tuple[str, Issued]], own: Mapping[str, Any]) -> None:
    """Keep what a form says in a session under the cookie it was sent with: who logs in there is known from then on."""
    value = next((value for value, issued in found.issued.items() if issued is held[-1][1]), None)
    if value is not None:
        found.issued[value] = replace(held[-1][1], told={**held[-1][1].told, **own})


def _approve(found: Sessions, sample: Sample, own: Mapping[str, Any]) -> None:
    """Keep what is said with the code of a user under the code of the device that was given out with it (RFC 8628 §3.3)."""
    for code, value in presented(sample):
        if value not in found.issued or not code.startswith(BODIES) or not USER_CODES.fullmatch(code.rpartition(".")[2]):
            continue
        number = found.issued[value].number
        for device, issued in found.issued.items():
            if issued.number == number and issued.pointer and DEVICE_CODES.fullmatch(str(issued.pointer[-1])):
                found.issued[device] = replace(issued, told={**issued.told, **own})
                found.told_later.update(own)
                sample.notes[APPROVED] = code
                break


def _life(
    code: str, seen: Sequence[tuple[Sample, str]], issued: Mapping[str, Issued], ends: Mapping[str, tuple[int, str]]
) -> Credentials | None:
    """Follow the values presented in one place; None when none of them was issued before and accepted."""
    one = Credentials(code)
    for sample, value in seen:
        if value in issued and issued[value].number < sample.number:
            one.issued[value] = issued[value].number
    if not any(sample.good and value in one.issued for sample, value in seen):
        return None
    one.revoked = {value: ends[value][0] for value in one.issued if value in ends}
    one.decides = any(turns_away(sample, code) and not one.is_alive(sample) for sample, _ in seen)
    return one


def _find_deciding(found: Sessions, endpoints: Sequence[Endpoint]) -> None:
    """A credential also decides where all good requests present one and those without were refused."""
    for endpoint in endpoints:
        refused = [sample for sample in endpoint.samples if sample.verdict in REFUSED]
        good = [sample for sample in endpoint.samples if sample.good]
        for one in found.credentials:
            if not one.decides and good and all(one.is_alive(sample) for sample in good):
                one.decides = any(not one.is_alive(sample) for sample in refused)


def _close(found: Sessions, samples: Iterable[Sample]) -> None:
    """A session ends when its credential does."""
    for sample in samples:
        session: Session | None = sample.notes.get(SESSION)
        if session is not None and not any(one.code == session.code and one.is_alive(sample) for one in found.credentials):
            del sample.notes[SESSION]
        elif session is not None and "user" in session.told:
            asked_values(sample)["session.user"] = session.told["user"]
