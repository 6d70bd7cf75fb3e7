"""How a list is made from live things: which are left out, in which order, how many on a page, where the page starts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from understudy.core.engine.branches import branch
from understudy.core.engine.standing_order import read_order
from understudy.core.engine.templates.access import EVERYTHING
from understudy.core.engine.templates.filter_text import FILTER
from understudy.core.engine.templates.sequences import sort_key
from understudy.core.engine.templates.texts import directed, named_order, within
from understudy.core.generator.lists.narrowing import LeftOut, Narrowing, value_at
from understudy.core.generator.templates.nodes import member, quoted
from understudy.core.generator.things.live import Version
from understudy.core.generator.traffic.sample import Sample
from understudy.core.model.json_codec import ABSENT

SENDERS = ("session.", "account.")


@dataclass(slots=True)
class Listing:
    """One `list` effect and what it needs to be right.

    Attributes:
        newest_first: whether what is equal in that order goes back in the order in which it was made.
        first: what the offset of the first thing is called, 0 or 1.
        first_page: what the first page is called, 1 or 0.
        sort_in: what the names of parameters begin with that name, in brackets, a field to sort by.
        at: what names the path below which a list shows things whose keys are paths.
        deep: what says whether that is all the way down; `is_deep` where nothing says it.
        keyed_by: the members that are keys of the things it shows.
        strange: parameters that nothing is known of.
        work_out: expressions of ``each`` thing for members that are worked out.
    """

    where: dict[str, Any] = field(default_factory=dict)
    sort: str = ""
    newest_first: bool = False
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
    sort_in: str = ""
    end: str = ""
    first: int = 0
    first_page: int = 1
    at: str = ""
    deep: str = ""
    is_deep: bool = False
    keyed_by: frozenset[str] = frozenset()
    narrowings: list[Narrowing] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    strange: list[str] = field(default_factory=list)
    work_out: dict[str, str] = field(default_factory=dict)
    right: int = 0
    notes: list[str] = field(default_factory=list)

    def effect(self, address: str) -> dict[str, Any]:
        """Write the effect as `then.list` takes it."""
        written: dict[str, Any] = {"from": address}
        if self.where:
            written["where"] = self.where
        if used := self._worked_out():
            written["work_out"] = used
        if self.at:
            written["at"] = "{{ '' if " + self.at + " == '/' else " + self.at + " }}"
            otherwise = "'infinity'" if self.is_deep else "1"
            written["depth"] = "{{ 'infinity' if (" + self.deep + " | default(false)) else 1 }}" if self.deep else "{{ " + otherwise + " }}"
        if self.prefix:
            written["prefix"] = "{{ " + self.prefix + " }}"
        if self.delimiter:
            written["delimiter"] = "{{ " + self.delimiter + " }}"
        if self.sort_code:
            otherwise = quoted(",".join(self._order()))
            code = (
                f"({self.sort_code} | directed({self.order_code} | default('asc'))) if ({self.sort_code} | default('')) else {otherwise}"
                if self.order_code
                else f"{self.sort_code} | default({otherwise})"
            )
            written["sort"] = "{{ " + code + " }}"
        elif self.sort_in:
            written["sort"] = "{{ " + self._sort_in_code() + " }}"
        elif self.sort:
            written["sort"] = self._order()
        if self.limit or self.end:
            written["limit"] = "{{ " + self._limit_code() + " }}"
        elif self.default_limit is not None:
            written["limit"] = self.default_limit
        for name in ("page", "offset", "after", "before", "start_after"):
            if code := getattr(self, name):
                written[name] = "{{ " + code + self._shift(name) + " }}"
        return written

    def _order(self) -> list[str]:
        """List the members by which things are sorted where nobody asks for an order."""
        return [*([self.sort] if self.sort else ()), *(["-$added"] if self.newest_first else ())]

    def _shift(self, name: str) -> str:
        """Write what brings a number to where counting begins: things at 0, pages at 1."""
        if name == "offset" and self.first:
            return f" | int - {self.first}"
        return " | int + 1" if name == "page" and not self.first_page else ""

    def _worked_out(self) -> dict[str, str]:
        """Write the members that no thing has, as far as a filter or an order may speak of them."""
        if self.sort_code or self.sort_in or self.where.keys() & {FILTER, EVERYTHING}:
            return {name: "{{ " + code + " }}" for name, code in self.work_out.items()}
        said = {member.partition(".")[0] for member in (*self.where, self.sort.lstrip("-"))}
        return {name: "{{ " + code + " }}" for name, code in self.work_out.items() if name in said}

    def _sort_in_code(self) -> str:
        """Write the field that stands in brackets, backwards for a negative value: ``$sort[rank]=-1``."""
        asked = f"request.query | starting({quoted(self.sort_in)})"
        first = f"({asked} | pairs | first)"
        backwards = f"'-' if {first}.value | lower in ['-1', 'desc', 'descending'] else ''"
        return f"(({backwards}) ~ ({first}.key | replace(']', ''))) if ({asked}) else {quoted(','.join(self._order()))}"

    def _limit_code(self) -> str:
        """Write how many things a page has: as many as asked for, as far as asked for, or as many as there always are."""
        otherwise = "omit" if self.default_limit is None else str(self.default_limit)
        if not self.end:
            return self.limit if self.default_limit is None else f"{self.limit} | default({otherwise})"
        start = f"({self.offset} | default(0) | int)" if self.offset else "0"
        to_end = f"({self.end} | int - {start}) if ({self.end} | default('')) else {otherwise}"
        return f"{self.limit} if ({self.limit} | default('')) else ({to_end})" if self.limit else to_end


@dataclass(frozen=True, slots=True)
class Seen:
    """One recorded list: what was asked, what was there (in order of making), which keys were shown.

    Attributes:
        several: what is asked with several values at once, by its name in `asked`.
    """

    sample: Sample
    asked: Mapping[str, str]
    present: tuple[Version, ...]
    shown: tuple[str, ...]
    grouped: bool = False
    several: Mapping[str, tuple[str, ...]] = MappingProxyType({})

    def values(self, name: str) -> tuple[str, ...]:
        """Return every value of a parameter."""
        if name in self.several:
            return self.several[name]
        given = self.sample.query.get(name)
        return tuple(given) if given and given[0] == self.asked[name] else (self.asked[name],)


def code_of(name: str, code: str = "request.query") -> str:
    """Write the expression of what a list is asked for: a parameter of the query, or an expression as it stands."""
    return name if name.startswith(("path.", "request.", "(request.")) else member(code, name)


def asked_value(one: Seen, code: str) -> str | None:
    """Return what a list was asked for at an expression; None when nothing was said there."""
    return next((value for name, value in one.asked.items() if code == name or code.endswith((f".{name}", f"['{name}']"))), None)


def select(listing: Listing, one: Seen) -> list[Version]:
    """Choose and order the things a list shows on all its pages."""
    chosen = list(one.present)
    for narrowing in listing.narrowings:
        if narrowing.parameter in one.asked:
            asked_for = one.values(narrowing.parameter)
            chosen = [version for version in chosen if narrowing.keeps(version.item() or {}, asked_for)]
    for left in listing.left_out:
        chosen = [version for version in chosen if left.keeps(version.item() or {}, one.asked)]
    top = asked_value(one, listing.at) if listing.at else None
    if top is not None:
        is_deep = asked_value(one, listing.deep) == "true" if listing.deep else listing.is_deep
        below = set(branch(dict.fromkeys(version.key for version in chosen), top if top != "/" else "", None if is_deep else 1))
        chosen = [version for version in chosen if version.key in below]
    prefix = asked_value(one, listing.prefix) if listing.prefix else None
    if prefix:
        chosen = [version for version in chosen if version.key.startswith(prefix)]
    start = asked_value(one, listing.start_after) if listing.start_after else None
    delimiter = asked_value(one, listing.delimiter) if listing.delimiter else None
    if delimiter:
        chosen = [version for version in chosen if delimiter not in version.key[len(prefix or "") :]]
    ordered = _ordered(chosen, _asked_sort(listing, one) or listing.sort)
    return [version for version in ordered if start is None or version.key > start]


def _asked_sort(listing: Listing, one: Seen) -> str:
    if listing.sort_in:
        name = next((name for name in one.asked if name.startswith(listing.sort_in)), None)
        if name is not None:
            return ("-" if one.asked[name].lower() in ("-1", "desc", "descending") else "") + name[len(listing.sort_in) : -1]
    code, _, inside = listing.sort_code.partition(" | within('")
    code, _, style = code.partition(" | named_order('")
    field = asked_value(one, code) if code else None
    if not field:
        return ""
    field = named_order(field, style.removesuffix("')")) if style else field
    field = within(field, inside.removesuffix("')")) if inside else field
    return directed(field, asked_value(one, listing.order_code) or "asc") if listing.order_code else field


def _ordered(chosen: list[Version], sort: str) -> list[Version]:
    for part in reversed(read_order(sort)) if sort else ():
        name, backwards = part.strip().lstrip("-+"), part.strip().startswith("-")
        if name == "$added":
            chosen = chosen[::-1] if backwards else chosen
        elif name == "$key":
            chosen = sorted(chosen, key=lambda version: version.key, reverse=backwards)
        else:
            ranks = {id(version): sort_key(_member(version, name)) for version in chosen}
            chosen = sorted(chosen, key=lambda version: ranks[id(version)], reverse=backwards)
    return chosen


def _member(version: Version, name: str) -> Any:
    value = value_at(version.item() or {}, name)
    return None if value is ABSENT else value


def predict(listing: Listing, one: Seen) -> tuple[list[str], dict[str, Any]]:
    """Say which keys a list would show, and what templates would know of the page."""
    keys = [version.key for version in select(listing, one)]
    asked = asked_value(one, listing.limit) if listing.limit else None
    limit = int(asked) if asked is not None and asked.isdigit() else listing.default_limit
    end = asked_value(one, listing.end) if listing.end else None
    if end is not None and end.isdigit() and asked is None:
        limit = max(0, int(end) - int((asked_value(one, listing.offset) if listing.offset else None) or 0))
    start = 0
    after = asked_value(one, listing.after) if listing.after else None
    if after:
        start = keys.index(after) + 1 if after in keys else len(keys)
    offset = asked_value(one, listing.offset) if listing.offset else None
    number = asked_value(one, listing.page) if listing.page else None
    if offset is not None and offset.isdigit():
        start += max(0, int(offset) - listing.first)
    elif number is not None and number.isdigit() and limit:
        start += max(0, int(number) - listing.first_page) * limit
    stop = len(keys) if limit is None else min(len(keys), start + limit)
    before = asked_value(one, listing.before) if listing.before else None
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
    return predict(listing, one)[0] == list(one.shown)


def predicts_in_another_order(listing: Listing, one: Seen) -> bool:
    """Whether a recorded list shows the very things that follow, one after the other as nothing explains."""
    keys = predict(listing, one)[0]
    return keys != list(one.shown) and sorted(keys) == sorted(one.shown)


def groups_of(listing: Listing, one: Seen) -> list[str]:
    """List the beginnings of keys that a list asked for with a delimiter shows in place of the keys."""
    delimiter = asked_value(one, listing.delimiter) if listing.delimiter else None
    prefix = (asked_value(one, listing.prefix) if listing.prefix else None) or ""
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
    keys, page = predict(listing, one)
    groups = groups_of(listing, one)
    found = {
        f"page.{name}": value
        for name, value in page.items()
        if value is not None and (name != "limit" or listing.limit or listing.default_limit)
    }
    first, shown = page["offset"], page["count"]
    found |= {
        "(page.offset + 1)": first + 1,
        "(page.offset + page.count)": first + shown,
        "(page.offset + page.count - 1)": first + shown - 1,
        "(not page.has_more)": not page["has_more"],
        "(not page.has_previous)": not page["has_previous"],
        "(page.count == 0)": shown == 0,
    }
    if listing.page and not listing.first_page:
        found["(page.number - 1)"] = page["number"] - 1
    if listing.delimiter:
        # The server counts groups with the items of a page, some count the items alone.
        found.update({"page.count": len(keys) + len(groups), "page['items'] | length": len(keys)})
    return found
