"""Refusals of pages that there are not: every refused request asked for a page beyond the last one, and no accepted one did."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from understudy.core.generator.draft import Draft
from understudy.core.generator.study import Study
from understudy.core.generator.things.roles import Roles
from understudy.core.generator.traffic.endpoint import Endpoint
from understudy.core.generator.traffic.sample import Sample

_REFUSED = frozenset([400, 404, 410, 416, 422])
_ASKED = r"request\.query(?:\.(\w+)|\['([^']+)'\])"
_PAGE = re.compile(rf"\{{\{{ ({_ASKED})( \| int \+ 1)? \}}\}}")
_LIMIT = re.compile(rf"\{{\{{ ({_ASKED})(?: \| default\((\d+)\))? \}}\}}")

_MOST_DIGITS = 9


@dataclass(frozen=True, slots=True)
class _Pages:
    """By which parameters a list is cut into pages.

    Attributes:
        code: gives the number that was asked for; the first page is number 0 where `from_zero`.
        size_name: the parameter that says how many things a page has; `size` where it says nothing, and None where that is not known.
    """

    name: str
    code: str
    from_zero: bool
    size_name: str
    size: int | None

    def bounds(self, sample: Sample) -> tuple[int, int] | None:
        """Return how many things stand before the page that is asked for, and its number less that of the first one."""
        asked = _number(sample, self.name)
        size = _number(sample, self.size_name) if self.size_name in sample.query else self.size
        if asked is None or size is None:
            return None
        before = asked if self.from_zero else asked - 1
        return before * size, before

    def test(self, total: str) -> str:
        """Write the test that a page is beyond the last one; there always is a first one."""
        before = f"({self.code} | int)" if self.from_zero else f"({self.code} | int - 1)"
        size = f"request.query['{self.size_name}'] | default({self.size}) | int" if self.size_name else str(self.size)
        return f"{{{{ {before} > 0 and {before} * ({size}) >= {total} }}}}"


def refuse_beyond(study: Study, drafts: Sequence[Draft], endpoint: Endpoint) -> None:
    """Let refusals of a page that there was not stand for every page that there is not."""
    roles = next((one for one in study.collections if endpoint in one.list_at), None)
    refusals = [draft for draft in drafts if draft.samples[0].verdict in _REFUSED and not draft.tests]
    pages = next(_pages(drafts), None) if roles is not None and refusals else None
    if roles is None or pages is None:
        return
    good = [sample for draft in drafts if draft.samples[0].good for sample in draft.samples]
    if any(_is_beyond(pages, roles, sample) for sample in good):
        return
    for draft in refusals:
        if all(_is_beyond(pages, roles, sample) for sample in draft.samples):
            draft.conditions = tuple(one for one in draft.conditions if one.part != "query" or one.name != (pages.name,))
            draft.tests = (pages.test(study.all_there(roles, endpoint)),)
            draft.notes.append("asks for a page beyond the last one")


def _pages(drafts: Sequence[Draft]) -> Iterator[_Pages]:
    """Read from the lists that were written how they are cut into pages."""
    for draft in drafts:
        listed = draft.then.get("list")
        if not isinstance(listed, dict):
            continue
        page, limit = _PAGE.fullmatch(str(listed.get("page", ""))), listed.get("limit")
        size = _LIMIT.fullmatch(str(limit))
        if page is None or (size is None and type(limit) is not int):
            continue
        usual = limit if type(limit) is int else int(size[4]) if size is not None and size[4] else None
        name = (size[2] or size[3]) if size is not None else ""
        yield _Pages(page[2] or page[3], page[1], page[4] is not None, name, usual)


def _is_beyond(pages: _Pages, roles: Roles, sample: Sample) -> bool:
    bounds, sighting = pages.bounds(sample), roles.sightings.get(sample.number)
    return bounds is not None and sighting is not None and bounds[1] > 0 and bounds[0] >= len(sighting.present)


def _number(sample: Sample, name: str) -> int | None:
    value = sample.query.get(name, [""])[0]
    return int(value) if value.isdecimal() and len(value) <= _MOST_DIGITS else None
