"""What a registry of npm packages shows: a package as a whole, what is needed for installing it, and what a search finds."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from understudy.core.generator.standards.npm.manner import Manner
from understudy.core.generator.templates.fresh import now_code
from understudy.core.generator.templates.nodes import Const, to_document
from understudy.core.generator.traffic.content import style_of
from understudy.core.generator.traffic.sample import Sample
from understudy.core.generator.values.looks import read_moment

_OF_PACKAGE: Final = ("name", "versions", "dist-tags", "time", "readme", "_rev", "_id")
_OF_LATEST: Final = (
    "version",
    "description",
    "keywords",
    "license",
    "author",
    "homepage",
    "repository",
    "bugs",
    "readmeFilename",
    "maintainers",
)
_FOUND: Final = "items('npm_packages') | npm_found(request.query.text | default(''))"
_EMPTY: Final[tuple[Any, ...]] = ("", [], {})
# What is called unstable: packages whose latest version is before 1.0.0 (npm), or those that never had a version of 1.
_FLAGS: Final = (
    ("[1-9]", {"unstable": "{{ true if (each | npm_manifest('latest')).version | first == '0' else omit }}"}),
    (r"1\.", {"unstable": "{{ true if each.versions | starting('1.') | length == 0 else omit }}"}),
)
_CUT: Final = (
    "slice(request.query.from | default(0) | int, (request.query.from | default(0) | int) + (request.query.size | default(20) | int))"
)


def shown_package(samples: Sequence[Sample], manner: Manner, *, short: bool) -> dict[str, Any]:
    """Write a package: members the API knows as they are now, others as recorded."""
    known = {name: f"{{{{ item['{name}'] | default(omit) }}}}" for name in (*_OF_PACKAGE, *_OF_LATEST)}
    known["modified"] = "{{ item.time.modified }}"
    known["users"] = "{{ item.users | default({}) }}"
    if short:
        known["versions"] = f"{{{{ item.versions | npm_abbreviated({list(manner.names)!r}, {manner.extra!r}) }}}}"
    members = dict.fromkeys(name for sample in samples for name in sample.answer.tree)
    last = {name: sample.answer.tree[name] for sample in samples for name in sample.answer.tree}
    body = {name: known[name] if name in known else to_document(Const(last[name])) for name in members}
    return {"json": body, **style_in(samples)}


def search_answer(samples: Sequence[Sample]) -> dict[str, Any]:
    """Write what a search finds: packages whose name, description or keywords speak of the words."""
    pages = [sample.answer.tree.get("objects") or [] for sample in samples]
    full = max(samples, key=lambda sample: len(sample.answer.tree.get("objects") or ()))
    objects = full.answer.tree.get("objects") or [{"package": {"name": "", "version": "", "description": ""}}]
    shown = [one for page in pages for one in page] or objects
    found = f"({_FOUND} | sort('name'))" if _are_sorted(pages) else f"({_FOUND})"
    each = {name: to_document(Const(value)) for name, value in objects[0].items()}
    if "flags" in objects[0]:
        each["flags"] = next((written for names, written in _FLAGS if all(_fits(one, names) for one in shown)), each["flags"])
    each["package"] = _about(objects[0].get("package") or {}, [one.get("package") or {} for one in shown])
    body: dict[str, Any] = {}
    for name, value in full.answer.tree.items():
        if name == "objects":
            body[name] = {"$for": f"each in {found} | {_CUT}", "$each": each}
        elif name == "total":
            body[name] = f"{{{{ {found} | length }}}}"
        else:
            moment = read_moment(value) if isinstance(value, str) else None
            body[name] = f"{{{{ {now_code('', moment.notation)} }}}}" if moment is not None else to_document(Const(value))
    return {"json": body, **style_in(samples)}


def liked_answer(samples: Sequence[Sample]) -> dict[str, Any]:
    """Write the list of the packages that a user likes."""
    row = {"$for": "each in items('npm_packages') | npm_liked(request.query.key | default(''))", "$each": {"value": "{{ each }}"}}
    return {"json": {"rows": row}, **style_in(samples)}


def _are_sorted(pages: Sequence[Sequence[Mapping[str, Any]]]) -> bool:
    """Whether a search lists packages by their names, as far as it ever listed several."""
    names = [[str((one.get("package") or {}).get("name", "")) for one in page] for page in pages if len(page) > 1]
    return bool(names) and all(page == sorted(page) for page in names)


def _fits(found: Mapping[str, Any], stable: str) -> bool:
    """Whether a package is called unstable as its latest version says, and nothing else is said of it."""
    package = found.get("package") or {}
    version = str((package.get("dist-tags") or {}).get("latest") or package.get("version", ""))
    return found.get("flags") == ({} if re.match(stable, version) else {"unstable": True})


def _about(package: Mapping[str, Any], shown: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Write what a search says of one package, where something empty stands for what nobody published."""
    latest = "(each | npm_manifest('latest'))"
    empty = {name: to_document(Const(one[name])) for one in shown for name in _OF_LATEST if one.get(name) in _EMPTY and name in one}
    always = {name: repr(value) for name, value in empty.items() if all(name in one for one in shown)}
    known: dict[str, Any] = {name: f"{{{{ {latest}.{name} | default({always.get(name, 'omit')}) }}}}" for name in _OF_LATEST}
    known |= {
        "name": "{{ each.name }}",
        "dist-tags": "{{ each['dist-tags'] }}",
        "date": "{{ each.time.modified }}",
        "time": {"modified": "{{ each.time.modified }}"},
        "versions": {f"{{{{ {latest}.version }}}}": "latest"},
    }
    if package.get("maintainers") == []:
        known["maintainers"] = []
    if _is_author(package.get("maintainers"), package.get("author")):
        known["maintainers"] = [{name: _of_author(latest, name) for name in package["maintainers"][0]}]
    if _is_author([package.get("publisher")], package.get("author")):
        known["publisher"] = {name: _of_author(latest, name) for name in package["publisher"]}
    return {name: known[name] if name in known else to_document(Const(value)) for name, value in package.items()}


def _is_author(people: Any, author: Any) -> bool:
    """Whether the author of a package is who keeps it, where nobody else is known."""
    if not isinstance(author, dict) or not isinstance(people, list) or len(people) != 1 or not isinstance(people[0], dict):
        return False
    return bool(people[0]) and all(value == author.get("name" if key == "username" else key) for key, value in people[0].items())


def _of_author(latest: str, name: str) -> str:
    return f"{{{{ ({latest}.author | default({{}})).{'name' if name == 'username' else name} | default(omit) }}}}"


def style_in(samples: Sequence[Sample]) -> dict[str, str]:
    """Write documents as the recorded ones are written."""
    style = next((style for sample in samples if (style := style_of(sample.answer))), "")
    return {"json_style": style} if style else {}
