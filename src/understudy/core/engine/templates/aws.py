"""What the JSON APIs of Amazon Web Services have in common: tags, pages.

Tags are a list in which every key stands once: ``[{"Key": "team", "Value": "red"}]``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final


def tagged(tags: Iterable[Any], added: Iterable[Any], name: str = "Key") -> list[Any]:
    """Return tags with others added, which stand at the end where their keys are new; a key stands under a name."""
    return list({**{one[name]: one for one in tags}, **{one[name]: one for one in added}}.values())


def untagged(tags: Iterable[Any], keys: Iterable[str], name: str = "Key") -> list[Any]:
    """Return the tags that do not have these keys; a key stands under a name."""
    gone = set(keys)
    return [one for one in tags if one[name] not in gone]


def page(found: list[Any], request: Any, member: str, size: int, *, eager: bool = False, null: bool = False) -> dict[str, Any]:
    """Cut a list to the page that is asked for; its token is the number of what went before.

    Args:
        found: everything.
        request: with `MaxResults` and `NextToken`.
        member: what the list is called.
        size: of pages of which nobody says it.
        eager: whether more is said to follow whenever a page is full.
        null: whether a last page says so.
    """
    most = int(request.get("MaxResults") or size)
    start = int(request.get("NextToken") or 0)
    shown, end = found[start : start + most], start + most
    follows = len(shown) == most if eager else end < len(found)
    return {member: shown, **({"NextToken": str(end)} if follows else {"NextToken": None} if null else {})}


FILTERS: Final[Mapping[str, Callable[..., Any]]] = {"aws_page": page, "aws_tagged": tagged, "aws_untagged": untagged}
