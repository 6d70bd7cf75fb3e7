"""Which parameters of a query page, order and narrow a list, found by trying what predicts the recorded lists.

Every guess is checked against all recorded lists of the endpoint; the order and the filters that predict most of them win.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import product
from types import MappingProxyType

from understudy.core.generator.lists.branch_parameters import place_branch
from understudy.core.generator.lists.listing import SENDERS, Listing, Seen, asked_value, code_of, predict, select
from understudy.core.generator.lists.narrowing import (
    Look,
    Narrowing,
    filter_name,
    find_guessed,
    find_listed,
    find_narrowing,
    find_spoken,
    value_at,
)
from understudy.core.generator.lists.path_owners import filters_by, find_member, find_path_owner, is_same
from understudy.core.generator.lists.sort_orders import order_style, sortable, sorted_in
from understudy.core.generator.lists.unasked import leave_out_unasked, told_limit
from understudy.core.generator.templates.nodes import member, quoted
from understudy.core.generator.values.looks import looks_generated, read_moment
from understudy.core.model.json_codec import ABSENT

_BARE = {"equals": "equals", "any": "one_of"}  # clauses that are a template by themselves, and the matchers that say the same
_LIMIT = re.compile(
    r"[_$]?(?:limit|per_?page|page_?size|size|count|max[-_]?keys|max_?results|max_?items|first|take|top|rows|n|max|maxresults)",
    re.IGNORECASE,
)
_PAGE = re.compile(r"[_$]?page|page_?(?:no|num|number|index)|p|page\[number\]", re.IGNORECASE)
_OFFSET = re.compile(r"[_$]?(?:offset|skip|start|from|start_?index|startat)", re.IGNORECASE)
_AFTER = re.compile(
    r"starting_?after|after|cursor|marker|start[-_]?after|last(?:_?id)?|since_?id|since|from_?key|startkey|key-marker|exclusive_?start.*",
    re.IGNORECASE,
)
SEEDED = "there_before"  # the hidden member by which things that were there before the recording come last in lists
_SORT = re.compile(r"[_$]?sort|[_$]?order_?by|ordering|_?sort_?by|sortfield", re.IGNORECASE)
_ORDER = re.compile(r"_?order|dir|direction|sort_?order|_?sort_?dir", re.IGNORECASE)
_SORT_IN = re.compile(r"([_$]?(?:sort|order|order_?by)\[)[\w.]+\]", re.IGNORECASE)
_ORDERS = ("asc", "desc", "ascending", "descending", "1", "-1")
_SAME_DAY_S = 86_400.0  # as far as the clocks of a server and of its recorder are apart
_END = re.compile(r"_?end|stop", re.IGNORECASE)
_NAMELESS = ("request.json[", "request.json.params[")  # fields of protobuf messages, and parameters of JSON-RPC by place
_BEFORE = re.compile(r"ending_?before|before", re.IGNORECASE)


def infer_listing(
    seen: Sequence[Seen],
    prefix_code: str = "request.query",
    owner: tuple[str, str] | None = None,
    cursor: str = "",
    known: Mapping[str, str] = MappingProxyType({}),
) -> Listing:
    """Find the listing that predicts most of the recorded lists.

    Args:
        seen: the recorded lists.
        prefix_code: the expression of the parameters.
        owner: a member and the expression that it must equal.
        cursor: the parameter that is known to say where a page starts.
        known: fields of the listing that a public API has anyway, with their expressions.
    """
    names = list(dict.fromkeys(name for one in seen for name in one.asked if not name.startswith(SENDERS) and name != cursor))
    keyed_by = frozenset(version.key_member for one in seen for version in one.present)
    base = Listing(after=code_of(cursor, prefix_code) if cursor else "", keyed_by=keyed_by)
    for part, expression in known.items():
        setattr(base, part, expression)
    if owner is not None:
        base.where[owner[0]] = "{{ " + owner[1] + " }}"
        base.narrowings.append(Narrowing(owner[1], owner[0], "equals"))
    placed = place_branch(base, names, prefix_code, seen)
    for name in [name for name in names if name not in placed]:
        _place_parameter(base, name, prefix_code, seen)
    best = _in_best_order(base, seen)
    if best.right < len(seen) and (late := _with_seeds_last(best, seen)) is not None:
        best = late
    if best.right < len(seen):
        fuller = leave_out_unasked(best, seen, prefix_code)
        best = _in_best_order(fuller, seen) if fuller is not best and fuller.right < len(seen) else fuller
    best.newest_first = _is_by_moment(best, seen)
    if best.sort:
        best.notes.append(f"sorted by {best.sort}")
    for part in ("limit", "page", "offset", "after", "prefix"):
        if code := getattr(best, part):
            best.notes.append(f"{part} is {code}")
    if best.where:
        best.notes.append("filtered by " + ", ".join(best.where))
    return best


def _in_best_order(base: Listing, seen: Sequence[Seen]) -> Listing:
    """Find the order, the first page and the size of pages that predict most of the recorded lists."""
    members = sortable(seen)
    best: Listing | None = None
    made = any(looks_generated(version.key) or version.key.isdigit() for one in seen for version in one.present)
    by_hand = ("-$added", "$key") if made else ("$key", "-$added")
    # Who looks for the beginnings of names goes through them in order, also where the recorded ones were made in that order.
    unasked = ("$key", "") if base.prefix or base.delimiter or base.start_after else ("",)
    numbered = _numbered_by(members, seen)
    orders = (*unasked, *by_hand, "-$key", *members, *("-" + name for name in members))
    orders = tuple(dict.fromkeys(order.replace("$key", numbered) for order in orders)) if numbered else orders
    for sort, first, first_page in product(orders, _firsts(base, seen), _first_pages(base, seen)):
        trial = replace(base, where=dict(base.where), sort=sort, first=first, first_page=first_page, notes=list(base.notes))
        if trial.default_limit is None:
            trial.default_limit = _default_limit(trial, seen)
        trial.right = sum(predict(trial, one)[0] == list(one.shown) for one in seen)
        if best is None or trial.right > best.right:
            best = trial
    assert best is not None
    return best


def _is_by_moment(best: Listing, seen: Sequence[Seen]) -> bool:
    """Whether lists go back in time by a moment of the server, so that what was made later comes first within the same one, too."""
    name = best.sort.removeprefix("-")
    if not best.sort.startswith("-") or name in ("$added", "$key"):
        return False
    written = {id(version): version for one in seen for version in one.present if version.write is not None}
    told = [(read_moment(value_at(version.item() or {}, name)), version.write.at) for version in written.values() if version.write]
    if not told or not all(moment is not None and abs(moment.epoch - at) < _SAME_DAY_S for moment, at in told):
        return False
    trial = replace(best, sort=f"{best.sort},-$added")
    return sum(predict(trial, one)[0] == list(one.shown) for one in seen) >= best.right


def _numbered_by(members: Sequence[str], seen: Sequence[Seen]) -> str:
    """Name the member that says the keys of all things as numbers: 10 comes after 9 there, and not where keys are text."""
    versions = list({id(version): version for one in seen for version in one.present}.values())
    items = [(version.key, version.item() or {}) for version in versions]
    return next(
        (name for name in members if items and all(type(one := item.get(name)) is int and str(one) == key for key, item in items)), ""
    )


def _with_seeds_last(best: Listing, seen: Sequence[Seen]) -> Listing | None:
    """Let what was there before the recording come after what was made since, where that predicts more lists: a catalog's own entries."""
    versions = {id(version): version for one in seen for version in one.present}
    seeds = [version for version in versions.values() if version.write is None]
    if not seeds or len(seeds) == len(versions):
        return None
    hidden = {id(version): version.hidden for version in seeds}
    for version in seeds:
        version.extras[SEEDED] = True
        version.hidden = tuple(sorted({*version.hidden, SEEDED}))
    trial = replace(best, where=dict(best.where), sort=SEEDED, notes=list(best.notes))
    trial.right = sum(predict(trial, one)[0] == list(one.shown) for one in seen)
    if trial.right > best.right:
        return trial
    for version in seeds:
        version.extras.pop(SEEDED)
        version.hidden = hidden[id(version)]
    return None


def _firsts(listing: Listing, seen: Sequence[Seen]) -> tuple[int, ...]:
    """Say what the offset of the first thing may be called: also 1 where nobody asks for 0 (RFC 7644 §3.4.2.4).

    Lists that say where they start, and that they start at 1 where nobody asks, count from there.
    """
    offsets = {asked_value(one, listing.offset) for one in seen} if listing.offset else set[str | None]()
    if not listing.offset or "0" in offsets:
        return (0,)
    unasked = [one.sample.answer.tree for one in seen if asked_value(one, listing.offset) is None]
    names = {name for one in seen for name in one.asked if code_of(name) == listing.offset}
    if any(isinstance(tree, dict) and tree.get(name) == 1 for tree in unasked for name in names):
        return (1, 0)
    return (0, 1) if "1" in offsets else (0,)


def _first_pages(listing: Listing, seen: Sequence[Seen]) -> tuple[int, ...]:
    """Say what the first page may be called: 0 where somebody asked for that, or where lists say so to who asks for none."""
    if not listing.page:
        return (1,)
    names = {name for one in seen for name in one.asked if code_of(name) == listing.page}
    unasked = [one.sample.answer.tree for one in seen if asked_value(one, listing.page) is None]
    says_zero = any(isinstance(tree, dict) and tree.get(form) == 0 for tree in unasked for name in names for form in (name, name.lower()))
    return (0, 1) if says_zero or "0" in {asked_value(one, listing.page) for one in seen} else (1, 0)


def _place_parameter(listing: Listing, name: str, code: str, seen: Sequence[Seen]) -> None:
    expression = code_of(name, code)
    values = [one.asked[name] for one in seen if name in one.asked]
    numeric = all(re.fullmatch(r"\d+", value) for value in values)
    if name.startswith("path."):
        if (owner := find_path_owner(name, seen)) is not None:
            listing.where[owner] = "{{ " + expression + " }}"
            listing.narrowings.append(Narrowing(name, owner, "equals"))
        return
    bare = _bare_name(name)
    if bare.isdecimal() and name.startswith(_NAMELESS):
        _place_number(listing, name, seen)
        return
    if any(name in one.several for one in seen):
        found = find_listed(name, _looks(name, seen), next(iter(listing.keyed_by), ""))
        if found is None:
            listing.strange.append(name)
        else:
            _narrow(listing, found, expression if found.operator == "any" else f"{expression} | first", expression)
        return
    keys = {version.key for one in seen for version in one.present}
    if (sorting := _SORT_IN.fullmatch(name)) is not None and all(value.lower() in _ORDERS for value in values):
        listing.sort_in = sorting[1]
    elif numeric and _LIMIT.fullmatch(bare) and not listing.limit:
        listing.limit = expression
    elif numeric and (_PAGE.fullmatch(bare) or _PAGE.fullmatch(name)):
        listing.page = expression
    elif numeric and _OFFSET.fullmatch(bare):
        listing.offset = expression
    elif numeric and _END.fullmatch(bare):
        listing.end = expression
    elif _sorts(name) and (style := order_style(values, seen)):
        listing.sort_code = f"{expression} | named_order({quoted(style)})"
    elif _sorts(name) and (parent := sorted_in(values, seen)) is not None:
        listing.sort_code = expression + (f" | within({quoted(parent)})" if parent else "")
    elif _ORDER.fullmatch(bare) and all(order.strip().lower() in _ORDERS for value in values for order in value.split(",")):
        listing.order_code = expression
    elif bare.lower() == "prefix":
        listing.prefix = expression
    elif bare.lower() == "delimiter":
        listing.delimiter = expression
    elif re.fullmatch(r"start[-_]?after|marker", bare, re.IGNORECASE):
        listing.start_after = expression
    elif _BEFORE.fullmatch(bare) and any(value in keys for value in values):
        listing.before = expression
    elif (_AFTER.fullmatch(bare) and not _is_moment(values)) or (
        all(value in keys for value in values)
        and not find_member(bare, seen)
        and find_spoken(name, _looks(name, seen), exactly=not numeric) is None  # a number may be some key by chance
    ):
        listing.after = expression
    elif (found := find_narrowing(name, _looks(name, seen))) is not None:
        _narrow(listing, found, expression, expression if name.startswith(("request.", "(request.")) else member(f"{code}_all", name))
    else:
        listing.strange.append(name)


def _place_number(listing: Listing, name: str, seen: Sequence[Seen]) -> None:
    """Say what something without a name asks of a list, which only the lists can tell: to leave out others, or to stop somewhere."""
    lists = [one for one in seen if name in one.asked]
    members = dict.fromkeys(member for one in lists for version in one.present for member in version.item() or {})
    flag = next((one for one in members if _is_left_out(one, name, lists, listing)), None)
    if flag is not None:
        _narrow(listing, Narrowing(name, flag, "not"), name, name)
        return
    for member_name in members:
        left_out = any(len(one.shown) < len(one.present) for one in lists) and not _is_key(member_name, lists)
        if left_out and any(one.shown for one in lists) and filters_by(member_name, name, seen) and _is_whole(member_name, name, lists):
            listing.where[member_name] = "{{ " + name + " }}"
            listing.narrowings.append(Narrowing(name, member_name, "equals"))
            return
    limits = [(int(one.asked[name]), len(one.shown)) for one in lists if one.asked[name].isdecimal()]
    if len(limits) == len(lists) and all(shown <= most for most, shown in limits) and any(shown == most for most, shown in limits):
        listing.limit = listing.limit or name
        return
    found = find_guessed(name, _looks(name, seen))
    if found is not None:
        _narrow(listing, found, name, name)


def _is_left_out(member_name: str, name: str, lists: Sequence[Seen], listing: Listing) -> bool:
    """Whether a flag of a request leaves out just what would be shown but has a flag itself: what is closed, where open ones are asked for.

    A flag that is up is a 1 in messages, and one that is not is left out of them.
    """
    alone = False
    for one in lists:
        items = {version.key: version.item() or {} for version in select(listing, one)}
        flags = [(version.item() or {}).get(member_name, 0) for version in one.present]
        if one.asked[name] != "1" or any(type(flag) is not int or flag not in (0, 1) for flag in flags):
            return False
        if set(one.shown) != {key for key, item in items.items() if not item.get(member_name)}:
            return False
        alone = alone or 0 < len(one.shown) < len(items)
    return alone


def _is_key(member_name: str, lists: Sequence[Seen]) -> bool:
    """Whether a member is what things are known by: lists leave out others by what they are, not by their keys."""
    return all(str((version.item() or {}).get(member_name)) == version.key for one in lists for version in one.present)


def _is_whole(member_name: str, name: str, lists: Sequence[Seen]) -> bool:
    """Whether some list shows everything that has the value which was asked for, and only that."""
    for one in lists:
        items = {version.key: version.item() or {} for version in one.present}
        if set(one.shown) == {key for key, item in items.items() if is_same(item.get(member_name, ABSENT), one.asked[name])}:
            return True
    return False


def _bare_name(name: str) -> str:
    """Return the last name in what a list is asked for: ``name`` of ``filter[name]`` and of ``request.json.filter.name``."""
    if named := filter_name(name):
        return named
    if name.startswith(("request.", "(request.")):
        return re.split(r"[.\[]", name)[-1].strip("']")
    return name.rpartition("[")[2].rstrip("]") if "[" in name else name


def _narrow(listing: Listing, found: Narrowing, code: str, every: str) -> None:
    clause, known = found.clause(code, every), listing.where.get(found.member)
    plain = {one.member for one in listing.narrowings if one.operator in _BARE}
    if known is not None and found.member in plain and isinstance(known, str):
        known = {_BARE[next(one.operator for one in listing.narrowings if one.member == found.member)]: known}
    if known is not None and found.operator in _BARE:
        clause = {_BARE[found.operator]: clause}
    if known is None:
        listing.where[found.member] = clause
    elif found.operator == "starts" and found.member in listing.keyed_by and not listing.prefix:
        listing.prefix = code
        return
    elif isinstance(known, dict) and isinstance(clause, dict) and not known.keys() & clause.keys():
        listing.where[found.member] = {**known, **clause}
    else:
        listing.strange.append(found.parameter)
        return
    listing.narrowings.append(found)


def _is_moment(values: Sequence[str]) -> bool:
    """Whether values are points in time (not mere numbers): then they compare, and lead to no page."""
    return all(not value.isdigit() and read_moment(value) is not None for value in values)


def _looks(name: str, seen: Sequence[Seen]) -> list[Look]:
    """Read what lists showed under a parameter; how the other parameters narrow them is not known yet, so they must be asked for alone."""
    under = [one for one in seen if name in one.asked]
    alone = [one for one in under if all(other == name or _pages(other) for other in one.asked)]
    found: list[Look] = []
    for one in alone or under:
        shown = set(one.shown)
        items = [version.item() or {} for version in one.present]
        places = frozenset(index for index, version in enumerate(one.present) if version.key in shown)
        found.append((one.values(name), items, places))
    return found


def _sorts(name: str) -> bool:
    """Whether a parameter says by what to sort: ``orderBy``, or the field of one that says the direction beside it."""
    around = re.split(r"[.\[]", name)[-2:]
    return bool(_SORT.fullmatch(_bare_name(name)) or (around[-1] == "field" and _SORT.fullmatch(around[0])))


def _pages(name: str) -> bool:
    return (
        any(form.fullmatch(one) for one in (name, _bare_name(name)) for form in (_LIMIT, _PAGE, _OFFSET, _SORT, _ORDER))
        or _sorts(name)
        or name.startswith(("path.", *SENDERS))
    )


def _default_limit(listing: Listing, seen: Sequence[Seen]) -> int | None:
    """The page size when none is asked for: seen where a list stops before its end, and nothing that is not understood may be why."""
    unasked = [one for one in seen if not listing.limit or asked_value(one, listing.limit) is None]
    longest = max((len(one.shown) for one in unasked), default=0)
    for one in unasked:
        if len(one.shown) < longest or any(name in one.asked for name in listing.strange):
            continue
        selected = select(listing, one)
        if len(one.shown) < len(selected) and one.shown and [version.key for version in selected[: len(one.shown)]] == list(one.shown):
            longest = max(len(other.shown) for other in seen if not listing.limit or asked_value(other, listing.limit) is None)
            return len(one.shown) if longest == len(one.shown) else None
    return told_limit(listing, seen)
