"""What happens once a stub matched: `then` of a stub file, compiled.

Rules:
    Everything here is immutable and shared by all requests; what changes lives in a Workspace.
    A value that may depend on the request is a Template; one that does not is a Constant.
    Effects happen in the order in which they were written, after `let`, inside one transaction, and are kept only when the
    answer could be rendered.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import Literal

from understudy.core.model.answer import Answer
from understudy.core.model.body import Body, HeaderTemplate
from understudy.core.model.dialogue import Say
from understudy.core.model.effect import Effect
from understudy.core.model.fault import Fault
from understudy.core.model.interfaces import Template
from understudy.core.model.latency import Latency
from understudy.core.model.rate_limit import RateLimit
from understudy.core.model.unchanging import unchanging

type Repeat = Literal["last", "cycle", "miss", "random"]


@unchanging
class Publish:
    """Sends messages to everybody else who listens to a feed; templates see the listener as `to`.

    Attributes:
        keeps: how many publications of the feed are kept for those who listen later.
    """

    feed: Template
    lines: tuple[Say, ...]
    keeps: int = 0


@unchanging
class Webhook:
    """A request sent after the answer; templates were not rendered yet."""

    url: Template
    method: str = "POST"
    headers: tuple[HeaderTemplate, ...] = ()
    body: Body = field(default_factory=Body)
    delay: float = 0.0
    retry: int = 0


@unchanging
class RecordedIds:
    """Ids that a stub made when it was recorded. The same request is given them again, for fixed answers speak of them.

    Attributes:
        by: gives the text by which a recorded request is known again.
        given: by that text, once for every time it was recorded, the ids in the order in which they were made; None lets a new one be made.
    """

    by: Template
    given: Mapping[str, tuple[tuple[str | None, ...], ...]]


@unchanging
class Batch:
    """Requests that one request holds, each answered as if it had come alone, before the one that holds them is.

    Attributes:
        requests: gives the list of them.
        whole: whether the first refusal among the answers is the answer to all.
        base: what stands before their addresses; None where every element is a body, and asks the same address by itself.
    """

    requests: Template
    base: str | None = None
    whole: bool = False


@unchanging
class Behavior:
    """What happens once a stub matched.

    Attributes:
        answers: at least one unless `forward` is set; several are given in order.
        sequence_by: gives the value per which the position in `answers` is kept; None keeps one position per stub.
        creates_in: the first collection it creates in, whose id format `new_id()` uses; empty when there is none.
        batch: the requests that a request holds, whose answers templates see as `request.answers`.
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
    batch: Batch | None = None
    latency: Latency | None = None
    recorded_latency: Latency | None = None
    faults: tuple[Fault, ...] = ()
    rate_limits: tuple[RateLimit, ...] = ()
    forward: str | None = None
    webhooks: tuple[Webhook, ...] = ()
    publishes: tuple[Publish, ...] = ()
    stateless: bool = False
