"""Pass 5h: logins and passwords: who gets in with which, and what only its owner may see."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from understudy.core.generator.conditions.conditions import ENDED, TOKENS, Condition, Features
from understudy.core.generator.draft import Draft
from understudy.core.generator.lists.narrowing import members_of, value_at
from understudy.core.generator.passes.answers.responses import answer_of
from understudy.core.generator.people.accounts import ACCOUNT, PASSWORD, USER_CODE, Accounts, user_of
from understudy.core.generator.people.sessions import Session, Sessions, tells
from understudy.core.generator.study import Study, label_of
from understudy.core.generator.templates.align import Findings
from understudy.core.generator.things.presented import PASSWORD_NAME, SCOPES, SESSION, SIGNED_KEY, USER, secret_code, told_codes
from understudy.core.generator.things.roles import Roles, asked_values
from understudy.core.generator.traffic.endpoint import Endpoint
from understudy.core.generator.traffic.sample import Sample
from understudy.core.generator.values.looks import looks_random
from understudy.core.model.json_codec import ABSENT

_ENOUGH = 200  # things that are looked at to learn who owns them
_BODIES = ("request.json.", "request.form.")
_WORD = re.compile(r"[A-Za-z][A-Za-z0-9_-]{1,23}")
_WHOSE = re.compile(r"_?id|.*_id|.*name|login|e-?mail", re.IGNORECASE)
_KEEPS_OUT = frozenset([400, 401, 403, 404])
_FORBIDS = frozenset([401, 403, 404])
_REFUSES_OTHERS = frozenset([400, 403, 404, 422])


def log_in(study: Study, draft: Draft, accounts: Accounts, findings: Findings) -> None:
    """Write a login: the account must be there where one has to register; else whoever is let in has one from then on."""
    roles = accounts.roles
    cases = study.cases(draft.endpoint, draft.samples)
    sightings = [roles.sightings[sample.number] for sample in draft.samples]
    full = study.with_items(cases, [sighting.after for sighting in sightings])
    use = full if len(full) == len(cases) else cases
    key = "{{ " + roles.key_code(draft.endpoint) + " }}"
    secret = secret_code(draft.samples[0])
    proof = {PASSWORD: "{{ " + secret + " }}"} if secret is not None else {}
    answer = answer_of(use, study.flow, findings, fresh=True, counters=label_of(draft.endpoint))
    if accounts.is_closed:
        draft.sealed = (*draft.sealed, study.exists(roles, draft.endpoint))
        effect = {"update": {"in": roles.address(draft.endpoint), "key": key, "item": proof}} if proof else {}
    else:
        known = "{{ lookup('" + roles.collection.name + "', " + roles.key_code(draft.endpoint) + ") | default({}) }}"
        item = {"$merge": [{roles.key_member: key}, known, proof]}
        effect = {"create": {"in": roles.address(draft.endpoint), "key": key, "item": item}}
    draft.then = {**effect, **answer}
    draft.rung, draft.verb = "collection", "login"
    findings.notes.append("the first password that is accepted is the account's")


def sender_features(endpoint: Endpoint, sample: Sample, sessions: Sessions, accounts: Accounts | None) -> dict[tuple[Any, ...], bool]:
    """Say whether the credentials of a request are good, whether its password is another than the account's, and what its user is."""
    found: dict[tuple[Any, ...], bool] = {}
    session = sessions.of(sample)
    for one in sessions.deciding():
        if one.presented(sample) is not None:
            found[(TOKENS, "{{ " + one.code + " }}")] = one.is_alive(sample)
            found[(ENDED, "{{ " + one.code + " }}")] = one.is_ended(sample)
            if sessions.has_both and session is not None and session.code == one.code:
                found[(TOKENS, "{{ " + one.code + " }}", "user", "", "any")] = "user" in session.told
    if session is not None and sessions.told_later:
        key = "{{ " + session.code + " }}"
        told = [(name, value) for name, value in session.told.items() if name in sessions.told_later and not USER.fullmatch(name)]
        found.update({(TOKENS, key, *one): True for one in told if isinstance(one[1], str) and _WORD.fullmatch(one[1])})
    for one in sessions.credentials:
        if one.code == SIGNED_KEY and not one.decides:
            found[(TOKENS, "{{ " + one.code + " }}")] = one.is_alive(sample)
    if session is not None and session.code.startswith("request.cookies") and 300 <= sample.status < 400:
        own = told_codes(sample)  # what the request says itself is looked at there
        for member, value in session.told.items():
            is_told = member not in own and not USER.fullmatch(member) and _varies(endpoint, member)
            if is_told and isinstance(value, str) and _WORD.fullmatch(value):
                found[(TOKENS, "{{ " + session.code + " }}", member, value)] = True
    if session is not None and (any(other.status == 403 for other in endpoint.samples) or _answers_differ(endpoint)):
        scopes = ((member, value) for member, value in session.told.items() if SCOPES.fullmatch(member))
        words = ((member, word) for member, value in scopes for word in (value if isinstance(value, list) else str(value).split()))
        found.update({(TOKENS, "{{ " + session.code + " }}", member, word, "says"): True for member, word in words})
    if accounts is None:
        return found
    name = accounts.roles.collection.name
    key, user = _account_named(endpoint, sample, accounts)
    known = accounts.password_at(user, sample.number)
    for code, value in asked_values(sample).items():
        if key and code.startswith(_BODIES) and PASSWORD_NAME.fullmatch(code.rpartition(".")[2]) and code != accounts.changes.get(endpoint):
            found[(name, "{{ " + key + " }}", PASSWORD, "{{ " + code + " }}", "other")] = known is not None and known != value
    if (
        user is not None
        and endpoint in accounts.logins
        and (
            _answers_differ(endpoint)
            or any(one.status == 403 or _is_shut_out(endpoint, one, accounts) for one in endpoint.samples if not one.good)
        )
    ):
        found.update({(name, "{{ " + key + " }}", *state): True for state in _truths(accounts, user, sample.number)})
    version = accounts.of(sample)
    if version is not None and any(other.status == 403 for other in endpoint.samples):
        for member, value in (version.item() or {}).items():
            is_word = isinstance(value, str) and _WORD.fullmatch(value) is not None and not looks_random(value)
            if isinstance(value, bool) or (is_word and member != PASSWORD and not _WHOSE.fullmatch(member)):
                found[(name, "{{ " + USER_CODE + " }}", member, value)] = True
    return found


def tells_who_gets_in(endpoint: Endpoint, accounts: Accounts) -> bool:
    """Whether accounts alone say who was refused by a login: whoever has none, and whoever brought another password than theirs."""
    if endpoint not in accounts.logins or not accounts.is_closed:
        return False
    code = accounts.roles.key_code(endpoint)
    notes = endpoint.notes
    if "told by accounts" not in notes:
        tried = [(sample, asked_values(sample).get(code), secret_code(sample)) for sample in endpoint.samples]
        full = [
            (sample, str(user), asked_values(sample)[secret]) for sample, user, secret in tried if user is not None and secret is not None
        ]
        fits = [(sample, _gets_in(accounts, user, password, sample.number)) for sample, user, password in full]
        kept_out = {(sample.verdict, sample.answer.raw) for sample, fit in fits if not sample.good and not fit}
        notes["told by accounts"] = all(
            fit
            if sample.good
            else sample.verdict in _KEEPS_OUT
            and (not fit or (sample.verdict, sample.answer.raw) not in kept_out or _is_shut_out(endpoint, sample, accounts))
            for sample, fit in fits
        )
    found: bool = notes["told by accounts"]
    return found


def _gets_in(accounts: Accounts, user: str, password: str, number: int) -> bool:
    """Whether a user is there and has a password, just before a sample."""
    gone = ((), user) in accounts.roles.history and accounts.roles.version_at((), user, number) is None
    return not gone and accounts.password_at(user, number) == password


def _is_shut_out(endpoint: Endpoint, sample: Sample, accounts: Accounts) -> bool:
    """Whether a login was refused to an account of which something is true or false that is not of any who got in."""
    notes = endpoint.notes
    code = accounts.roles.key_code(endpoint)
    if "truths of those let in" not in notes:
        let_in = [(one, asked_values(one).get(code)) for one in endpoint.samples if one.good]
        notes["truths of those let in"] = {state for one, user in let_in for state in _truths(accounts, str(user), one.number)}
    user = asked_values(sample).get(code)
    return not sample.good and user is not None and not set(_truths(accounts, str(user), sample.number)) <= notes["truths of those let in"]


def _truths(accounts: Accounts, user: str, number: int) -> list[tuple[str, bool]]:
    """List what is true or false of an account just before a sample."""
    account = accounts.roles.version_at((), user, number)
    states = ((account.item() or {}) if account is not None else {}).items()
    return [(member, value) for member, value in states if isinstance(value, bool)]


def without_secret(features: Features, sample: Sample) -> Features:
    """Look at whether a request brings a password, and no longer at which."""
    code = secret_code(sample)
    if code is None:
        return features
    part, _, name = code.removeprefix("request.").partition(".")
    place = (part, (name,))
    values = {known: "" if known == place else value for known, value in features.values.items()}
    marks = {known: mark for known, mark in features.marks.items() if known != place}
    return replace(
        features,
        values=values,
        marks=marks,
        volatile=features.volatile - {place},
        outcast=features.outcast - {place},
        made_up=features.made_up - {place},
    )


def _answers_differ(endpoint: Endpoint) -> bool:
    """Whether those who got in were told different things: some a session, some that a second factor is asked for."""
    notes = endpoint.notes
    if "answers differ" not in notes:
        told = {tuple(tree) for sample in endpoint.samples if sample.good and isinstance(tree := sample.answer.tree, dict)}
        notes["answers differ"] = len(told) > 1
    found: bool = notes["answers differ"]
    return found


def _varies(endpoint: Endpoint, member: str) -> bool:
    """Whether the sessions in which an endpoint was asked say different things under one name."""
    told = [session.told.get(member) for sample in endpoint.samples if (session := sample.notes.get(SESSION)) is not None]
    return len({str(value) for value in told}) > 1


def _account_named(endpoint: Endpoint, sample: Sample, accounts: Accounts) -> tuple[str, str | None]:
    """Return the expression that names the account whose password a request brings, and its worth."""
    code = accounts.logins.get(endpoint)
    if code is not None:
        named = accounts.roles.key_code(endpoint)
        value = asked_values(sample).get(named)
        return named, None if value is None else str(value)
    if endpoint in accounts.registers or user_of(sample) is None:
        return "", None
    return USER_CODE, user_of(sample)


def owner_features(roles: Roles, endpoint: Endpoint, sample: Sample, accounts: Accounts | None) -> dict[tuple[Any, ...], bool]:
    """Say whether the thing a request names belongs to whoever makes it, where some were refused."""
    sighting = roles.sightings.get(sample.number)
    if sighting is None or sighting.before is None or not any(other.status in _FORBIDS for other in endpoint.samples):
        return {}
    worth = sender_values(sample, accounts)
    if not worth:
        return {}
    item = sighting.before.item() or {}
    key = "{{ " + roles.key_code(endpoint) + " }}"
    return {
        (roles.address(endpoint), key, member, "{{ " + code + " }}"): value_at(item, member) == worth[code]
        for member, code in owner_members(roles, accounts)
        if code in worth
    }


def owners_of_named(study: Study, endpoint: Endpoint, sample: Sample) -> dict[tuple[Any, ...], bool]:
    """Say whether the other things that a request names (the project of a task) belong to whoever makes it, where some were refused."""
    if study.accounts is None or not any(other.verdict in _REFUSES_OTHERS for other in endpoint.samples):
        return {}
    worth = sender_values(sample, study.accounts)
    known: dict[str, list[tuple[str, str]]] = endpoint.notes.setdefault("owners of named", {})
    found: dict[tuple[Any, ...], bool] = {}
    for roles, code, version in study.named(endpoint, sample) if worth else ():
        name, item = roles.collection.name, version.item() or {}
        if name not in known:
            known[name] = owner_members(roles, study.accounts) if roles is not study.accounts.roles else []
        for member, own in known[name]:
            if own in worth:
                found[(name, "{{ " + code + " }}", member, "{{ " + own + " }}")] = value_at(item, member) == worth[own]
    return found


def telling_session(sample: Sample) -> str:
    """Say where the cookie of a session is in which a form tells something, for it is kept there; empty for any other request."""
    return sample.notes[SESSION].code if tells(sample) else ""


def sender_values(sample: Sample, accounts: Accounts | None) -> dict[str, Any]:
    """List what expressions say of whoever makes a request: its user, and the scalars of the account."""
    user = user_of(sample)
    if user is None:
        return {}
    version = accounts.of(sample) if accounts is not None else None
    item = (version.item() or {}) if version is not None else {}
    facts = {f"{ACCOUNT}.{name}": value for name, value in item.items() if name != PASSWORD and _tells(value)}
    return {USER_CODE: user, **facts}


def _tells(value: Any) -> bool:
    return isinstance(value, str | int) and not isinstance(value, bool) and value != ""


def owner_members(roles: Roles, accounts: Accounts | None) -> list[tuple[str, str]]:
    """List the members of things that say to whom they belong: whoever made a thing has the same value, and others another one."""
    pairs: list[tuple[Mapping[str, Any], Mapping[str, Any]]] = []
    for history in roles.history.values():
        for _, version in history:
            if len(pairs) == _ENOUGH:
                break
            if version is None or version.write is None or version.previous is not None:
                continue
            worth = sender_values(version.write, accounts)
            if worth and (item := version.item()):
                pairs.append((item, worth))
    if not pairs:
        return []
    first, known = pairs[0]
    values = {name: value for name in members_of([first]) if _tells(value := value_at(first, name))}
    found = [(name, code) for name, value in values.items() for code, one in known.items() if value == one]
    return [(member, code) for member, code in found if all(value_at(item, member) == worth.get(code) for item, worth in pairs)]


def bind_senders(drafts: Iterable[Draft], accounts: Accounts | None) -> None:
    """Let stubs that speak of the session or the account of whoever asks look them up, and ask that they are there."""
    for draft in drafts:
        text = str((draft.then, [condition.name for condition in (*draft.conditions, *draft.sealed) if condition.part == "item"]))
        names_account = accounts is not None and mentions(ACCOUNT, text)
        if not names_account and not mentions(SESSION, text):
            continue
        sessions: list[Session | None] = [sample.notes.get(SESSION) for sample in draft.samples]
        code = next((session.code for session in sessions if session is not None), None)
        if code is None:
            continue
        bound = [Condition("item", (TOKENS, "{{ " + code + " }}"), "present", SESSION)]
        if names_account and accounts is not None:
            bound.append(Condition("item", (accounts.roles.collection.name, "{{ " + USER_CODE + " }}"), "present", ACCOUNT))
        plain = [replace(one, value=None) for one in bound]
        draft.sealed = (*bound, *(one for one in draft.sealed if one not in plain))
        draft.conditions = tuple(one for one in draft.conditions if one not in plain)


def mentions(name: str, text: str) -> bool:
    """Say whether templates speak of something by its name."""
    return re.search(r"\{\{(?:(?!\}\}).)*?(?<![\w.'])" + name + r"\b(?!')", text, re.DOTALL) is not None


def owned_by(seen: Sequence[tuple[Mapping[str, Any], Sequence[Any], Sequence[str]]]) -> tuple[str, str] | None:
    """Find the member by which lists show to each user only what is his.

    Args:
        seen: of every list what expressions say of whoever asked, the things that were there, and the keys shown.
    """
    codes = dict.fromkeys(code for worth, _, _ in seen for code in worth)
    for code in codes:
        for member in members_of(version.item() or {} for _, present, _ in seen for version in present):
            if _splits(member, code, seen):
                return member, code
    return None


def _splits(member: str, code: str, seen: Sequence[tuple[Mapping[str, Any], Sequence[Any], Sequence[str]]]) -> bool:
    """Whether everything shown has the value of whoever asks, and something that was not shown has another."""
    left_out = False
    for worth, present, shown in seen:
        if code not in worth:
            return False
        for version in present:
            value = value_at(version.item() or {}, member)
            is_own = value is not ABSENT and str(value) == str(worth[code])
            if version.key in shown and not is_own:
                return False
            left_out = left_out or (version.key not in shown and not is_own)
    return left_out
