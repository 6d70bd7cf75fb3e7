"""What requests present as credentials and say of their senders, and what answers may give out as one."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Any, Final
from urllib.parse import parse_qsl

from understudy.core.engine.templates.views import BEARERS
from understudy.core.generator.templates.nodes import member
from understudy.core.generator.things.roles import asked_values
from understudy.core.generator.traffic.greetings import cookie_set, greetings_of
from understudy.core.generator.traffic.sample import Pointer, Sample
from understudy.core.generator.values.looks import looks_generated
from understudy.core.model.address import split_address
from understudy.core.model.credential import user_and_secret

SESSION: Final = "session"
USER_HELD: Final = "user held"  # the expression that gives the key of whom a request names, where accounts are things
NAMED_BY: Final = "named by"
_TOKEN_FIELDS = re.compile(
    r"x-(?:.*-)?(?:auth|access|session|subject|user|api)-?(?:token|key)?|private-token|x-csrf-token|x-vault-token", re.IGNORECASE
)
_TOKEN_MEMBERS = re.compile(
    r"(?:.*_)?token|.*Token|refresh|access|client_secret|code|(?:device|user|auth\w*)_?code|ticket|session(?:_?id)?|sid|jwt", re.IGNORECASE
)
_JWT = re.compile(r"eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*$")  # RFC 7519, whatever it is called
USER_CODES: Final = re.compile(r"user_?code", re.IGNORECASE)  # RFC 8628 §3.2: what people type
DEVICE_CODES: Final = re.compile(r"device_?code", re.IGNORECASE)
BODIES = ("request.form.", "request.json.")
SIGNATURE: Final = ".sig"  # what signs another cookie (as Koa has it) is no credential by itself
_SHORTEST = 6
# Who somebody says to be, and what is secret about it.
USER: Final = re.compile(
    r"(?:.*[._])?(?:e-?mail(?:_?address)?|user_?name|user|login(?:_?(?:id|name))?|account|handle|phone(?:_?number)?|sub|uid|user_?id|nick(?:name)?)",
    re.IGNORECASE,
)
SECRET: Final = re.compile(
    r".*(?:passw|passwd|pwd|secret|passphrase|credential|verifier|challenge|assertion).*|pass|pin|otp", re.IGNORECASE
)
SCOPES: Final = re.compile(r"scopes?|permissions?|abilities|grants|roles?", re.IGNORECASE)  # what a credential lets its holder do
SIGNED_KEY: Final = "request.signed.key"
PASSWORD_NAME: Final = re.compile(r".*(?:passw|pwd).*|pass(?:phrase|code)?|secret|pin", re.IGNORECASE)
_PLACES = re.compile(r"request\.(?:form|basic|json(?:\.\w+)?)")
_RETURNS = re.compile(r".*redirect_ur[il]|response_type", re.IGNORECASE)
_UNTOLD = frozenset(["grant_type", "response_type", "next", "csrfmiddlewaretoken", "code_challenge_method"])


def presented(sample: Sample) -> Iterable[tuple[str, str]]:
    """List the credentials of a request with the expressions that give them."""
    known = sample.notes.get("presented")
    if known is None:
        known = sample.notes["presented"] = tuple(_presented(sample))
    found: tuple[tuple[str, str], ...] = known
    return found


def _presented(sample: Sample) -> Iterable[tuple[str, str]]:
    scheme, _, value = sample.headers.get("authorization", "").partition(" ")
    if scheme.lower() in BEARERS and value:
        yield "request.bearer", value.strip()
    elif scheme.lower() == "basic":
        if (password := asked_values(sample).get("request.basic.password")) is not None:
            yield "request.basic.password", password
    elif not scheme and (password := asked_values(sample).get("request.basic.password")) is not None:
        yield "request.basic.password", password
    elif (key := asked_values(sample).get("request.signed.key")) is not None:
        yield SIGNED_KEY, key
    elif value or scheme:
        yield "request.headers.authorization", sample.headers["authorization"]
    for name, given in sample.headers.items():
        if name != "authorization" and _TOKEN_FIELDS.fullmatch(name) and user_and_secret(given) is None:
            yield member("request.headers", name), given
    for name, given in sample.cookies.items():
        if not (name.endswith(SIGNATURE) and name.removesuffix(SIGNATURE) in sample.cookies) and name not in greetings_of(sample):
            yield member("request.cookies", name), given
    for name, values in sample.query.items():
        if _TOKEN_MEMBERS.fullmatch(name):
            yield member("request.query", name), values[0]
    for code, held in asked_values(sample).items():
        if code.startswith(BODIES) and isinstance(held, str) and (_TOKEN_MEMBERS.fullmatch(code.rpartition(".")[2]) or _JWT.match(held)):
            yield code, held


def issued_in(sample: Sample) -> Iterable[tuple[Pointer, str]]:
    """List what an answer may give out as a credential: strings outside lists, cookies, fields named like tokens, codes in a `Location`."""
    yield from _strings(sample.answer.tree, ())
    for name, value in sample.fields:
        lower = name.lower()
        if lower == "set-cookie":
            cookie, held = cookie_set(value)
            if not _is_chosen(sample, cookie, held) and cookie not in greetings_of(sample):
                yield ("headers", name, cookie), held
        elif _TOKEN_FIELDS.fullmatch(name):
            yield ("headers", name), value
        elif lower == "location":
            parts = split_address(value)
            for part in (parts.query, parts.fragment):
                yield from ((("headers", name), held) for _, held in parse_qsl(part) if looks_generated(held))


def _is_chosen(sample: Sample, cookie: str, held: str) -> bool:
    """Whether the address of a request says a cookie by name and value: the client set it, and it proves nothing."""
    said = {*sample.segments, *sample.query, *(value for values in sample.query.values() for value in values)}
    return sample.method == "GET" and cookie in said and held in said


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
    secret = secret_code(sample)
    beside = secret.rpartition(".")[0] if secret is not None else ""  # a name and a password may stand together: `{"user": {…}}`
    for code, value in asked_values(sample).items():
        place, _, name = code.rpartition(".")
        if place not in ("request.query", "request.form", "request.json", "request.basic", beside) or _stays_untold(name):
            continue
        name = "client" if place == "request.basic" else name
        is_said = isinstance(value, str | int) or (
            isinstance(value, list) and SCOPES.fullmatch(name) and all(isinstance(one, str) for one in value)
        )
        if is_said and (isinstance(value, list) or value not in shown) and name not in ("password", SESSION, "account"):
            found.setdefault(name, code)
    by = sample.notes.get(NAMED_BY)
    user = found.get(by) if by in found else next((code for name, code in found.items() if USER.fullmatch(name)), None)
    if user is None and "client" in found and "request.form.grant_type" not in asked_values(sample):
        user = found["client"]
    if user is not None:
        found["user"] = user
    return found


@lru_cache(maxsize=4096)
def _stays_untold(name: str) -> bool:
    return name in _UNTOLD or "[" in name or " | " in name or SECRET.fullmatch(name) is not None


def note_names(samples: Iterable[Sample]) -> None:
    """Note by what requests name their users that say several names: by the one that others say alone (an e-mail)."""
    several: list[tuple[Sample, list[str]]] = []
    alone: set[str] = set()
    for sample in samples:
        sample.notes.pop(NAMED_BY, None)
        names = [name for name in told_codes(sample) if name != "user" and USER.fullmatch(name)] if secret_code(sample) is not None else []
        if len(names) == 1:
            alone.add(names[0])
        elif names:
            several.append((sample, names))
    for sample, names in several:
        if len(common := [name for name in names if name in alone]) == 1:
            sample.notes[NAMED_BY] = common[0]


def proves(sample: Sample) -> bool:
    """Whether a request says who somebody is and proves it by a secret: whoever was logged in before does not matter."""
    return "user" in told_codes(sample) and secret_code(sample) is not None


def begins_anew(sample: Sample) -> bool:
    """Whether what a request says holds rather than what was said before.

    It is a login, or says to where it will lead in the end: to an authorization (RFC 6749 §4.1.1), or out (RP-Initiated Logout).
    """
    return proves(sample) or (sample.method == "GET" and any(_RETURNS.fullmatch(name) for name in sample.query))


def secret_code(sample: Sample) -> str | None:
    """Return the expression that gives the password of a request."""
    return next((code for code, value in asked_values(sample).items() if isinstance(value, str) and _gives_password(code)), None)


@lru_cache(maxsize=4096)
def _gives_password(code: str) -> bool:
    place, _, name = code.rpartition(".")
    return bool(_PLACES.fullmatch(place) and PASSWORD_NAME.fullmatch(name))


def said_openly(sample: Sample) -> Iterable[str]:
    """List what a request says as anything but a credential: an answer that says it again gives nothing out."""
    for name, value in sample.headers.items():
        if name not in ("authorization", "cookie") and not _TOKEN_FIELDS.fullmatch(name):
            yield value
    for code, value in asked_values(sample).items():
        if _says_openly(code):
            yield str(value)


@lru_cache(maxsize=4096)
def _says_openly(code: str) -> bool:
    name = re.split(r"[.\['\]]+", code.rstrip("']"))[-1]
    return code.startswith(("request.query", *BODIES)) and not (_TOKEN_MEMBERS.fullmatch(name) or SECRET.fullmatch(name))
