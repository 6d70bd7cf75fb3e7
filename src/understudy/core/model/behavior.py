"""What happens once a stub matched: `then` of a stub file, compiled.

Rules:
    Everything here is immutable and shared by all requests; what changes lives in a Workspace.
    A value that may depend on the request is a Template; one that does not is a Constant.
    Effects happen in the order in which they were written, after `let`, inside one transaction, and are kept only when the
    answer could be rendered.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from understudy.core.model.fault import Fault
from understudy.core.model.headers import Headers
from understudy.core.model.interfaces import Template
from understudy.core.model.json_codec import ABSENT
from understudy.core.model.latency import Latency
from understudy.core.model.rate_limit import RateLimit
from understudy.core.model.step import Framing, KeepListening, Steps

if TYPE_CHECKING:
    from understudy.core.model.stub import Condition

type Repeat = Literal["last", "cycle", "miss", "random"]
type BodyKind = Literal["empty", "json", "text", "bytes"]


@dataclass(frozen=True, slots=True)
class Constant:
    """A template that does not depend on anything."""

    value: Any

    def render(self, context: Mapping[str, Any]) -> Any:  # noqa: ARG002  the interface has it
        """Return the value."""
        return self.value

    def attempt(self, context: Mapping[str, Any]) -> Any:  # noqa: ARG002  the interface has it
        """Return the value."""
        return self.value


NOTHING = Constant(ABSENT)


@dataclass(frozen=True, slots=True)
class HeaderTemplate:
    """One header line: its value gives text, a number, a list (one field each) or ABSENT (left out)."""

    name: str
    value: Template


@dataclass(frozen=True, slots=True)
class Body:
    """A body: `content` gives JSON data, text or bytes; `style` is how JSON is written.

    Attributes:
        kind: `json` writes data in `style`; `text` and `bytes` take text or bytes as they come.
        encoded: the bytes already carry the content coding that the headers name; otherwise the server applies it.
    """

    kind: BodyKind = "empty"
    content: Template = NOTHING
    style: str = "compact"
    encoded: bool = False


@dataclass(frozen=True, slots=True)
class StreamPart:
    """A piece of a streamed body, `after` seconds after the one before it; once per item when `each` names a list."""

    after: float
    body: Body
    each: tuple[str, Template] | None = None


@dataclass(frozen=True, slots=True)
class Say:
    """Send one message of a dialogue, `after` seconds after the line before it; once per item when `each` names a list."""

    kind: Literal["text", "binary"]
    content: Body
    after: float = 0.0
    each: tuple[str, Template] | None = None


@dataclass(frozen=True, slots=True)
class Hear:
    """Wait for the client's next message; one that does not satisfy `wanted` ends the dialogue with 1008."""

    wanted: Any = None
    within: float | None = None


@dataclass(frozen=True, slots=True)
class Leave:
    """Close a dialogue with a code and reason (RFC 6455 §7.4)."""

    code: int | Template = 1000
    reason: str | Template = ""
    after: float = 0.0


type Line = Say | Hear | Leave


@dataclass(frozen=True, slots=True)
class Reply:
    """What is sent whenever a message of the client has this `kind` (empty: any) and satisfies `wanted`; the first that fits is given."""

    wanted: Any
    lines: tuple[Line, ...]
    kind: Literal["", "text", "binary"] = ""


@dataclass(frozen=True, slots=True)
class Dialogue:
    """A WebSocket conversation: scripted lines, then replies to whatever else arrives.

    `wanted` of Hear and Reply is a value matcher on the message (text, or parsed JSON where it is JSON), or None for any.
    """

    lines: tuple[Line, ...] = ()
    replies: tuple[Reply, ...] = ()
    subprotocols: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """One response as a stub describes it.

    Attributes:
        status: gives an integer from 200 to 599 (101 for a dialogue).
        weight: share among several answers with ``repeat: random``.
        ranges: answer requests for a byte range with that part of the body.
        etag: pattern of the entity tag that is made from the body; empty for none.
        conditional: answer conditional requests by the ETag and Last-Modified of the answer.
        replies: what is said to the message of a dialogue that asked; None where no message did.
        listens: keep a streamed answer open, and send what is published to the connection until the client leaves; None to end it.
        by_message: a part of the stream is sent for every message of a gRPC call, as soon as the message has come.
        fixed_headers: the headers, when none of them depends on the request.
        is_constant: nothing in the answer depends on the request, so that it need be rendered once only.
    """

    status: Template = field(default_factory=lambda: Constant(200))
    reason: str = ""
    headers: tuple[HeaderTemplate, ...] = ()
    body: Body = field(default_factory=Body)
    trailers: tuple[HeaderTemplate, ...] = ()
    stream: tuple[StreamPart, ...] = ()
    dialogue: Dialogue | None = None
    replies: tuple[Line, ...] | None = None
    listens: KeepListening | None = None
    framing: Framing | None = None
    weight: float = 1.0
    ranges: bool = False
    conditional: bool = False
    by_message: bool = False
    etag: str = ""
    fixed_headers: Headers | None = None
    is_constant: bool = False
    # Kept by `respond_constant`.
    made: Steps | None = field(default=None, init=False, repr=False, compare=False)
    made_head: Steps | None = field(default=None, init=False, repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Each:
    """Repeats an effect for every element of a list, called `name` meanwhile."""

    name: str
    source: Template


@dataclass(frozen=True, slots=True)
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


@dataclass(frozen=True, slots=True)
class Create:
    """Puts an item into a collection, replacing one with an equal key; afterwards `name` is the item."""

    collection: Template
    item: Template
    key: Template | None = None
    name: str = "item"
    each: Each | None = None


@dataclass(frozen=True, slots=True)
class Update:
    """Merges members into an item (or all items that `where` selects); afterwards `name` is the item.

    Attributes:
        unset: gives names of members to drop.
        deep: merge as JSON Merge Patch does (RFC 7396) instead of member by member.
    """

    collection: Template
    item: Template
    key: Template | None = None
    where: Where = ()
    unset: Template = NOTHING
    deep: bool = False
    name: str = "item"
    each: Each | None = None


@dataclass(frozen=True, slots=True)
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


@dataclass(frozen=True, slots=True)
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


@dataclass(frozen=True, slots=True)
class SetVariables:
    """Moves state: gives variables of the session new values; ABSENT forgets one."""

    values: tuple[tuple[str, Template], ...]


@dataclass(frozen=True, slots=True)
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
    """

    collection: Template
    where: Where = ()
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


@dataclass(frozen=True, slots=True)
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


@dataclass(frozen=True, slots=True)
class StopListening:
    """Lets the connection at hand hear a feed no longer; without a key, none of its listeners."""

    feed: Template
    key: Template | None = None
    each: Each | None = None


type Effect = Create | Update | Remove | Relocate | SetVariables | ListItems | Listen | StopListening


@dataclass(frozen=True, slots=True)
class Publish:
    """Sends messages to everybody else who listens to a feed; templates see the listener as `to`.

    Attributes:
        keeps: how many publications of the feed are kept for those who listen later.
    """

    feed: Template
    lines: tuple[Say, ...]
    keeps: int = 0


@dataclass(frozen=True, slots=True)
class Webhook:
    """A request sent after the answer; templates were not rendered yet."""

    url: Template
    method: str = "POST"
    headers: tuple[HeaderTemplate, ...] = ()
    body: Body = field(default_factory=Body)
    delay: float = 0.0
    retry: int = 0


@dataclass(frozen=True, slots=True)
class RecordedIds:
    """Ids that a stub made when it was recorded. The same request is given them again, for fixed answers speak of them.

    Attributes:
        by: gives the text by which a recorded request is known again.
        given: by that text, once for every time it was recorded, the ids in the order in which they were made; None lets a new one be made.
    """

    by: Template
    given: Mapping[str, tuple[tuple[str | None, ...], ...]]


@dataclass(frozen=True, slots=True)
class Behavior:
    """What happens once a stub matched.

    Attributes:
        answers: at least one unless `forward` is set; several are given in order.
        sequence_by: gives the value per which the position in `answers` is kept; None keeps one position per stub.
        creates_in: the first collection it creates in, whose id format `new_id()` uses; empty when there is none.
        recorded_ids: what `new_id()` gives before it makes new ones.
        latency: always played. `recorded_latency` is played only when timing is modelled or scaled.
        forward: "" forwards to the service's own upstream, a URL to that one; None answers itself.
        stateless: True when no claim is needed: one constant answer, nothing drawn, counted, limited or moved.
    """

    answers: tuple[Answer, ...] = ()
    repeat: Repeat = "last"
    sequence_by: Template | None = None
    let: tuple[tuple[str, Template], ...] = ()
    effects: tuple[Effect, ...] = ()
    creates_in: str = ""
    recorded_ids: RecordedIds | None = None
    latency: Latency | None = None
    recorded_latency: Latency | None = None
    faults: tuple[Fault, ...] = ()
    rate_limits: tuple[RateLimit, ...] = ()
    forward: str | None = None
    webhooks: tuple[Webhook, ...] = ()
    publishes: tuple[Publish, ...] = ()
    stateless: bool = False
