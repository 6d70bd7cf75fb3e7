"""Pass 5i: members of things that stand for other things: the author of a book, the books of an author, and how many they are.

Only GraphQL tells them for certain: it shows of a thing what was selected, and of another thing inside it what was selected there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from understudy.core.engine.templates.access import dig
from understudy.core.generator.passes.things.linked_connections import Look, connection_link, is_connection
from understudy.core.generator.things.before import versions_before
from understudy.core.generator.things.live import Version
from understudy.core.generator.things.roles import Roles, asked_values
from understudy.core.generator.traffic.endpoint import singular
from understudy.core.model.json_codec import ABSENT
from understudy.core.model.resource import Link

_ARGUMENTS = "request.graphql.arguments"


@dataclass(frozen=True, slots=True)
class Past:
    """What there was when a sample was answered."""

    collections: Mapping[str, Roles]
    number: int

    def links_of(self, collection: str) -> Mapping[str, Link]:
        """Return the links found so far."""
        return self.collections[collection].links

    def matching(self, collection: str, member: str, wanted: Any) -> Iterable[tuple[str, Any]]:  # noqa: ARG002 (they are few)
        """Return keys and things, oldest first."""
        return [(version.key, version.item() or {}) for version in _alive(self.collections[collection], self.number)]

    def find(self, collection: str, key: str) -> Any:
        """Return a thing; ABSENT when there was none."""
        version = _version(self.collections[collection], key, self.number)
        item = version.item() if version is not None else None
        return ABSENT if item is None else item


def _alive(roles: Roles, number: int) -> list[Version]:
    return versions_before(roles, number + 1)


def _version(roles: Roles, key: str, number: int) -> Version | None:
    return next((version for version in _alive(roles, number) if version.key == key), None)


def find_links(collections: Sequence[Roles]) -> None:
    """Find the links between things, and let things keep what they refer to instead of copies of it."""
    linked = {roles.collection.name: roles for roles in collections if roles.glances and not roles.collection.scope}
    for roles in linked.values():
        _name_kind(roles)
        _keep_asked(roles, linked)
    for roles in linked.values():
        for name in _members(roles, dict):
            _know_nested(roles, name, linked)
    for roles in linked.values():
        for name in _members(roles, dict):
            _link_one(roles, name, linked)
    for roles in linked.values():
        _look_inside(roles, linked)
    for roles in linked.values():
        for name in _members(roles, list):
            _know_listed(roles, name, linked)
    for roles in linked.values():
        for name in (*_members(roles, list), *_members(roles, int)):
            _link_many(roles, name, linked)
        for name in _members(roles, dict):
            _link_connection(roles, name, linked)
    if not any(roles.links for roles in linked.values()):
        return
    worlds: dict[int, Past] = {}
    for name, roles in linked.items():
        for version in _versions(roles):
            version.collection = name
            version.world = lambda number: worlds.setdefault(number, Past(linked, number))


def _versions(roles: Roles) -> list[Version]:
    found = {id(version): version for versions in roles.history.values() for _, version in versions if version is not None}
    found.update({id(version): version for version in roles.seeds})
    found.update({id(version): version for _, version, _ in roles.glances})
    return list(found.values())


def _members(roles: Roles, kind: type) -> list[str]:
    """List the members that always were of one kind, or nothing, wherever they were selected."""
    shown: dict[str, list[Any]] = {}
    for _, _, body in roles.glances:
        for name, value in body.items():
            shown.setdefault(name, []).append(value)
    return [
        name
        for name, values in shown.items()
        if name != roles.key_member
        and all(value is None or (isinstance(value, kind) and not isinstance(value, bool)) for value in values)
        and any(values)
    ]


def _name_kind(roles: Roles) -> None:
    """Let all things say of what kind they are, where any that was asked did: nobody chooses that."""
    kinds = {body["__typename"] for _, _, body in roles.glances if "__typename" in body}
    if len(kinds) == 1:
        for version in _versions(roles):
            if isinstance(body := version.facets.get("body"), dict):
                version.facets["body"] = {**body, "__typename": next(iter(kinds))}


def _keep_asked(roles: Roles, linked: Mapping[str, Roles]) -> None:
    """Let things keep the keys of others that their makers named, though no answer shows them."""
    made = [version for version in _versions(roles) if version.write is not None and version.previous is None]
    shown = {name for _, _, body in roles.glances for name in body}
    names: dict[str, list[Any]] = {}
    for version in made:
        assert version.write is not None
        for code, value in asked_values(version.write).items():
            if code.startswith(_ARGUMENTS + ".") and isinstance(value, str | int) and not isinstance(value, bool):
                names.setdefault(code.rpartition(".")[2], []).append(value)
    for name, values in names.items():
        if name in shown or not any(all(_is_key(other, value) for value in values) for other in linked.values()):
            continue
        for version in _versions(roles):
            value = _said_last(version, name)
            if value is not None and isinstance(version.facets.get("body"), dict):
                version.facets["body"] = {**version.facets["body"], name: value}


def _said_last(version: Version, name: str) -> Any:
    """Return what the last write of a thing that says something of another said of it."""
    source: Version | None = version
    while source is not None:
        asked = asked_values(source.write) if source.write is not None else {}
        value = next((value for code, value in asked.items() if code.startswith(_ARGUMENTS) and code.endswith("." + name)), None)
        if value is not None:
            return value
        source = source.previous
    return None


def _is_key(roles: Roles, value: Any) -> bool:
    return any(key == str(value) for _, key in roles.history) or any(seed.key == str(value) for seed in roles.seeds)


def _know_nested(roles: Roles, name: str, linked: Mapping[str, Roles]) -> None:
    """Know things that were only ever shown inside others, where others of their kind are shown there too, and nothing lists the kind."""
    shown = [(number, body[name]) for number, _, body in roles.glances if isinstance(body.get(name), dict)]
    for other in linked.values():
        key = other.key_member
        keyed = [(number, one) for number, one in shown if key in one]
        known = [_version(other, str(one[key]), number) for number, one in keyed]
        if other.list_at or not any(version is not None and _agrees(version, one) for version, (_, one) in zip(known, keyed, strict=True)):
            continue
        for _, one in keyed:
            if not _is_key(other, one[key]):
                seed = Version((), str(one[key]), None, {"body": dict(one)}, key_member=key)
                other.seeds.append(seed)
                other.history[((), seed.key)] = [(-1, seed)]
        return


def _know_listed(roles: Roles, name: str, linked: Mapping[str, Roles]) -> None:
    """Know what was there before and was only ever shown in lists inside others, which nothing else lists; its key may stay unknown."""
    others = [other for target, other in linked.items() if singular(target).lower() == singular(name).lower() and not other.list_at]
    for other, by in [(one, by) for one in others for by in _referring(one, roles)][:1]:
        told: set[str] = set()
        for number, version, body in roles.glances:
            shown = body.get(name)
            if not isinstance(shown, list) or version.key in told or version.write is not None:
                continue
            told.add(version.key)
            for place, element in enumerate(shown[: len(shown) - len(_those(other, by, version.key, number))]):
                key = str(element.get(other.key_member, f"{version.key}-{name}-{place + 1}"))
                if not _is_key(other, key):
                    first, _, inner = by.partition(".")
                    owner: Any = {inner: version.key} if inner else version.key
                    other.seeds.append(Version((), key, None, {"body": {**element, first: owner}}, key_member=other.key_member))


def _link_one(roles: Roles, name: str, linked: Mapping[str, Roles]) -> None:
    """A member that is always what another thing shows: the thing keeps that one's key."""
    word = singular(name).lower()
    for target, other in sorted(linked.items(), key=lambda pair: singular(pair[0]).lower() != word):
        key = other.key_member
        referred: dict[int, Any] = {}
        for number, version, body in roles.glances:
            if body.get(name) is not None:
                found = _referred(other, body[name], number)
                found = found if found is not None else referred.get(id(version))
                if found is None and version.previous is not None:
                    found = referred.get(id(version.previous))
                if found is None:
                    break
                referred[id(version)] = found
        else:
            _keep_reference(roles, name, Link("one", target, f"{name}.{key}"), referred)
            return


def _keep_reference(roles: Roles, name: str, link: Link, referred: Mapping[int, Any]) -> None:
    """Let things refer to others by the member that says their keys anyway, or else keep the key where the other one was shown."""
    keys = [(version, _key_of(version, referred)) for version in _versions(roles)]
    members = dict.fromkeys(member for version, _ in keys for member in version.item() or {})
    told = (
        member
        for member in members
        if member not in (name, roles.key_member)
        and all(_is_same((version.item() or {}).get(member), key) for version, key in keys if version.facets)
    )
    own = next(told, None)
    roles.links[name] = link if own is None else Link("one", link.to, own)
    for version, key in keys:
        body = version.facets.get("body")
        if isinstance(body, dict) and own is not None:
            version.facets["body"] = {member: value for member, value in body.items() if member != name}
        elif isinstance(body, dict) and key is not None:
            version.facets["body"] = {**body, name: {link.by.rpartition(".")[2]: key}}


def _look_inside(roles: Roles, linked: Mapping[str, Roles]) -> None:
    """Take what is shown of other things inside these for what it is: a look at those."""
    for name, link in roles.links.items():
        other = linked[link.to]
        for number, version, body in list(roles.glances) if link.kind == "one" else ():
            shown = body.get(name)
            key = dig(version.item() or {}, link.by)
            found = _version(other, str(key), number)
            if found is not None and isinstance(shown, dict):
                other.glances.append((number, found, shown))


def _key_of(version: Version, referred: Mapping[int, Any]) -> Any:
    source: Version | None = version
    while source is not None and id(source) not in referred:
        source = source.previous
    return referred[id(source)] if source is not None else None


def _is_same(value: Any, key: Any) -> bool:
    return value == key if value is None or key is None else str(value) == str(key)


def _referred(other: Roles, shown: Mapping[str, Any], number: int) -> Any:
    """Return the key of the one thing that shows this; None when there is none, or more than one."""
    key = other.key_member
    if key in shown:
        version = _version(other, str(shown[key]), number)
        return shown[key] if version is not None and _agrees(version, shown) else None
    fitting = [version for version in _alive(other, number) if _agrees(version, shown)]
    return (fitting[0].item() or {}).get(key, fitting[0].key) if len(fitting) == 1 else None


def _agrees(version: Version, shown: Mapping[str, Any]) -> bool:
    item = version.item() or {}
    same = [isinstance(value, dict | list) or item[name] == value for name, value in shown.items() if name in item]
    return bool(same) and all(same)


def _link_many(roles: Roles, name: str, linked: Mapping[str, Roles]) -> None:
    """A member that is always those of another kind that refer to this thing, or their number."""
    glances = [(number, version, body[name]) for number, version, body in roles.glances if name in body]
    for target, other in linked.items():
        for by in _referring(other, roles):
            expected = [_those(other, by, version.key, number) for number, version, _ in glances]
            if all(_is_shown(value, those, other.key_member) for (_, _, value), those in zip(glances, expected, strict=True)):
                counts = isinstance(glances[0][2], int)
                roles.links[name] = Link("count" if counts else "many", target, by)
                _forget(roles, name)
                return


def _forget(roles: Roles, name: str) -> None:
    """Let things not keep what is looked up."""
    for version in _versions(roles):
        body = version.facets.get("body")
        if isinstance(body, dict) and name in body:
            version.facets["body"] = {member: value for member, value in body.items() if member != name}


def _link_connection(roles: Roles, name: str, linked: Mapping[str, Roles]) -> None:
    """A member that always shows, in pages, those of another kind that refer to this thing."""
    glances = [(number, version, body[name]) for number, version, body in roles.glances if body.get(name) is not None]
    if name in roles.links or not all(is_connection(shown) for _, _, shown in glances):
        return
    for target, other in linked.items():
        for by in _referring(other, roles):
            looks = [Look(number, version, shown, _those(other, by, version.key, number)) for number, version, shown in glances]
            link = connection_link(looks, target, by, other.key_member, lambda number: Past(linked, number))
            if link is not None:
                roles.links[name] = link
                _forget(roles, name)
                return


def _referring(other: Roles, roles: Roles) -> list[str]:
    """List the members by which things of one kind refer to things of another."""
    found = [link.by for link in other.links.values() if link.kind == "one" and link.to == roles.collection.name]
    items = [version.item() or {} for version in _versions(other)]
    names = dict.fromkeys(name for item in items for name in item if name != other.key_member)
    for name in names:
        values = [item[name] for item in items if item.get(name) is not None]
        if values and all(isinstance(value, str | int) and not isinstance(value, bool) and _is_key(roles, value) for value in values):
            found.append(name)
    return found


def _those(other: Roles, by: str, key: str, number: int) -> list[Version]:
    return [version for version in _alive(other, number) if str(dig(version.item() or {}, by)) == key]


def _is_shown(value: Any, those: Sequence[Version], key: str) -> bool:
    if value is None or isinstance(value, int):
        return value == len(those)
    if len(value) != len(those) or not all(isinstance(element, dict) for element in value):
        return False
    return all(
        (str(element[key]) == version.key if key in element else _agrees(version, element))
        for element, version in zip(value, those, strict=True)
    )
