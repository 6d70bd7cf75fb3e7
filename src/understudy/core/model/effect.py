"""What a stub does to collections, variables and listeners, in the order in which it was written."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING

from understudy.core.model.constant import NOTHING, Constant
from understudy.core.model.interfaces import Template
from understudy.core.model.unchanging import unchanging

if TYPE_CHECKING:
    from understudy.core.model.stub import Condition


@unchanging
class Each:
    """Repeats an effect for every element of a list, called `name` meanwhile."""

    name: str
    source: Template


@unchanging
class Clause:
    """A condition on a member of an item, in `where` of an effect: a value to equal, or a condition.

    Attributes:
        member: dotted name of the member.
        wanted: gives the value it must equal, or a list of which it must be one.
        condition: asked instead when there is no `wanted`.
        guards: the templates in `condition`; when one gives nothing, the clause is void.
    """

    member: str
    wanted: Template | None = None
    condition: Condition | None = None
    guards: tuple[Template, ...] = ()


type Where = tuple[Clause, ...]


@unchanging
class Create:
    """Puts an item into a collection, replacing one with an equal key; afterwards `name` is the item."""

    collection: Template
    item: Template
    key: Template | None = None
    name: str = "item"
    each: Each | None = None


@unchanging
class Update:
    """Merges members into an item (or all items that `where` selects); afterwards `name` is the item.

    Attributes:
        unset: gives names of members to drop.
        deep: merge as JSON Merge Patch does (RFC 7396) instead of member by member.
        new_key: gives the key that an item has from then on, in the same place of the order.
    """

    collection: Template
    item: Template
    key: Template | None = None
    where: Where = ()
    unset: Template = NOTHING
    deep: bool = False
    new_key: Template = NOTHING
    name: str = "item"
    each: Each | None = None


@unchanging
class Remove:
    """Removes an item by key, or all items that `where` selects; afterwards `name` is the list of what was removed.

    Attributes:
        below: whether everything below the key goes with it, where keys are paths.
    """

    collection: Template
    key: Template | None = None
    where: Where = ()
    below: bool = False
    name: str = "removed"
    each: Each | None = None


@unchanging
class Relocate:
    """Copies or moves an item with everything below it, where keys are paths; afterwards `name` is the item in its new place.

    Attributes:
        keeps: whether the original stays.
        depth: gives how far down is copied: a number, or ``infinity``.
        item: gives the members in which what stands in the new place differs, once for each thing.
    """

    collection: Template
    source: Template
    target: Template
    keeps: bool = True
    depth: Template = NOTHING
    item: Template = field(default_factory=lambda: Constant({}))
    name: str = "item"


@unchanging
class SetVariables:
    """Moves state: gives variables of the session new values; ABSENT forgets one."""

    values: tuple[tuple[str, Template], ...]


@unchanging
class ListItems:
    """Selects items of a collection as a page; afterwards `name` is the page.

    Attributes:
        sort: gives a member, or a list of members, ``-`` before one for descending.
        after: gives the cursor: the page begins after the item with this key; `before` ends it before one.
        start_after: like `after`, but by order of the text, whether or not there is such an item.
        offset: gives how many items to skip; `page` gives a page number from 1 instead.
        prefix: only items whose key begins with it.
        delimiter: groups keys that have it after the prefix into `page.prefixes`.
        key: member that is the cursor; None is the key of the collection.
        at: gives a key: only the item with it and those below it, where keys are paths, as far down as `depth` says.
        work_out: members that no item has, given by what `each` item is: `where` and `sort` may speak of them.
    """

    collection: Template
    where: Where = ()
    work_out: tuple[tuple[str, Template], ...] = ()
    at: Template = NOTHING
    depth: Template = NOTHING
    sort: Template = NOTHING
    limit: Template = NOTHING
    after: Template = NOTHING
    before: Template = NOTHING
    start_after: Template = NOTHING
    offset: Template = NOTHING
    page: Template = NOTHING
    prefix: Template = NOTHING
    delimiter: Template = NOTHING
    key: str | None = None
    name: str = "page"


@unchanging
class Listen:
    """Lets the connection at hand hear what is published to a feed from now on.

    Attributes:
        feed: gives the name of the feed.
        kept: gives members to remember of this listener: templates see them as `me`, and as `to` when something is published to it.
        key: tells several listeners of one connection apart; one with an equal key takes the place of the one before.
        after: gives the id of an event: what was published after it is sent first.
        last: gives how many of the events that were published are sent first.
    """

    feed: Template
    kept: Template = NOTHING
    key: Template | None = None
    each: Each | None = None
    after: Template = NOTHING
    last: Template = NOTHING


@unchanging
class StopListening:
    """Lets the connection at hand hear a feed no longer; without a key, none of its listeners."""

    feed: Template
    key: Template | None = None
    each: Each | None = None


type Effect = Create | Update | Remove | Relocate | SetVariables | ListItems | Listen | StopListening
