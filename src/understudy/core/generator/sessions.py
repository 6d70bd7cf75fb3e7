"""Sessions: credentials that a server issues, what is known of whoever holds one, and when it is refused.

What the request that got a credential said (a user name, a scope, a nonce) is kept under it, with what was kept under the credential
that this request presented itself: a refreshed token is its user's, and a code knows what was asked for when it was given out
(RFC 6749 §4.1). Secrets of the request are never kept.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit

from understudy.core.generator.endpoint import Endpoint
from understudy.core.generator.looks import looks_generated
from understudy.core.generator.nodes import member
from understudy.core.generator.roles import asked_values
from understudy.core.generator.sample import Pointer, Sample

SESSION: Final = "session"
_TOKEN_FIELDS = re.compile(
    r"x-(?:.*-)?(?:auth|access|session|subject|user|api)-?(?:token|key)?|private-token|x-csrf-token|x-vault-token", re.IGNORECASE
)
_TOKEN_MEMBERS = re.compile(
    r"(?:.*_)?token|.*Token|client_secret|code|(?:device|user|auth\w*)_?code|ticket|session(?:_?id)?|sid|jwt", re.IGNORECASE
)
USER_CODES: Final = re.compile(r"user_?code", re.IGNORECASE)  # RFC 8628 §3.2: what people type
DEVICE_CODES: Final = re.compile(r"device_?code", re.IGNORECASE)
APPROVED: Final = "approved"
_BODIES = ("request.form.", "request.json.")
_REFUSED = (401, 403)
_UNKNOWN = (404, 410)
_SHORTEST = 6
# Who somebody says to be, and what is secret about it.
USER: Final = re.compile(
    r"(?:.*[._])?(?:e-?mail(?:_?address)?|user_?name|user|login(?:_?(?:id|name))?|account|handle|phone(?:_?number)?|sub|uid|user_?id|nick(?:name)?)",
    re.IGNORECASE,
)
SECRET: Final = re.compile(
    r".*(?:passw|passwd|pwd|secret|passphrase|credential|verifier|challenge|assertion).*|pass|pin|otp", re.IGNORECASE
)
SIGNED_KEY: Final = "request.signed.key"
PASSWORD_NAME: Final = re.compile(r".*(?:passw|pwd).*|pass(?:phrase|code)?|secret|pin", re.IGNORECASE)
_GUARD = re.compile(r"csrf|xsrf", re.IGNORECASE)  # guards a session against forged requests, and is none
_UNTOLD = frozenset(["grant_type", "response_type", "next", "csrfmiddlewaretoken", "code_challenge_method"])


@dataclass(frozen=True, slots=True)
class Issued:
    """A credential that an answer gave out.

    Attributes:
        number: of the sample.
        pointer: where it stands; a header field's name after ``headers``.
        told: what is known of its holder.
    """

    number: int
    endpoint: Endpoint
    pointer: Pointer
    told: Mapping[str, Any]


@dataclass(slots=True)
class Credentials:
    """Credentials that requests present under `code`.

    Attributes:
        issued: number of the sample that issued each value.
        revoked: number of the sample after which a value was refused.
        decides: whether having one decides answers: some requests were refused for want of it.
    """

    code: str
    issued: dict[str, int] = field(default_factory=dict)
    revoked: dict[str, int] = field(default_factory=dict)
    decides: bool = False

    def presented(self, sample: Sample) -> str | None:
        """Return the credential a request presents."""
        return dict(presented(sample)).get(self.code)

    def is_ended(self, sample: Sample) -> bool:
        """Whether a request presents a credential that was issued and is revoked."""
        value = self.presented(sample)
        return value is not None and self.revoked.get(value, sample.number) < sample.number

    def is_alive(self, sample: Sample) -> bool:
        """Whether a request presents a credential that was issued and not revoked."""
        value = self.presented(sample)
        if value is None or self.issued.get(value, sample.number) >= sample.number:
            return False
        return self.revoked.get(value, sample.number) >= sample.number


@dataclass(frozen=True, slots=True)
class Session:
    """What a request says of its sender by the credential it presents under `code`."""

    code: str
    told: Mapping[str, Any]


@dataclass(slots=True)
class Sessions:
    """Everything about the credentials of a service.

    Attributes:
        ended_by: the numbers of requests that ended one, and where they presented it.
        revoked_by: the numbers of requests that removed the thing which a credential belongs to, and the member that says the credential.
        told_later: what is known of credentials only from requests on that told it with another (RFC 8628).
    """

    credentials: list[Credentials] = field(default_factory=list)
    issued: dict[str, Issued] = field(default_factory=dict)
    ended_by: dict[int, str] = field(default_factory=dict)
    told_later: set[str] = field(default_factory=set)
    revoked_by: dict[int, str] = field(default_factory=dict)

    @property
    def has_both(self) -> bool:
        """Whether some credentials are a user's and some are not: a program's own (RFC 6749 §4.4)."""
        return len({"user" in issued.told for issued in self.issued.values()}) > 1

    def of(self, sample: Sample) -> Session | None:
        """Return the session in which a request was made."""
        found: Session | None = sample.notes.get(SESSION)
        return found

    def deciding(self) -> list[Credentials]:
        """List the credentials whose life decides answers."""
        return [one for one in self.credentials if one.decides]

    def values_that_decide(self) -> frozenset[str]:
        """List the credentials whose life decides answers."""
        return frozenset(value for one in self.deciding() for value in one.issued)


def presented(sample: Sample) -> Iterable[tuple[str, str]]:
    """List the credentials of a request with the expressions that give them."""
    known = sample.notes.get("presented")
    if known is None:
        known = sample.notes["presented"] = tuple(_presented(sample))
    found: tuple[tuple[str, str], ...] = known
    return found


def _presented(sample: Sample) -> Iterable[tuple[str, str]]:
    scheme, _, value = sample.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer" and value:
        yield "request.bearer", value.strip()
    elif scheme.lower() == "basic":
        if (password := asked_values(sample).get("request.basic.password")) is not None:
            yield "request.basic.password", password
    elif (key := asked_values(sample).get("request.signed.key")) is not None:
        yield SIGNED_KEY, key
    elif value or scheme:
        yield "request.headers.authorization", sample.headers["authorization"]
    for name, given in sample.headers.items():
        if name != "authorization" and _TOKEN_FIELDS.fullmatch(name):
            yield member("request.headers", name), given
    for name, given in sample.cookies.items():
        yield member("request.cookies", name), given
    for name, values in sample.query.items():
        if _TOKEN_MEMBERS.fullmatch(name):
            yield member("request.query", name), values[0]
    for code, held in asked_values(sample).items():
        if code.startswith(_BODIES) and isinstance(held, str) and _TOKEN_MEMBERS.fullmatch(code.rpartition(".")[2]):
            yield code, held


def issued_in(sample: Sample) -> Iterable[tuple[Pointer, str]]:
    """List what an answer may give out as a credential: strings outside lists, cookies, fields named like tokens, codes in a `Location`."""
    yield from _strings(sample.answer.tree, ())
    for name, value in sample.fields:
        lower = name.lower()
        if lower == "set-cookie":
            cookie, _, held = value.partition(";")[0].partition("=")
            yield ("headers", name, cookie), held
        elif _TOKEN_FIELDS.fullmatch(name):
            yield ("headers", name), value
        elif lower == "location":
            parts = urlsplit(value)
            for part in (parts.query, parts.fragment):
                yield from ((("headers", name), held) for _, held in parse_qsl(part) if looks_generated(held))


def _strings(tree: Any, pointer: Pointer) -> Iterable[tuple[Pointer, str]]:
    if isinstance(tree, dict):
        for name, value in tree.items():
            yield from _strings(value, (*pointer, name))
    elif isinstance(tree, str) and len(tree) >= _SHORTEST:
        yield pointer, tree


def told_codes(sample: Sample) -> dict[str, str]:
    """Name what a request says of its sender and does not keep secret, with the expressions that give it."""
    found: dict[str, str] = {}
    shown = {value for _, value in presented(sample)}
    for code, value in asked_values(sample).items():
        place, _, name = code.rpartition(".")
        if (
            place not in ("request.query", "request.form", "request.json", "request.basic")
            or name in _UNTOLD
            or "[" in name
            or " | " in name
            or SECRET.fullmatch(name)
        ):
            continue
        name = "client" if place == "request.basic" else name
        if isinstance(value, str | int) and value not in shown and name not in ("password", SESSION, "account"):
            found.setdefault(name, code)
    user = next((code for name, code in found.items() if USER.fullmatch(name)), None)
    if user is None and "client" in found and "request.form.grant_type" not in asked_values(sample):
        user = found["client"]
    if user is not None:
        found["user"] = user
    return found


def proves(sample: Sample) -> bool:
    """Whether a request says who somebody is and proves it by a secret: whoever was logged in before does not matter."""
    return "user" in told_codes(sample) and secret_code(sample) is not None


def secret_code(sample: Sample) -> str | None:
    """Return the expression that gives the password of a request."""
    for code, value in asked_values(sample).items():
        place, _, name = code.rpartition(".")
        if place in ("request.form", "request.json", "request.basic") and isinstance(value, str) and PASSWORD_NAME.fullmatch(name):
            return code
    return None


def find_sessions(endpoints: Sequence[Endpoint]) -> Sessions:
    """Follow the credentials of a service from issue to refusal, and note at every sample in which session it was made."""
    samples = sorted(((sample, endpoint) for endpoint in endpoints for sample in endpoint.samples), key=lambda pair: pair[0].number)
    uses: dict[str, list[tuple[Sample, str]]] = defaultdict(list)
    for sample, _ in samples:
        sample.notes.pop(SESSION, None)
        sample.notes.pop(APPROVED, None)
        for name in [name for name in asked_values(sample) if name.startswith("session.")]:
            del asked_values(sample)[name]
        for code, value in presented(sample):
            uses[code].append((sample, value))
    wanted = {value for seen in uses.values() for _, value in seen}
    found = Sessions()
    said: set[str] = set()
    for sample, endpoint in samples:
        said.update(_said(sample))
        held = [(code, found.issued[value]) for code, value in presented(sample) if value in found.issued and not _GUARD.search(code)]
        if held:
            sample.notes[SESSION] = Session(held[-1][0], held[-1][1].told)
        if sample.good:
            own = {name: asked_values(sample)[code] for name, code in told_codes(sample).items()}
            before = sample.notes[SESSION].told if held else {}
            told = {**before, **own} if proves(sample) else {**own, **before}
            own_values = {value for _, value in presented(sample)}  # an answer that says them again gives nothing out
            for pointer, value in issued_in(sample):
                if value in wanted and value not in found.issued and value not in said | own_values:
                    found.issued[value] = Issued(sample.number, endpoint, pointer, told)
            if held and tells(sample):
                _tell(found, held, own)
            if not sample.reads:
                _approve(found, sample, own)
    ends = _ends(uses, found.issued)
    _find_revoked_by_name(found, ends, uses, samples)
    for code, seen in uses.items():
        one = _life(code, seen, found.issued, ends)
        if one is not None:
            found.credentials.append(one)
    found.ended_by = {number: code for number, code in ends.values() if code}
    _find_deciding(found, endpoints)
    _close(found, [sample for sample, _ in samples])
    return found


def _said(sample: Sample) -> Iterable[str]:
    """List what a request says as anything but a credential: an answer that says it again gives nothing out."""
    for name, value in sample.headers.items():
        if name not in ("authorization", "cookie") and not _TOKEN_FIELDS.fullmatch(name):
            yield value
    for code, value in asked_values(sample).items():
        name = re.split(r"[.\['\]]+", code.rstrip("']"))[-1]
        if code.startswith(("request.query", *_BODIES)) and not (_TOKEN_MEMBERS.fullmatch(name) or SECRET.fullmatch(name)):
            yield str(value)


def _ends(uses: Mapping[str, Sequence[tuple[Sample, str]]], issued: Mapping[str, Issued]) -> dict[str, tuple[int, str]]:
    """Find the last write that presented each credential before it was refused, and where it presented it."""
    ends: dict[str, tuple[int, str]] = {}
    last_write: dict[str, tuple[int, str]] = {}
    events = sorted(((sample, code, value) for code, seen in uses.items() for sample, value in seen), key=lambda event: event[0].number)
    for sample, code, value in events:
        if value not in issued or sample.number <= issued[value].number:
            continue
        if value in last_write and last_write[value][0] < sample.number and _turns_away(sample, code):
            ends.setdefault(value, last_write[value])
        elif sample.good and not sample.reads and not _only_asks(sample):
            last_write[value] = (sample.number, code)
    return ends


def _find_revoked_by_name(
    found: Sessions,
    ends: dict[str, tuple[int, str]],
    uses: Mapping[str, Sequence[tuple[Sample, str]]],
    samples: Sequence[tuple[Sample, Endpoint]],
) -> None:
    """A credential that was given out with a thing (a key with its name) ends when that is removed, not when it was last used."""
    removals = [sample for sample, _ in samples if sample.good and sample.method == "DELETE"]
    made = {sample.number: sample.answer.tree for sample, _ in samples}
    for value, issued in found.issued.items():
        tree = made[issued.number]
        if len(issued.pointer) != 1 or not isinstance(tree, dict) or not removals:
            continue
        own = {str(known) for name, known in tree.items() if name != issued.pointer[0] and isinstance(known, str | int)}
        used = [(sample, code) for code, seen in uses.items() for sample, one in seen if one == value and sample.number > issued.number]
        refused = min((sample.number for sample, code in used if _turns_away(sample, code)), default=0)
        last = max((sample.number for sample, _ in used if sample.good and sample.number < refused), default=issued.number)
        by = next((one for one in removals if last < one.number < refused and one.segments[-1] in own), None)
        if by is not None:
            ends[value] = (by.number, "")
            found.revoked_by[by.number] = str(issued.pointer[0])


def _turns_away(sample: Sample, code: str) -> bool:
    """Whether an answer says that a credential is none: by its status, or that it is not active (RFC 7662)."""
    tree = sample.answer.tree
    inactive = isinstance(tree, dict) and tree.get("active") is False
    if USER_CODES.fullmatch(code.rpartition(".")[2]) and sample.verdict in _UNKNOWN:
        return True
    return sample.verdict == 401 or (code.startswith(_BODIES) and (sample.verdict in (400, *_REFUSED) or inactive))


def _only_asks(sample: Sample) -> bool:
    """Whether an answer tells about a credential (RFC 7662): that does not end it."""
    return isinstance(sample.answer.tree, dict) and "active" in sample.answer.tree


def tells(sample: Sample) -> bool:
    """Whether a request is a form that leads on in a session of cookies: what it says is known in that session from then on."""
    session: Session | None = sample.notes.get(SESSION)
    in_cookies = session is not None and session.code.startswith("request.cookies")
    return in_cookies and sample.good and 300 <= sample.status < 400 and sample.asked.kind == "form" and bool(told_codes(sample))


def _tell(found: Sessions, held: Sequence[tuple[str, Issued]], own: Mapping[str, Any]) -> None:
    """Keep what a form says in a session under the cookie it was sent with: who logs in there is known from then on."""
    value = next((value for value, issued in found.issued.items() if issued is held[-1][1]), None)
    if value is not None:
        found.issued[value] = replace(held[-1][1], told={**held[-1][1].told, **own})


def _approve(found: Sessions, sample: Sample, own: Mapping[str, Any]) -> None:
    """Keep what is said with the code of a user under the code of the device that was given out with it (RFC 8628 §3.3)."""
    for code, value in presented(sample):
        if value not in found.issued or not code.startswith(_BODIES) or not USER_CODES.fullmatch(code.rpartition(".")[2]):
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
    one.decides = any(_turns_away(sample, code) and not one.is_alive(sample) for sample, _ in seen)
    return one


def _find_deciding(found: Sessions, endpoints: Sequence[Endpoint]) -> None:
    """A credential also decides where all good requests present one and those without were refused."""
    for endpoint in endpoints:
        refused = [sample for sample in endpoint.samples if sample.verdict in _REFUSED]
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
