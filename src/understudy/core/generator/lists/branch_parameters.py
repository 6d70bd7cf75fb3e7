"""Parameters that ask for what stands below a path, where the keys of things are paths: ``Path=/app``, ``Recursive=true``."""

from __future__ import annotations

import re
from collections.abc import Sequence

from understudy.core.engine.branches import branch
from understudy.core.generator.lists.listing import Listing, Seen, code_of

_PATH = re.compile(r"(?:path|folder|dir|directory|parent|root|under)_?(?:prefix|path|name)?", re.IGNORECASE)
_PAGED = re.compile(r"max|limit|size|per_?page|offset|token|cursor|marker|next", re.IGNORECASE)
_DEEP = re.compile(r"recurs(?:e|ive|ively)|deep|nested|include_?(?:children|descendants|nested)", re.IGNORECASE)


def place_branch(listing: Listing, names: Sequence[str], code: str, seen: Sequence[Seen]) -> frozenset[str]:
    """Find the parameter that names a path, and the one that says how far down; return those that were found."""
    for name in names:
        lists = [one for one in seen if name in one.asked]
        if not _PATH.fullmatch(_last(name)) or not all(_is_path(version.key) for one in lists for version in one.present):
            continue
        if not any(one.shown for one in lists) or not all(
            _fits(one, one.asked[name], None) or _fits(one, one.asked[name], 1) for one in lists
        ):
            continue
        listing.at = code_of(name, code)
        for switch in names:
            if _DEEP.fullmatch(_last(switch)) and all(_fits(one, one.asked[name], _depth(one.asked.get(switch, "false"))) for one in lists):
                listing.deep = code_of(switch, code)
                return frozenset([name, switch])
        listing.is_deep = all(_fits(one, one.asked[name], None) for one in lists)
        if listing.is_deep or all(_fits(one, one.asked[name], 1) for one in lists):
            return frozenset([name])
        listing.at = ""
    return frozenset()


def _depth(said: str) -> int | None:
    return None if said == "true" else 1


def _last(name: str) -> str:
    return re.split(r"[.\[]", name)[-1].strip("']")


def _is_path(key: str) -> bool:
    return "/" in key


def _fits(one: Seen, top: str, depth: int | None) -> bool:
    """Whether a list shows all things below a path, so far down, and no others; a page of it shows some of them."""
    keys = dict.fromkeys(version.key for version in one.present)
    below = set(branch(keys, top if top != "/" else "", depth))
    return set(one.shown) <= below if any(_PAGED.search(_last(name)) for name in one.asked) else below == set(one.shown)
