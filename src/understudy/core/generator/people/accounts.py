"""Accounts: the users of a service, by the name they log in with, and their passwords as far as the traffic tells.

A registration is where a user and a password turn up that are accepted elsewhere later; a login is where they get a credential. The
accounts are a collection like any other, with requests about oneself (``/me``) that name it by the session they are made in. A password
is never written: a registration keeps the one it is given while the virtual service runs, and a recorded user's is the first accepted.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final

from understudy.core.generator.people.sessions import Session, Sessions
from understudy.core.generator.templates.sources import token
from understudy.core.generator.things.live import Act, Collection, Part, Version, find_pointer, lists_in, look
from understudy.core.generator.things.presented import SECRET, SESSION, secret_code, told_codes
from understudy.core.generator.things.roles import Roles, asked_values
from understudy.core.generator.traffic.endpoint import Endpoint
from understudy.core.generator.traffic.said import is_rpc
from understudy.core.generator.traffic.sample import Pointer, Sample

USER_CODE: Final = "session.user"
ACCOUNT: Final = "account"
ACCOUNTS: Final = "accounts"
PASSWORD: Final = "password"  # noqa: S105 - the name of a member
_KEY = "user"
_REGISTERS = re.compile(r"regist(?:er|ration)s?|sign[-_]?up|join|enroll?", re.IGNORECASE)
_LOGINS = re.compile(r"log[-_]?in|sign[-_]?in|auth|authori[sz]e|authenticate|tokens?|sessions?", re.IGNORECASE)
_ONESELF = re.compile(
    r"@?me|self|current(?:[-_]?user)?|who[-_]?am[-_]?i|(?:my[-_]?)?profile|user[-_]?info|user|account|session|identity", re.IGNORECASE
)
_IDENTIFIERS = re.compile(r"_?id|uuid|user_?id|uid|sub|pk", re.IGNORECASE)

_ABOUT_THE_TOKEN = frozenset(
    ["iss", "aud", "exp", "iat", "nbf", "jti", "auth_time", "nonce", "azp", "sid", "typ", "type", "token_type", "scope", "fresh"]
)


@dataclass(slots=True)
class Accounts:
    """The users of a service.

    Attributes:
        roles: the accounts as a collection of live things.
        registers: endpoints that make accounts, and the expression that names the user there.
        logins: endpoints that give credentials for user and password, likewise.
        changes: endpoints that change the password of whoever asks, and the expression that gives the new one.
        passwords: what stands for the password of a user, by the number of the sample that told it.
        keys: the keys of users, by their names, where accounts are things with keys of their own.
        name_member: the member that says the name there; empty where the name is the key.
    """

    roles: Roles
    registers: dict[Endpoint, str] = field(default_factory=dict)
    logins: dict[Endpoint, str] = field(default_factory=dict)
    changes: dict[Endpoint, str] = field(default_factory=dict)
    passwords: dict[str, list[tuple[int, str]]] = field(default_factory=lambda: defaultdict(list))
    keys: dict[str, str] = field(default_factory=dict)
    name_member: str = ""

    @property
    def is_closed(self) -> bool:
        """Whether nobody has an account but who registered, or was there before."""
        return bool(self.registers)

    def key_of(self, user: str | None) -> str | None:
        """Return the key of the account of a user, by the name that a login says."""
        return None if user is None else self.keys.get(user, user)

    def password_at(self, user: str | None, number: int) -> str | None:
        """Return what stands for the password of a user just before a sample; None when it is not known."""
        found: str | None = None
        for when, password in self.passwords.get(user or "", ()):
            if when >= number:
                break
            found = password
        return found

    def of(self, sample: Sample) -> Version | None:
        """Return the account of whoever made a request, as it was then."""
        user = user_of(sample)
        if user is None:
            return None
        return self.roles.version_at((), user, sample.number) or next((seed for seed in self.roles.seeds if seed.key == user), None)

    def learn_claims(self, endpoints: Sequence[Endpoint]) -> None:
        """Let accounts of which a token says more than any answer shows have what it says, under the names that others have it by."""
        told: list[tuple[Version, Mapping[str, Any]]] = []
        for sample in sorted((sample for one in endpoints for sample in one.samples), key=lambda sample: sample.number):
            sighting = self.roles.sightings.get(sample.number)
            version = sighting.after if sighting is not None else self.of(sample)
            if version is not None and sample.good:
                told.extend((version, claims) for _, claims in sample.tokens.values())
        names = _names_of_claims([(version.facets.get("body", {}), claims) for version, claims in told])
        for version, claims in told:
            body = version.facets.get("body", version.facets.get("element", {}))
            for claim, (name, kind) in names.items():
                if claim in claims and name not in body:
                    value = claims[claim]
                    version.extras.setdefault(name, int(value) if kind is int and str(value).isdecimal() else value)

    def know_from_the_start(self) -> None:
        """Let logins that were refused before anybody was let in know those who were there before the recording."""
        seeds = {seed.key: seed for seed in self.roles.seeds}
        for endpoint in self.logins:
            for sample in endpoint.samples:
                sighting = self.roles.sightings.get(sample.number)
                if sighting is not None and sighting.before is None and sighting.key in seeds and not sample.good:
                    sighting.before = sighting.after = seeds[sighting.key]

    def keep_passwords(self) -> None:
        """Tell the versions of accounts which password they were given, and who they are."""
        versions = [(key, number, version) for (_, key), history in self.roles.history.items() for number, version in history]
        users = {key: user for user, key in reversed(self.keys.items())}
        for key, number, version in [*((seed.key, -1, seed) for seed in self.roles.seeds), *versions]:
            if version is not None:
                self._keep(version, key, users.get(key, key), number)

    def _keep(self, version: Version, key: str, user: str, number: int) -> None:
        name = self.name_member or self.roles.key_member
        body = version.facets.get("body", {})
        if user not in (str(value) for value in body.values() if isinstance(value, str | int)) and name not in body:
            version.extras.setdefault(name, user)
        if version.write is not None and (password := self.password_at(key, number + 1)) is not None:
            version.extras[PASSWORD] = password
        version.hidden = (PASSWORD, name) if version.facets and name in version.extras else (PASSWORD,)


def _names_of_claims(told: Sequence[tuple[Mapping[str, Any], Mapping[str, Any]]]) -> dict[str, tuple[str, type]]:
    """Say as what accounts know the claims of their tokens: by equal values where both are known, else by the claim's own name."""
    found: dict[str, tuple[str, type]] = {}
    known = [(body, claims) for body, claims in told if body]
    for claim in dict.fromkeys(name for _, claims in told for name, value in claims.items() if isinstance(value, str | int | bool)):
        if claim in _ABOUT_THE_TOKEN:
            continue
        if not known:
            found[claim] = (claim, str)
            continue
        for name, value in known[0][0].items():
            if all(claim in claims and name in body and token(body[name]) == token(claims[claim]) for body, claims in known):
                found[claim] = (name, type(value))
                break
    return found


def user_of(sample: Sample) -> str | None:
    """Return the user in whose session a request was made."""
    session: Session | None = sample.notes.get(SESSION)
    user = session.told.get("user") if session is not None else None
    return None if user is None else str(user)


def find_accounts(endpoints: Sequence[Endpoint], sessions: Sessions) -> Accounts | None:
    """Find where users register, log in and look at themselves; None where nobody logs in with a name and a password."""
    asking = {endpoint: code for endpoint in endpoints if (code := _who(endpoint)) is not None}
    accounts = Accounts(Roles(Collection(ACCOUNTS, _KEY)))
    issuers = {issued.endpoint for issued in sessions.issued.values()}
    for endpoint, code in asking.items():
        if _registers(endpoint, asking):
            accounts.registers[endpoint] = code
        elif endpoint in issuers:
            accounts.logins[endpoint] = code
    if not accounts.logins and not (accounts.registers and issuers):
        return None
    _find_passwords(accounts, endpoints)
    known = _identifiers(accounts, endpoints)
    parts = accounts.roles.parts
    for endpoint, code in accounts.registers.items():
        parts[endpoint] = Part("one", "put", {_KEY: code})
    for endpoint, code in accounts.logins.items():
        parts[endpoint] = Part("one", "read", {_KEY: code})
    for endpoint in accounts.changes:
        parts[endpoint] = Part("under", "write", {_KEY: USER_CODE})
    for endpoint in (*accounts.registers, *accounts.logins):
        code = asking[endpoint]
        who = partial(_named, code)
        if (root := _root(endpoint, known, sessions, who, accounts.roles.passing, registers=endpoint in accounts.registers)) is not None:
            accounts.roles.root_at[endpoint] = root
    accounts.roles.key_member = _key_member(accounts)
    _find_oneself(accounts, endpoints, known, sessions)
    _find_lists(accounts, endpoints, set(known))
    return accounts


def _who(endpoint: Endpoint) -> str | None:
    """Return the expression that names the user in every good request of an endpoint that also brings a password."""
    if endpoint.method not in ("POST", "PUT"):
        return None
    good = [sample for sample in endpoint.samples if sample.good]
    codes = {told_codes(sample).get(_KEY) for sample in good}
    code = next(iter(codes)) if len(codes) == 1 else None
    secret = all((found := secret_code(sample)) is not None and not found.startswith("request.basic") for sample in good)
    return code if code is not None and secret and not code.startswith("request.basic") else None


def _named(code: str, sample: Sample) -> str:
    return str(asked_values(sample)[code])


def _pairs(endpoint: Endpoint, code: str) -> list[tuple[str, int]]:
    return [(str(asked_values(sample)[code]), sample.number) for sample in endpoint.samples if sample.good]


def _registers(endpoint: Endpoint, asking: Mapping[Endpoint, str]) -> bool:
    """Whether the users of an endpoint are new there, and get in elsewhere afterwards."""
    own = _pairs(endpoint, asking[endpoint])
    if len({user for user, _ in own}) < len(own):
        return False
    others = [pair for other, code in asking.items() if other is not endpoint for pair in _pairs(other, code)]
    first = dict(own)
    if any(user in first and number < first[user] for user, number in others):
        return False
    words = [part for part in endpoint.shape if isinstance(part, str)]
    if any(_LOGINS.fullmatch(word) for word in words[-1:]) or any(kind.endswith("grant_type") for kind, _ in endpoint.operation):
        return False
    return any(user in first for user, _ in others) or any(_REGISTERS.fullmatch(word) for word in words)


def _find_passwords(accounts: Accounts, endpoints: Sequence[Endpoint]) -> None:
    """Follow the passwords of users: the registered one, the first one accepted, and what it was changed to."""
    samples = sorted(((sample, endpoint) for endpoint in endpoints for sample in endpoint.samples), key=lambda pair: pair[0].number)
    for at, (sample, endpoint) in enumerate(samples):
        code = accounts.registers.get(endpoint) or accounts.logins.get(endpoint)
        secret = secret_code(sample)
        if code is None or secret is None or not sample.good:
            continue
        user, password = str(asked_values(sample)[code]), asked_values(sample)[secret]
        known = accounts.password_at(user, sample.number)
        if known is not None and known != password and endpoint in accounts.logins:
            change = _change(samples[:at], user, password, known)
            if change is not None:
                accounts.changes[change[1]] = change[2]
                accounts.passwords[user].append((change[0].number, password))
        elif known != password:
            accounts.passwords[user].append((sample.number, password))


def _change(before: Sequence[tuple[Sample, Endpoint]], user: str, password: str, known: str) -> tuple[Sample, Endpoint, str] | None:
    """Find the request by which a user got another password: under a name that says so, or beside the one before."""
    for sample, endpoint in reversed(before):
        if sample.good and not sample.reads and user_of(sample) == user:
            said = {code: value for code, value in asked_values(sample).items() if code.startswith(("request.json.", "request.form."))}
            for code, value in said.items():
                if value == password and (SECRET.fullmatch(code.rpartition(".")[2]) or known in said.values()):
                    return sample, endpoint, code
    return None


def _identifiers(accounts: Accounts, endpoints: Sequence[Endpoint]) -> dict[str, set[str]]:
    """Gather what identifies users beside their names: ids that registrations and logins answered with, and subjects of their tokens."""
    found: dict[str, set[str]] = defaultdict(set)
    for endpoint, code in (*accounts.registers.items(), *accounts.logins.items()):
        for sample in endpoint.samples:
            if sample.good:
                user = str(asked_values(sample)[code])
                found[user].update((user, *_ids(sample.answer.tree), *subjects_of(sample)))
    for endpoint in endpoints:
        for sample in endpoint.samples:
            if sample.good and (user_here := user_of(sample)) is not None:
                found[user_here].update(subjects_of(sample))
    return found


def subjects_of(sample: Sample) -> Iterable[str]:
    """List whom the tokens in an answer are about."""
    for _, claims in sample.tokens.values():
        yield from (str(claims[name]) for name in ("sub", "user_id", "uid") if name in claims)


def _ids(tree: Any, depth: int = 0) -> Iterable[str]:
    if isinstance(tree, dict) and depth < 3:
        for name, value in tree.items():
            if _IDENTIFIERS.fullmatch(name) and isinstance(value, str | int) and not isinstance(value, bool):
                yield str(value)
            yield from _ids(value, depth + 1)


def _root(
    endpoint: Endpoint,
    known: Mapping[str, set[str]],
    sessions: Sessions,
    who: Callable[[Sample], str],
    passing: set[str],
    *,
    registers: bool = False,
) -> Pointer | None:
    """Find where the answers of an endpoint show the account, as a mapping that says more than a credential."""
    roots: set[Pointer] = set()
    for sample in endpoint.samples:
        if sample.good and isinstance(sample.answer.tree, dict):
            pointers = sorted((pointer for one in known.get(who(sample), ()) for pointer in find_pointer(sample.answer.tree, one)), key=len)
            if not pointers:
                return None
            roots.add(pointers[0][:-1])
    if len(roots) != 1:
        return None
    (root,) = roots
    shown = [look(sample.answer.tree, root) for sample in endpoint.samples if sample.good]
    if not all(isinstance(one, dict) for one in shown):
        return None
    held = {name for one in shown for name, value in one.items() if isinstance(value, str) and value in sessions.issued}
    bare = [{name: value for name, value in one.items() if name not in held} for one in shown]
    if held and (not (root or registers) or not all(len(one) > 1 for one in bare)):
        return None
    passing.update(held)
    return root


def _key_member(accounts: Accounts) -> str:
    """Name the member of an account that is the name of its user."""
    for endpoint, code in (*accounts.registers.items(), *accounts.logins.items()):
        for sample in endpoint.samples:
            shown = look(sample.answer.tree, accounts.roles.root_at[endpoint]) if endpoint in accounts.roles.root_at else {}
            user = str(asked_values(sample).get(code))
            if found := next((name for name, value in shown.items() if str(value) == user), None) if isinstance(shown, dict) else None:
                return str(found)
    return next(iter((*accounts.registers.values(), *accounts.logins.values()))).rpartition(".")[2]


def _find_oneself(accounts: Accounts, endpoints: Sequence[Endpoint], known: Mapping[str, set[str]], sessions: Sessions) -> None:
    """Find the requests about the account of whoever makes them."""
    shown = _registered_members(accounts)
    shapes: dict[Any, Pointer] = {}
    for endpoint in endpoints:
        good = [sample for sample in endpoint.samples if sample.good]
        if endpoint.method != "GET" or is_rpc(endpoint) or endpoint in accounts.roles.parts or not good:
            continue
        words = [part for part in endpoint.shape if part != ""]
        if any(user_of(sample) is None for sample in good) or not all(isinstance(part, str) for part in words) or not words:
            continue
        root = _root(endpoint, known, sessions, lambda sample: user_of(sample) or "", accounts.roles.passing)
        bodies = [] if root is None else [look(sample.answer.tree, root) for sample in good]
        if root is not None and (_ONESELF.fullmatch(str(words[-1])) or (shown and all(shown <= set(body) for body in bodies))):
            accounts.roles.parts[endpoint] = Part("one", "read", {_KEY: USER_CODE})
            accounts.roles.root_at[endpoint] = root
            shapes[endpoint.shape] = root
    for endpoint in endpoints:
        if endpoint.shape in shapes and endpoint.method in ("PATCH", "PUT", "POST", "DELETE") and endpoint not in accounts.roles.parts:
            act: Act = "remove" if endpoint.method == "DELETE" else "write"
            accounts.roles.parts[endpoint] = Part("one", act, {_KEY: USER_CODE})
            if endpoint.method != "DELETE" and all(
                isinstance(look(sample.answer.tree, shapes[endpoint.shape]), dict) for sample in endpoint.samples if sample.good
            ):
                accounts.roles.root_at[endpoint] = shapes[endpoint.shape]


def _find_lists(accounts: Accounts, endpoints: Sequence[Endpoint], users: set[str]) -> None:
    """Find the lists of accounts: every element shows the name of some user."""
    for endpoint in endpoints:
        good = [sample for sample in endpoint.samples if sample.good]
        if endpoint.method != "GET" or endpoint in accounts.roles.parts or not good or is_rpc(endpoint):
            continue
        if all(isinstance(part, str) for part in endpoint.shape) and all(_lists(sample, users) for sample in good):
            accounts.roles.parts[endpoint] = Part("many", "list", {})


def _lists(sample: Sample, users: set[str]) -> bool:
    for _, elements in lists_in(sample.answer.tree, sample.answer.kind):
        own = [{value for value in element.values() if isinstance(value, str)} for element in elements if isinstance(element, dict)]
        named = [values & users for values in own]
        if len(own) == len(elements) > 0 and sum(map(bool, named)) * 2 > len(named) and len(set.union(*named)) == sum(map(len, named)):
            return True
    return False


def _registered_members(accounts: Accounts) -> set[str]:
    members = [
        set(look(sample.answer.tree, root))
        for endpoint, root in accounts.roles.root_at.items()
        if endpoint in accounts.registers
        for sample in endpoint.samples
        if sample.good and isinstance(look(sample.answer.tree, root), dict)
    ]
    return set.intersection(*members) if members else set()
