"""How a list is made from live things: which are left out, in which order, how many on a page, where the page starts.

Every guess is checked against all recorded lists of the endpoint; the order and the filters that predict most of them win.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from understudy.core.generator.live import Version
from understudy.core.generator.looks import looks_generated
from understudy.core.generator.nodes import member
from understudy.core.generator.sample import Sample
from understudy.core.model.json_codec import ABSENT

_LIMIT = re.compile(
    r"_?limit|per_?page|page_?size|size|count|max[-_]?keys|max_?results|max_?items|first|take|top|\$top|_?perPage|rows|n|max|maxresults|pagesize",
    re.IGNORECASE,
)
_PAGE = re.compile(r"_?page|page_?(?:no|num|number|index)|p", re.IGNORECASE)
_OFFSET = re.compile(r"_?offset|skip|\$skip|_?start|from|start_?index|startat", re.IGNORECASE)
_AFTER = re.compile(
    r"starting_?after|after|cursor|marker|start[-_]?after|last(?:_?id)?|since_?id|since|from_?key|startkey|key-marker|exclusive_?start.*",
    re.IGNORECASE,
)
_SORT = re.compile(r"_?sort|_?order_?by|ordering|_?sort_?by|sortfield", re.IGNORECASE)
_ORDER = re.compile(r"_?order|dir|direction|sort_?order|_?sort_?dir", re.IGNORECASE)
_BEFORE = re.compile(r"ending_?before|before", re.IGNORECASE)

SENDERS = ("session.", "account.")


@dataclass(slots=True)
class Listing:
    """One `list` effect and what it needs to be right."""

    where: dict[str, Any] = field(default_factory=dict)
    sort: str = ""
    limit: str = ""
    default_limit: int | None = None
    page: str = ""
    offset: str = ""
    after: str = ""
    before: str = ""
    prefix: str = ""
    delimiter: str = ""
    token: str = ""
    start_after: str = ""
    sort_code: str = ""
    order_code: str = ""
    right: int = 0
    notes: list[str] = field(default_factory=list)

    def effect(self, address: str) -> dict[str, Any]:
        """Write the effect as `then.list` takes it."""
        written: dict[str, Any] = {"from": address}
        if self.where:
            written["where"] = self.where
        if self.prefix:
            written["prefix"] = "{{ " + self.prefix + " }}"
        if self.delimiter:
            written["delimiter"] = "{{ " + self.delimiter + " }}"
        if self.sort_code:
            backwards = f"'-' if {self.order_code} | default('asc') | lower in ['desc', 'descending', '-1'] else ''"
            code = f"({backwards}) ~ ({self.sort_code})" if self.order_code else self.sort_code
            written["sort"] = "{{ " + code + " }}"
        elif self.sort:
            written["sort"] = [self.sort]
        if self.limit:
            default = "" if self.default_limit is None else f" | default({self.default_limit})"
            written["limit"] = "{{ " + self.limit + default + " }}"
        elif self.default_limit is not None:
            written["limit"] = self.default_limit
        for name in ("page", "offset", "after", "before", "start_after"):
            if code := getattr(self, name):
                written[name] = "{{ " + code + " }}"
        return written


@dataclass(frozen=True, slots=True)
class Seen:
    """One recorded list: what was asked, what was there (in order of making), which keys were shown."""

    sample: Sample
    asked: Mapping[str, str]
    present: tuple[Version, ...]
    shown: tuple[str, ...]
    grouped: bool = False


def infer_listing(
    seen: Sequence[Seen], prefix_code: str = "request.query", owner: tuple[str, str] | None = None, cursor: str = ""
) -> Listing:
    """Find the listing that predicts most of the recorded lists.

    Args:
        seen: the recorded lists.
        prefix_code: the expression of the parameters.
        owner: a member and the expression that it must equal.
        cursor: the parameter that is known to say where a page starts.
    """
    names = list(dict.fromkeys(name for one in seen for name in one.asked if not name.startswith(SENDERS) and name != cursor))
    base = Listing(after=member(prefix_code, cursor) if cursor else "")
    if owner is not None:
        base.where[owner[0]] = "{{ " + owner[1] + " }}"
    for name in names:
        _place_parameter(base, name, prefix_code, seen)
    members = _sortable(seen)
    best: Listing | None = None
    made = any(looks_generated(version.key) or version.key.isdigit() for one in seen for version in one.present)
    by_hand = ("-$added", "$key") if made else ("$key", "-$added")
    # Who looks for the beginnings of names goes through them in order, also where the recorded ones were made in that order.
    first = ("$key", "") if base.prefix or base.delimiter or base.start_after else ("",)
    for sort in (*first, *by_hand, "-$key", *members, *("-" + name for name in members)):
        trial = _copy(base, sort)
        if trial.default_limit is None:
            trial.default_limit = _default_limit(trial, seen)
        trial.right = sum(_predict(trial, one)[0] == list(one.shown) for one in seen)
        if best is None or trial.right > best.right:
            best = trial
    assert best is not None
    if best.sort:
        best.notes.append(f"sorted by {best.sort}")
    for part in ("limit", "page", "offset", "after", "prefix"):
        if code := getattr(best, part):
            best.notes.append(f"{part} is {code}")
    if best.where:
        best.notes.append("filtered by " + ", ".join(best.where))
    return best


def _copy(base: Listing, sort: str) -> Listing:
    return replace(base, where=dict(base.where), sort=sort, notes=list(base.notes))


def _place_parameter(listing: Listing, name: str, code: str, seen: Sequence[Seen]) -> None:
    expression = code_of(name, code)
    values = [one.asked[name] for one in seen if name in one.asked]
    numeric = all(re.fullmatch(r"\d+", value) for value in values)
    if name.startswith("path."):
        if (owner := _refers(name.removeprefix("path."), name, seen)) is not None:
            listing.where[owner] = "{{ " + expression + " }}"
        return
    bare = _bare_name(name)
    keys = {version.key for one in seen for version in one.present}
    if numeric and _LIMIT.fullmatch(bare) and not listing.limit:
        listing.limit = expression
    elif numeric and _PAGE.fullmatch(bare):
        listing.page = expression
    elif numeric and _OFFSET.fullmatch(bare):
        listing.offset = expression
    elif _SORT.fullmatch(bare) and all(_is_member(value.lstrip("-+"), seen) for value in values):
        listing.sort_code = f"{expression} | default('')"
    elif _ORDER.fullmatch(bare) and all(value.lower() in ("asc", "desc", "ascending", "descending", "1", "-1") for value in values):
        listing.order_code = expression
    elif bare.lower() == "prefix":
        listing.prefix = expression
    elif bare.lower() == "delimiter":
        listing.delimiter = expression
    elif re.fullmatch(r"start[-_]?after|marker", bare, re.IGNORECASE):
        listing.start_after = expression
    elif _BEFORE.fullmatch(bare):
        listing.before = expression
    elif _AFTER.fullmatch(bare) or (all(value in keys for value in values) and not _is_member(bare, seen)):
        listing.after = expression
    elif (found := _is_member(bare, seen)) is not None and _filters(found, name, seen):
        listing.where[found] = "{{ " + expression + " }}"


def code_of(name: str, code: str = "request.query") -> str:
    """Write the expression of what a list is asked for: a parameter of the query, or an expression as it stands."""
    return name if name.startswith(("path.", "request.")) else member(code, name)


def _bare_name(name: str) -> str:
    """Return the last name in what a list is asked for: ``name`` of ``filter[name]`` and of ``request.json.filter.name``."""
    if name.startswith("request."):
        return re.split(r"[.\[]", name)[-1].strip("']")
    return name.rpartition("[")[2].rstrip("]") if "[" in name else name


def _is_member(name: str, seen: Sequence[Seen]) -> str | None:
    wanted = name.replace("_", "").replace("-", "").lower()
    for one in seen:
        for version in one.present:
            for known in version.item() or {}:
                if known.replace("_", "").replace("-", "").lower() == wanted:
                    return known
    return None


def _refers(thing: str, name: str, seen: Sequence[Seen]) -> str | None:
    """Find the member by which things refer to the one in the path: ``customer_id`` for ``/customers/{customer}/orders``."""
    for ending in ("id", "", "key", "ref", "uuid"):
        found = _is_member(thing + ending, seen)
        if found is not None and _filters(found, name, seen):
            return found
    return None


def _filters(found: str, name: str, seen: Sequence[Seen]) -> bool:
    """Whether everything shown under this parameter has the value asked for."""
    for one in seen:
        if name in one.asked:
            known = {version.key: (version.item() or {}).get(found, ABSENT) for version in one.present}
            if any(not _same(known.get(key, ABSENT), one.asked[name]) for key in one.shown):
                return False
    return True


def _same(value: Any, wanted: str) -> bool:
    text = ("true" if value else "false") if isinstance(value, bool) else str(value)
    return text == wanted


def _sortable(seen: Sequence[Seen]) -> list[str]:
    """Members by which lists may be ordered: scalars that every thing has and that differ."""
    found: dict[str, None] = {}
    for one in seen:
        items = [version.item() or {} for version in one.present]
        if len(items) < 2:
            continue
        for name, value in items[0].items():
            if (
                isinstance(value, str | int | float)
                and all(isinstance(item.get(name), type(value)) for item in items)
                and len({str(item[name]) for item in items}) > 1
            ):
                found[name] = None
    return list(found)[:12]


def _default_limit(listing: Listing, seen: Sequence[Seen]) -> int | None:
    """The page size when none is asked for: seen where a list stops before its end."""
    for one in seen:
        if listing.limit and _value(one, listing.limit) is not None:
            continue
        selected = _select(listing, one)
        if len(one.shown) < len(selected) and one.shown and [version.key for version in selected[: len(one.shown)]] == list(one.shown):
            return len(one.shown)
    return None


def _value(one: Seen, code: str) -> str | None:
    return next((value for name, value in one.asked.items() if code == name or code.endswith((f".{name}", f"['{name}']"))), None)


def _select(listing: Listing, one: Seen) -> list[Version]:
    chosen = list(one.present)
    for name, template in listing.where.items():
        wanted = _value(one, template.strip("{} "))
        if wanted is not None:
            chosen = [version for version in chosen if _same((version.item() or {}).get(name, ABSENT), wanted)]
    prefix = _value(one, listing.prefix) if listing.prefix else None
    if prefix:
        chosen = [version for version in chosen if version.key.startswith(prefix)]
    start = _value(one, listing.start_after) if listing.start_after else None
    delimiter = _value(one, listing.delimiter) if listing.delimiter else None
    if delimiter:
        chosen = [version for version in chosen if delimiter not in version.key[len(prefix or "") :]]
    ordered = _ordered(chosen, _asked_sort(listing, one) or listing.sort)
    return [version for version in ordered if start is None or version.key > start]


def _asked_sort(listing: Listing, one: Seen) -> str:
    field = _value(one, listing.sort_code.partition(" | ")[0]) if listing.sort_code else None
    if not field:
        return ""
    order = (_value(one, listing.order_code) or "asc").lower() if listing.order_code else "asc"
    return ("-" if order in ("desc", "descending", "-1") else "") + field


def _ordered(chosen: list[Version], sort: str) -> list[Version]:
    name, backwards = sort.lstrip("-"), sort.startswith("-")
    if not sort:
        return chosen
    if name == "$added":
        return chosen[::-1]
    if name == "$key":
        return sorted(chosen, key=lambda version: version.key, reverse=backwards)
    return sorted(chosen, key=lambda version: _order((version.item() or {}).get(name)), reverse=backwards)


def _order(value: Any) -> tuple[int, Any]:
    if isinstance(value, bool) or value is None:
        return (0, bool(value))
    return (1, value) if isinstance(value, int | float) else (2, str(value))


def _predict(listing: Listing, one: Seen) -> tuple[list[str], dict[str, Any]]:
    """Say which keys a list would show, and what templates would know of the page."""
    keys = [version.key for version in _select(listing, one)]
    asked = _value(one, listing.limit) if listing.limit else None
    limit = int(asked) if asked is not None and asked.isdigit() else listing.default_limit
    start = 0
    after = _value(one, listing.after) if listing.after else None
    if after:
        start = keys.index(after) + 1 if after in keys else len(keys)
    offset = _value(one, listing.offset) if listing.offset else None
    number = _value(one, listing.page) if listing.page else None
    if offset is not None and offset.isdigit():
        start += int(offset)
    elif number is not None and number.isdigit() and limit:
        start += max(0, int(number) - 1) * limit
    stop = len(keys) if limit is None else min(len(keys), start + limit)
    before = _value(one, listing.before) if listing.before else None
    if before and before in keys:
        stop = keys.index(before)
        start = max(0, stop - limit) if limit else 0
    page = {
        "number": start // limit + 1 if limit else 1,
        "total": len(keys),
        "count": len(keys[start:stop]),
        "has_more": stop < len(keys),
        "next": keys[stop - 1] if stop < len(keys) and stop > start else None,
        "first": keys[start] if stop > start else None,
        "last": keys[stop - 1] if stop > start else None,
        "has_previous": start > 0,
        "pages": max(1, -(-len(keys) // limit)) if limit else 1,
        "limit": len(keys) if limit is None else limit,
        "offset": start,
    }
    return keys[start:stop], page


def predicts(listing: Listing, one: Seen) -> bool:
    """Whether a recorded list follows from the things that were there."""
    return _predict(listing, one)[0] == list(one.shown)


def groups_of(listing: Listing, one: Seen) -> list[str]:
    """List the beginnings of keys that a list asked for with a delimiter shows in place of the keys."""
    delimiter = _value(one, listing.delimiter) if listing.delimiter else None
    prefix = (_value(one, listing.prefix) if listing.prefix else None) or ""
    if not delimiter:
        return []
    found: dict[str, None] = {}
    for version in _ordered(list(one.present), listing.sort):
        end = version.key.find(delimiter, len(prefix)) if version.key.startswith(prefix) else -1
        if end >= 0:
            found[version.key[: end + len(delimiter)]] = None
    return list(found)


def page_values(listing: Listing, one: Seen) -> dict[str, Any]:
    """List what templates can say about the page of one recorded list."""
    keys, page = _predict(listing, one)
    groups = groups_of(listing, one)
    found = {
        f"page.{name}": value
        for name, value in page.items()
        if value is not None and (name != "limit" or listing.limit or listing.default_limit)
    }
    if listing.delimiter:
        # The server counts groups with the items of a page, some count the items alone.
        found.update({"page.count": len(keys) + len(groups), "page['items'] | length": len(keys)})
    return found
