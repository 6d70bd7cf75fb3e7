"""Users who log in by a name and are things with a key of their own (``/users/7``): both are one collection then.

A login looks its user up by the member that says the name, so that whoever is renamed, shut out or removed under his key logs in
accordingly. Sessions name their user by the key.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, replace
from typing import Any, Final

from understudy.core.generator.people.accounts import USER_CODE, Accounts, subjects_of, user_of
from understudy.core.generator.people.sessions import Session, Sessions
from understudy.core.generator.templates.nodes import member, quoted
from understudy.core.generator.things.live import Part, look
from understudy.core.generator.things.presented import SESSION, USER_HELD
from understudy.core.generator.things.roles import Roles, asked_values
from understudy.core.generator.traffic.endpoint import Endpoint

_USER: Final = "user"


def join_accounts(found: Sequence[Roles], accounts: Accounts, sessions: Sessions, endpoints: Sequence[Endpoint]) -> list[Roles]:
    """Make one collection of the accounts and of the things that registrations make, where these have keys of their own."""
    mate = next((roles for roles in found if roles is not accounts.roles and _makes_users(roles, accounts)), None)
    if mate is None:
        return list(found)
    name, key = accounts.roles.key_member, mate.key_member
    shown = _shown_names(accounts, mate)
    accounts.keys = {**_told_keys(accounts, key), **{called: one for one, called in shown.values()}}
    codes = {USER_CODE: USER_CODE}
    for code in accounts.logins.values():
        codes[code] = member(f"find({quoted(mate.collection.name)}, {quoted(name)}, {code})", key)
    _note_keys(endpoints, accounts, sessions, codes, shown)
    for endpoint in (*accounts.logins, *accounts.registers):
        for sample in endpoint.samples:
            sample.notes[USER_HELD] = member("item", key)
    _take_in(accounts.roles, mate, codes)
    accounts.name_member = name
    known, accounts.passwords = accounts.passwords, defaultdict(list)
    for user, told in known.items():
        accounts.passwords[accounts.key_of(user) or user].extend(told)
    for told in accounts.passwords.values():
        told.sort()
    return [roles for roles in found if roles is not mate]


def _makes_users(roles: Roles, accounts: Accounts) -> bool:
    """Whether registrations make the things of a collection, and show the name that logins say beside another key."""
    makers = [endpoint for endpoint in accounts.registers if endpoint in roles.made_at and roles.act(endpoint) == "create"]
    if len(makers) != len(accounts.registers) or not makers or roles.collection.scope or not accounts.logins:
        return False
    if not roles.key_member or roles.key_member == accounts.roles.key_member or roles.whose:
        return False
    shown = [look(sample.answer.tree, roles.made_at[endpoint][:-1]) for endpoint in makers for sample in endpoint.samples if sample.good]
    return all(isinstance(one, dict) and accounts.roles.key_member in one and roles.key_member in one for one in shown)


def _told_keys(accounts: Accounts, key: str) -> dict[str, str]:
    """Say which key every user has, as logins show it or the subjects of their tokens, or as he saw himself."""
    found: dict[str, str] = {}
    for endpoint, code in accounts.logins.items():
        for sample in endpoint.samples:
            if sample.good:
                user = str(asked_values(sample)[code])
                shown = look(sample.answer.tree, accounts.roles.root_at[endpoint]) if endpoint in accounts.roles.root_at else None
                own = [str(shown[key])] if isinstance(shown, dict) and key in shown else list(subjects_of(sample))
                found.update({user: own[0]} if own and own[0] != user else {})
    for endpoint, part in accounts.roles.parts.items():
        for sample in endpoint.samples if USER_CODE in part.codes.values() else ():
            shown = look(sample.answer.tree, accounts.roles.root_at.get(endpoint, ("",)))
            if sample.good and isinstance(shown, dict) and key in shown and (name := user_of(sample)) is not None:
                found.setdefault(name, str(shown[key]))
    return found


def _note_keys(
    endpoints: Iterable[Endpoint], accounts: Accounts, sessions: Sessions, codes: Mapping[str, str], renamed: Mapping[int, tuple[str, str]]
) -> None:
    """Let sessions name their users by their keys, and logins that say a user's name name the key as well.

    Args:
        endpoints: all of the service.
        accounts: whose keys are known.
        sessions: of the service.
        codes: the expression that gives the key, by the one that gives the name.
        renamed: the key and the name that answers show of a user, by the number of the sample.
    """
    for value, issued in sessions.issued.items():
        sessions.issued[value] = replace(issued, told=_with_key(issued.told, accounts))
    names: dict[str, str] = {}
    pairs = sorted(((sample, endpoint) for endpoint in endpoints for sample in endpoint.samples), key=lambda pair: pair[0].number)
    for sample, endpoint in pairs:
        session: Session | None = sample.notes.get(SESSION)
        if session is not None:
            told = _with_key(session.told, accounts)
            sample.notes[SESSION] = replace(session, told=told)
            if _USER in told:
                asked_values(sample)[USER_CODE] = told[_USER]
        code = accounts.logins.get(endpoint)
        if code is not None and code in asked_values(sample):
            user = str(asked_values(sample)[code])
            key = accounts.key_of(user) or user
            asked_values(sample)[codes[code]] = key if names.get(key, user) == user else user
        if sample.number in renamed:
            key, name = renamed[sample.number]
            names[key] = name


def _with_key(told: Mapping[str, Any], accounts: Accounts) -> Mapping[str, Any]:
    return {**told, _USER: accounts.key_of(str(told[_USER]))} if _USER in told else told


def _shown_names(accounts: Accounts, mate: Roles) -> dict[int, tuple[str, str]]:
    """Say which key and which name answers show of one user, by the numbers of their samples."""
    found: dict[int, tuple[str, str]] = {}
    name, key = accounts.roles.key_member, mate.key_member
    roots = {**accounts.roles.root_at, **mate.root_at, **{endpoint: place[:-1] for endpoint, place in mate.made_at.items()}}
    for endpoint, root in roots.items():
        for sample in endpoint.samples if endpoint not in accounts.logins else ():
            shown = look(sample.answer.tree, root) if sample.good else None
            if isinstance(shown, dict) and isinstance(shown.get(name), str) and isinstance(shown.get(key), str | int):
                found[sample.number] = str(shown[key]), shown[name]
    return found


def _take_in(accounts: Roles, mate: Roles, codes: Mapping[str, str]) -> None:
    """Let the accounts be what the other collection is, and keep the endpoints that are about whoever asks or logs in."""
    parts, roots, passing = dict(accounts.parts), dict(accounts.root_at), set(accounts.passing)
    for one in fields(Roles):
        setattr(accounts, one.name, getattr(mate, one.name))
    for endpoint, part in parts.items():
        code = codes.get(next(iter(part.codes.values()), ""))
        if endpoint not in accounts.parts and (code is not None or part.role == "many"):
            accounts.parts[endpoint] = Part(part.role, part.act, {} if code is None else {mate.collection.key: code})
            accounts.root_at.update({endpoint: roots[endpoint]} if endpoint in roots else {})
    accounts.passing |= passing
