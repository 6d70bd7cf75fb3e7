"""AWS Security Token Service (2011-06-15): credentials for a role or a name, and who somebody is that signs with them.

Source: AWS Security Token Service API Reference, "AssumeRole", "AssumeRoleWithWebIdentity", "GetSessionToken", "GetFederationToken",
"GetCallerIdentity"; AWS Identity and Access Management User Guide, "IAM identifiers". Header fields, refusals, who asks with credentials
from elsewhere, and whether a server makes credentials anew at all, are the recording's.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from understudy.core.engine.templates.sequences import as_list
from understudy.core.engine.templates.texts import basename
from understudy.core.engine.templates.views import RequestView
from understudy.core.generator.conditions.conditions import Condition
from understudy.core.generator.draft import Draft
from understudy.core.generator.passes.answers.responses import answer_of
from understudy.core.generator.templates.align import Findings
from understudy.core.generator.templates.flow import Flow
from understudy.core.generator.templates.fresh import form_of
from understudy.core.generator.templates.nodes import Expr, Node, quoted
from understudy.core.generator.templates.sources import Case, request_values
from understudy.core.generator.things.ledgers import add_effect
from understudy.core.generator.things.live import look
from understudy.core.generator.traffic.endpoint import Endpoint
from understudy.core.generator.traffic.sample import Pointer, Sample
from understudy.core.generator.values.looks import id_format, read_moment

IDENTITIES: Final = "identities"
_VERSION: Final = "2011-06-15"
_NOTE: Final = "behaves as the reference of AWS Security Token Service says"
_ASKED: Final = "GetCallerIdentity"
_LIVES: Final[Mapping[str, int]] = {
    "AssumeRole": 3600,
    "AssumeRoleWithWebIdentity": 3600,
    "AssumeRoleWithSAML": 3600,
    "GetSessionToken": 43200,
    "GetFederationToken": 43200,
}
_NEAR_S: Final = 120.0
_SIGNER: Final = "{{ request.signed.key }}"
_ROLE: Final = "request.form.RoleArn"
_WITHIN_ROLE: Final = "request.form.RoleSessionName"
_MEMBERS: Final = ("UserId", "Account", "Arn")


def find_sts(samples: Sequence[Sample]) -> list[Endpoint]:
    """Find what gives credentials out, and what says who holds them; nothing where a recording has only one of these."""
    found: dict[str, list[Sample]] = {}
    for sample in samples:
        name = _asked(sample, "Action") if sample.method == "POST" and sample.asked.kind == "form" else ""
        if (name in _LIVES or name == _ASKED) and _asked(sample, "Version") == _VERSION:
            found.setdefault(name, []).append(sample)
    places = {sample.segments for own in found.values() for sample in own}
    if _ASKED not in found or len(found) < 2 or len(places) > 1:
        return []
    return [Endpoint("POST", own[0].segments, (("form:Action", name),), tuple(own)) for name, own in found.items()]


def draft_sts(
    inferred: Mapping[Endpoint, Sequence[Draft]], others: Mapping[Endpoint, Sequence[Draft]], flow: Flow
) -> dict[Endpoint, list[Draft]] | None:
    """Write who is who by the credentials that were given out; None where a server says something else.

    Args:
        inferred: what was inferred of the operations of STS, for the refusals among it.
        others: what is known of all others; those that make keys of users keep whose they are.
        flow: who said what first.
    """
    named = {endpoint.operation[-1][1]: endpoint for endpoint in inferred}
    kept = {name: endpoint for endpoint in others if (name := _action(endpoint)) in _KEYS}
    service = _Service({**others, **inferred}, flow, {**kept, **named})
    drafts = {endpoint: list(service.asking() if name == _ASKED else service.issuing(name)) for name, endpoint in named.items()}
    if not all(drafts.values()):
        return None
    service.keep_keys()
    return drafts


def _action(endpoint: Endpoint) -> str:
    return endpoint.operation[-1][1] if endpoint.operation and endpoint.operation[-1][0] == "form:Action" else ""


_KEYS: Final = ("CreateAccessKey", "DeleteAccessKey", "CreateUser", "CreateRole")


def _asked(sample: Sample, name: str) -> str:
    value = sample.asked.tree.get(name, "") if isinstance(sample.asked.tree, dict) else ""
    return str(value[0] if isinstance(value, list) else value)


def _signer(sample: Sample) -> str:
    signed = RequestView(sample.exchange.request).get("signed")
    return str(signed["key"]) if isinstance(signed, dict) else ""


def _told(sample: Sample, name: str, *places: str) -> str:
    """Read a text that the result of an operation holds; empty when there is none."""
    found = look(sample.answer.tree, (f"{name}Response", f"{name}Result", *places))
    return found if isinstance(found, str) else ""


@dataclass(frozen=True)
class _Service:
    """What is recorded of STS."""

    known: Mapping[Endpoint, Sequence[Draft]]
    flow: Flow
    named: Mapping[str, Endpoint]

    def _good(self, name: str) -> list[Sample]:
        return [sample for sample in self.named[name].samples if sample.good] if name in self.named else []

    @cached_property
    def _issued(self) -> dict[str, str]:
        """By every key that was made for a request: the address of who it was given to; empty where the answer says none."""
        found: dict[str, str] = {}
        for name in _LIVES:
            for sample in self._good(name) if self._is_fresh(name) else ():
                key = _told(sample, name, "Credentials", "AccessKeyId")
                found[key] = _told(sample, name, "AssumedRoleUser", "Arn") or _told(sample, name, "FederatedUser", "Arn")
        return found

    @cached_property
    def _user_ids(self) -> dict[str, str]:
        """By every key that was made for a request: the name that its answer gives to who holds it."""
        told = [(name, sample) for name in _LIVES for sample in self._good(name)]
        return {
            _told(sample, name, "Credentials", "AccessKeyId"): _told(sample, name, "AssumedRoleUser", "AssumedRoleId")
            or _told(sample, name, "FederatedUser", "FederatedUserId")
            for name, sample in told
        }

    def _is_fresh(self, name: str, member: str = "AccessKeyId") -> bool:
        """Whether a server makes a part of credentials for every request: some give the same to everybody, or that of the sender."""
        every = [_told(sample, one, "Credentials", member) for one in _LIVES for sample in self._good(one)]
        own = [(sample, _told(sample, name, "Credentials", member)) for sample in self._good(name)]
        return bool(own) and all(told and every.count(told) == 1 and told != _signer(sample) for sample, told in own)

    def issuing(self, name: str) -> Iterator[Draft]:
        """Draft an operation that gives credentials out."""
        good = self._good(name)
        if any(not _told(sample, name, "Credentials", "AccessKeyId") for sample in good):
            return
        if not good:
            yield from self._refusals(self.named[name])
            return
        endpoint, place = self.named[name], (f"{name}Response", f"{name}Result")
        let: dict[str, str] = {}
        given: dict[Pointer, Node] = {}
        for member in ("AccessKeyId", "SecretAccessKey", "SessionToken"):
            form = id_format([_told(sample, name, "Credentials", member) for sample in good])
            if form is not None and self._is_fresh(name, member):
                let |= {"credential": f"{{{{ new_id({quoted(form)}) }}}}"} if member == "AccessKeyId" else {}
                given[*place, "Credentials", member] = Expr("credential" if member == "AccessKeyId" else f"new_id({quoted(form)})")
        lives = self._lives(name, good)
        given |= {(*place, "Credentials", "Expiration"): lives} if lives is not None else {}
        who = self._who(name, good)
        if "role" in who:
            let["role"] = "{{ " + who.pop("role").code + " }}"
        for member, node in who.items():
            holder = "FederatedUser" if name == "GetFederationToken" else "AssumedRoleUser"
            shown = {"Arn": "Arn", "UserId": "FederatedUserId" if name == "GetFederationToken" else "AssumedRoleId"}[member]
            let["arn" if member == "Arn" else "user"] = "{{ " + node.code + " }}"
            given[*place, holder, shown] = Expr("arn" if member == "Arn" else "user")
        answer = answer_of(self._cases(good), self.flow, Findings(), fresh=True, given=given)
        effects = self._kept(who, let)
        then = {**({"let": let} if let else {}), **({"create": effects} if effects else {}), **answer}
        yield Draft(endpoint, tuple(good), then=then, notes=[_NOTE], rung="standard", verb="create")
        yield from self._refusals(endpoint)

    def _refusals(self, endpoint: Endpoint) -> Iterator[Draft]:
        """Keep refusals that were recorded, and that something tells from what goes well."""
        for draft in self.known[endpoint]:
            tells = draft.conditions or draft.sealed or draft.tests or draft.turns
            if not draft.samples[0].good and draft.rung != "borrowed" and tells:
                draft.exception = True
                yield draft

    def _kept(self, who: Mapping[str, Expr], let: Mapping[str, str]) -> list[dict[str, Any]]:
        """Keep to whom a key was given."""
        if "credential" not in let:
            return []
        if {"Arn", "UserId"} <= who.keys():
            told = {"Arn": "{{ arn }}", "UserId": "{{ user }}", "Account": "{{ (arn | split(':'))[4] }}"}
            item = {**told, **({"RoleArn": f"{{{{ {_ROLE} }}}}", "RoleId": "{{ role }}"} if "role" in let else {})}
            return [{"in": IDENTITIES, "key": "{{ credential }}", "item": item, "as": "identity"}]
        return []

    def _lives(self, name: str, good: Sequence[Sample]) -> Node | None:
        """Write when credentials end: after the seconds that a request says, or a default; None where they end otherwise."""
        usual = float(_LIVES[name])
        read = [(sample, read_moment(_told(sample, name, "Credentials", "Expiration"))) for sample in good]
        times = [(sample, moment.epoch - sample.ended, moment.notation) for sample, moment in read if moment is not None]
        for sample, lasts, _ in times:
            if not _asked(sample, "DurationSeconds"):
                usual = round(lasts / 60) * 60
        said = [float(_asked(sample, "DurationSeconds") or usual) for sample, _, _ in times]
        if not times or len(times) < len(read) or any(abs(lasts - told) > _NEAR_S for (_, lasts, _), told in zip(times, said, strict=True)):
            return None
        seconds = f"(request.form.DurationSeconds | default({int(usual)}))"
        return Expr(f"now('+' ~ {seconds} ~ 's', {quoted(form_of(times[0][2]))})")

    def _who(self, name: str, good: Sequence[Sample]) -> dict[str, Expr]:
        """Write address and name of who holds the credentials; nothing where the recorded ones are written otherwise."""
        if name == "GetFederationToken":
            told = [(_told(one, name, "FederatedUser", "Arn"), _told(one, name, "FederatedUser", "FederatedUserId")) for one in good]
            account = told[0][0].split(":")[4] if told[0][0].count(":") > 4 else ""
            before = told[0][0].removesuffix(_asked(good[0], "Name"))
            expected = [(before + _asked(one, "Name"), f"{account}:{_asked(one, 'Name')}") for one in good]
            asked = "request.form.Name"
            return (
                {"Arn": Expr(f"{quoted(before)} ~ {asked}"), "UserId": Expr(f"{quoted(account + ':')} ~ {asked}")}
                if told == expected
                else {}
            )
        if not all(_asked(one, "RoleArn").count(":") >= 5 and _asked(one, "RoleSessionName") for one in good):
            return {}
        addresses = [_told(one, name, "AssumedRoleUser", "Arn") for one in good]
        ids = [_told(one, name, "AssumedRoleUser", "AssumedRoleId").partition(":") for one in good]
        if addresses != [_assumed(one) for one in good] or [one[2] for one in ids] != [_asked(one, "RoleSessionName") for one in good]:
            return {}
        parts = f"({_ROLE} | split(':'))"
        address = f"'arn:' ~ {parts}[1] ~ ':sts::' ~ {parts}[4] ~ ':assumed-role/' ~ ({_ROLE} | basename) ~ '/' ~ {_WITHIN_ROLE}"
        return {
            "role": Expr(self._role(good, [one[0] for one in ids])),
            "Arn": Expr(address),
            "UserId": Expr(f"role ~ ':' ~ {_WITHIN_ROLE}"),
        }

    def _role(self, good: Sequence[Sample], ids: Sequence[str]) -> str:
        """Write the id of a role: that with which it was made, or the one it had before, or a new one."""
        code = f"new_id({quoted(id_format(list(dict.fromkeys(ids))) or '{upper:21}')})"
        pairs = {(_asked(sample, "RoleArn"), told) for sample, told in zip(good, ids, strict=True)}
        roles = {role for role, _ in pairs}
        if len({told for _, told in pairs}) == 1 < len(roles):
            return quoted(ids[0])
        if len(pairs) == len(roles):
            code = f"((items('{IDENTITIES}') | where('RoleArn', {_ROLE}) | first).RoleId | default({code}))"
        shown = self._collection("CreateRole", ("Arn", "RoleId"))
        if shown:
            code = f"((items({quoted(shown)}) | where('Arn', {_ROLE}) | first).RoleId | default({code}))"
        return code

    def _collection(self, name: str, members: Sequence[str]) -> str:
        """Name the collection into which an operation puts what it makes; empty where that has no such members."""
        for draft in self.known[self.named[name]] if name in self.named else ():
            for effect in as_list(draft.then.get("create")):
                item = effect.get("item") if isinstance(effect, dict) else None
                if isinstance(item, dict) and set(members) <= item.keys() and "{{" not in effect["in"]:
                    return str(effect["in"])
        return ""

    def asking(self) -> Iterator[Draft]:
        """Draft who somebody is: whom the key was given to; or as recorded, for who asks with another key."""
        endpoint = self.named[_ASKED]
        good = self._good(_ASKED)
        known = [sample for sample in good if self._issued.get(_signer(sample))]
        if not good or any(_told(sample, _ASKED, "Arn") != self._issued[_signer(sample)] for sample in known):
            return
        usual = [sample for sample in good if not self._issued.get(_signer(sample)) and _signer(sample) not in self._keys]
        given: dict[Pointer, Node] = {(f"{_ASKED}Response", f"{_ASKED}Result", name): Expr(f"identity.{name}") for name in _MEMBERS}
        if any(
            _told(sample, _ASKED, "UserId") != self._user_ids[_signer(sample)] for sample in known
        ):  # some draw an id whenever they are asked
            form = id_format([_told(sample, _ASKED, "UserId").partition(":")[0] for sample in known]) or "{upper:21}"
            given[f"{_ASKED}Response", f"{_ASKED}Result", "UserId"] = Expr(
                f"new_id({quoted(form)}) ~ ':' ~ (identity.UserId | split(':'))[1]"
            )
        there = Condition("item", (IDENTITIES, _SIGNER), "present", "identity")
        told = known or good
        answer = answer_of(self._cases(told), self.flow, Findings(), fresh=True, given=given)
        yield Draft(endpoint, tuple(told), (there,), then=answer, notes=[_NOTE], rung="standard", exception=bool(usual), verb="read")
        if usual:
            answer = answer_of(self._cases(usual), self.flow, Findings(), fresh=True)
            yield Draft(endpoint, tuple(usual), then=answer, notes=[_NOTE], rung="standard", verb="read")
        yield from self._refusals(endpoint)

    @cached_property
    def _keys(self) -> frozenset[str]:
        """List the keys that were made for users."""
        place = ("CreateAccessKeyResponse", "CreateAccessKeyResult", "AccessKey", "AccessKeyId")
        return frozenset(str(look(sample.answer.tree, place)) for sample in self._good("CreateAccessKey"))

    def keep_keys(self) -> None:
        """Let keys of users say whose they are, as long as they are there."""
        users = self._collection("CreateUser", ("Arn", "UserId"))
        if not users or not self._collection_of_keys():
            return
        user = f"lookup({quoted(users)}, request.form.UserName | default(''))"
        for draft in self.known[self.named["CreateAccessKey"]]:
            if draft.samples[0].good and "create" in draft.then:
                key = as_list(draft.then["create"])[0]["key"]
                item = {
                    "Arn": f"{{{{ {user}.Arn }}}}",
                    "UserId": f"{{{{ {user}.UserId }}}}",
                    "Account": f"{{{{ ({user}.Arn | split(':'))[4] }}}}",
                }
                add_effect(draft, "create", {"in": IDENTITIES, "key": key, "item": item, "as": "identity"})
        for draft in self.known[self.named["DeleteAccessKey"]] if "DeleteAccessKey" in self.named else ():
            if draft.samples[0].good and "remove" in draft.then:
                gone = {"in": IDENTITIES, "key": "{{ request.form.AccessKeyId | default('') }}", "as": "gone_identity"}
                add_effect(draft, "remove", gone)

    def _collection_of_keys(self) -> bool:
        """Whether keys of users are made as live things, for a user who is named."""
        made = self._good("CreateAccessKey")
        return bool(made) and all(_asked(sample, "UserName") for sample in made)

    def _cases(self, samples: Sequence[Sample]) -> list[Case]:
        return [Case(sample, request_values(sample, {})) for sample in samples]


def _assumed(sample: Sample) -> str:
    """Write the address of a session in a role: within the account of the role, without its path."""
    parts = _asked(sample, "RoleArn").split(":")
    return f"arn:{parts[1]}:sts::{parts[4]}:assumed-role/{basename(_asked(sample, 'RoleArn'))}/{_asked(sample, 'RoleSessionName')}"
