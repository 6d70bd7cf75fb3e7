"""Pages that show things one after another, in any format of text, cut into what stands before, around, between and after them.

A page is read as pieces (lines, elements of markup, objects of JSON). An entry begins where the pieces around the name of its thing are
whole: every element that is opened in it is closed in it. Between entries stands nothing but white space and commas.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

_BETWEEN_PIECES = re.compile(r"(?<=\n)|(?<=>)(?=<)|(?<=\})(?=,)|(?<=,)(?=\s*\{)|(?<=\[)(?=\{)|(?<=\})(?=\])")
_NAMES = re.compile(r"\s*\[\s*\"")  # a list of nothing but names
_BETWEEN_NAMES = re.compile(r"(?<=\[)(?=\s*\")|(?<=\")(?=\s*,)|(?<=,)(?=\s*\")|(?<=\")(?=\s*\])")
_TAG = re.compile(r"<(/?)([A-Za-z][\w:-]*)[^>]*?(/?)>|([{}\[\]])")
_VOID = frozenset(["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"])
_SEPARATOR = re.compile(r"[\s,]*")
# How a page may speak of a thing, the surest first: as a link, as the text of an element, as a string, as a line, as a word.
_MENTIONS = (
    r"""\bhref=["']?(?:[^"'>]*/)?(?P<name>{})/?["'?#>]""",
    r""">\s*(?P<name>{})/?\s*<""",
    r"""["'](?P<name>{})/?["']""",
    r"""^\s*(?P<name>{})/?\s*$""",
    r"""(?<![\w.%/-])(?P<name>{})/?(?![\w.%-])""",
)
_OPENS = re.compile(r"\s*(?:<(?:tr|li|div|p|entry|file|item)\b|\{)", re.IGNORECASE)
_FARTHEST = 40  # pieces of an entry before the one that names its thing
_MOST = 2_000  # things on a page


@dataclass(frozen=True, slots=True)
class Cut:
    """A page in parts.

    Attributes:
        entries: text by the number of its thing, in the order of the page.
        separator: what stands between entries.
        ends: whether it stands after the last one, too.
        lead: the pieces of an entry before the one that names its thing.
    """

    head: str
    entries: tuple[tuple[int, str], ...]
    separator: str
    ends: bool
    foot: str
    lead: int = 0


def cut_page(text: str, names: Sequence[Sequence[str]], lead: int | None = None) -> Cut | None:
    """Cut a page into entries; None where it does not show every thing in an entry of its own.

    Args:
        text: the page.
        names: how the name of each thing may be spelled.
        lead: what another page of the kind tells of `Cut.lead`: one that shows a single thing cannot tell it.
    """
    if not names or len(names) > _MOST:
        return None
    between = _BETWEEN_NAMES if _NAMES.match(text) else _BETWEEN_PIECES
    pieces = [piece for piece in between.split(text) if piece]
    for form in _MENTIONS:
        first = _first_mentions(pieces, names, form)
        if len(first) == len(names) and len(set(first.values())) == len(names):
            order = sorted(first, key=lambda number: first[number])
            found = _cut_at(pieces, order, [first[number] for number in order], _leads(pieces, first, lead))
            if found is not None:
                return found
    return None


def _first_mentions(pieces: Sequence[str], names: Sequence[Sequence[str]], form: str) -> dict[int, int]:
    """Find the first piece that speaks of each thing."""
    by_spelling = {spelling: number for number, spellings in enumerate(names) for spelling in spellings}
    spellings = sorted(by_spelling, key=lambda spelling: (-len(spelling), spelling))
    mention = re.compile(form.format("|".join(map(re.escape, spellings))))
    first: dict[int, int] = {}
    for index, piece in enumerate(pieces):
        for match in mention.finditer(piece):
            first.setdefault(by_spelling[match["name"]], index)
    return first


def _leads(pieces: Sequence[str], first: dict[int, int], known: int | None) -> Iterable[int]:
    places = sorted(first.values())
    if len(places) > 1:
        most = min(places[0], min(later - earlier for earlier, later in pairwise(places)) - 1, _FARTHEST)
        return range(most + 1)
    if known is not None:
        return (known,)
    # A single thing: its entry begins with the element that opens nearest before it.
    openings = [lead for lead in range(min(places[0], _FARTHEST) + 1) if _OPENS.match(pieces[places[0] - lead])]
    return (openings[0],) if openings else (0,)


def _cut_at(pieces: Sequence[str], order: Sequence[int], places: Sequence[int], leads: Iterable[int]) -> Cut | None:
    has_braces = pieces[0].lstrip()[:1] in ("[", "{")
    for lead in leads:
        if places[0] < lead:
            continue
        bounds = [*(place - lead for place in places[1:]), len(pieces)]
        ends = [_whole(pieces, place - lead, place, bound, has_braces=has_braces) for place, bound in zip(places, bounds, strict=True)]
        if any(end is None for end in ends):
            continue
        texts = ["".join(pieces[place - lead : end]) for place, end in zip(places, ends, strict=True)]
        before = [text[: len(text) - len(text.lstrip())] for text in texts]
        after = [text[len(text.rstrip()) :] + "".join(pieces[end:bound]) for text, end, bound in zip(texts, ends, bounds, strict=True)]
        between = {one + other for one, other in zip(after[:-1], before[1:], strict=True)}
        if len(between) > 1 or not all(_SEPARATOR.fullmatch(text) for text in between):
            continue
        separator = next(iter(between), "")
        goes_on = bool(separator) and after[-1].startswith(separator)
        entries = tuple((number, text.strip()) for number, text in zip(order, texts, strict=True))
        head = "".join(pieces[: places[0] - lead]) + before[0]
        return Cut(head, entries, separator, goes_on, after[-1][len(separator) if goes_on else 0 :], lead)
    return None


def _whole(pieces: Sequence[str], start: int, named: int, bound: int, *, has_braces: bool) -> int | None:
    """Find where an entry ends that begins at a piece: at the first one behind the name where nothing is open."""
    depth = 0
    for index in range(start, bound):
        for match in _TAG.finditer(pieces[index]):
            if match[4]:
                depth += 0 if not has_braces else 1 if match[4] in "{[" else -1
            elif match[2].lower() not in _VOID and not match[3]:
                depth += -1 if match[1] else 1
            if depth < 0:
                return None
        if depth == 0 and index >= named:
            return index + 1
    return None
