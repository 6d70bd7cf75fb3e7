"""One service as its listeners see it: decides about requests with the set of stubs that is current, and keeps the journal."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from email.utils import formatdate
from typing import Any, Protocol

from understudy.core.engine.problems import error_steps
from understudy.core.model.claim import FaultVerdict, Lease
from understudy.core.model.decision import Decision, Outgoing
from understudy.core.model.dialogue import Line, Reply, Say
from understudy.core.model.engine_io import EngineIo
from understudy.core.model.exchange import Message
from understudy.core.model.headers import Headers
from understudy.core.model.interfaces import Clock
from understudy.core.model.json_codec import ABSENT, parse_json
from understudy.core.model.message import LEFT, MESSAGE, Request
from understudy.core.model.scenario import Activation, Scenario
from understudy.core.model.service import Service
from understudy.core.model.step import KeepListening, SendBody, Steps, Wait
from understudy.runtime.hub import Hub, Mailbox
from understudy.runtime.sessions import LookUp, Sessions, scenarios_of, session_of
from understudy.runtime.switchboard import Switchboard
from understudy.runtime.timer import Timer
from understudy.state.journal import Delivery, Entry, Journal

_log = logging.getLogger("understudy")
# What an entry weighs besides bodies: the objects that hold it.
_ENTRY_OVERHEAD = 1500
# Bodies beyond this are cut off in the journal.
_KEPT_BODY = 1024**2


class PlaysService(Protocol):
    """What decides: `understudy.runtime.replay.Player`."""

    @property
    def service(self) -> Service:
        """The stubs it decides by."""
        ...

    @property
    def scenarios(self) -> tuple[str, ...]:
        """Names of the scenarios that can be switched on."""
        ...

    def scenario(self, name: str) -> Scenario | None:
        """Return a scenario by name; None when it is not known here."""
        ...

    def lay_seeds(self, session: str) -> None:
        """Lay the seeds of every resource in a session."""
        ...

    def put_by_hand(self, collection: str, key: str, item: Any = ..., *, session: str) -> bool:
        """Put an item into a session, or remove it where none is given; return whether one was there."""
        ...

    def decide(self, request: Request, *, session: str, active: Sequence[str | Scenario | Activation]) -> Decision:
        """Decide what to do about one request."""
        ...

    def answers_by_message(self, request: Request) -> bool:
        """Say whether a call, of which only the head has come, is answered message by message."""
        ...

    @property
    def keeps_connections(self) -> bool:
        """Whether something can be published to open connections, or they are told apart in other ways."""
        ...

    @property
    def hears_messages(self) -> bool:
        """Whether stubs are about the messages of dialogues."""
        ...

    def is_about(self, request: Request) -> bool:
        """Say whether some stub may answer a request."""
        ...

    def listens(self, connection: str, *, session: str) -> bool:
        """Say whether a connection listens to anything."""
        ...

    def forget(self, connection: str, *, session: str) -> None:
        """Forget what a connection that ended listened to."""
        ...

    def is_constant(self, decision: Decision) -> bool:
        """Say whether a decision is made for every request that says the same, whatever the state and the time."""
        ...

    def connection_fault(self, active: Sequence[str | Scenario | Activation]) -> tuple[str, tuple[FaultVerdict, ...]]:
        """Decide what befalls a new connection, before any request."""
        ...

    def release(self, leases: tuple[Lease, ...], *, session: str) -> None:
        """Give back places in concurrency limits."""
        ...

    def says(self, decision: Decision, line: Say, heard: Message | None) -> tuple[bytes, ...]:
        """Render one line of a dialogue."""
        ...


class Dates:
    """The present as an IMF-fixdate (RFC 9110 §5.6.7), rendered once a second."""

    __slots__ = ("_clock", "_data", "_second", "_text")

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._second = -1
        self._text = ""
        self._data = b""

    def __call__(self) -> str:
        """Return the date of now."""
        self.data(self._clock.now())
        return self._text

    def data(self, now: float) -> bytes:
        """Return the date of a moment (UTC epoch seconds) as it goes over the wire."""
        second = int(now)
        if second != self._second:
            self._text = formatdate(second, usegmt=True)
            self._data = self._text.encode()
            self._second = second
        return self._data


class Answerer:
    """Answers the requests of one service. Reload swaps `player`; a request keeps the one it started with."""

    def __init__(
        self,
        player: PlaysService,
        *,
        journal: Journal,
        switchboard: Switchboard,
        sessions: Sessions,
        clock: Clock,
        timer: Timer,
        dates: Dates,
        notify: Callable[[Outgoing], None],
    ) -> None:
        self.name = player.service.name
        self.player = player
        self.timer = timer
        self.date = dates
        self.now = clock.now
        self.repeat = journal.repeat
        self.switchboard = switchboard
        self._journal = journal
        self._sessions = sessions
        self._clock = clock
        self._notify = notify
        self._hub = Hub()

    def answer(self, request: Request, header: LookUp) -> Entry:
        """Decide about a request and note it."""
        session = session_of(header)
        wished = scenarios_of(header)
        active: tuple[str | Activation, ...] = wished
        if not self.switchboard.is_idle:
            active = (*self.switchboard.concerning(self.name, session), *wished)
        opens = self.player.keeps_connections and not request.connection and request.method not in (MESSAGE, LEFT)
        if opens:
            request = replace(request, connection=self._hub.next_name())
        now = self._clock.now()
        if session:
            self._sessions.touch(session, now)
        try:
            decision = self.player.decide(request, session=session, active=active)
        except Exception as error:  # noqa: BLE001 (the outermost edge of deciding: a defect must answer and be seen)
            _log.exception("%s: %s %s could not be decided", self.name, request.method, request.target)
            decision = failed(f"understudy failed on this request: {type(error).__name__}: {error}")
        if opens and (decision.dialogue is not None or any(isinstance(step, KeepListening) for step in decision.steps)):
            self._hub.open(request.connection)
        if decision.sendings:
            self._hub.send(decision.sendings)
        size, target = _weigh(decision.steps)
        size += min(len(request.body), _KEPT_BODY) + len(request.target) + _ENTRY_OVERHEAD
        entry = Entry(now, self.name, session, request, decision, size, target)
        self._journal.append(entry)
        return entry

    def note_again(self, entry: Entry, now: float) -> Entry:
        """Note that a request came which says what that of an earlier entry said; it is decided about as that was."""
        noted = Entry(now, entry.service, entry.session, entry.request, entry.decision, entry.size, entry.target_s)
        self._journal.append(noted)
        return noted

    def is_by_message(self, request: Request) -> bool:
        """Say whether a call is answered message by message; scenarios judge whole calls, so that none may be on."""
        return self.is_undisturbed and self.player.answers_by_message(request)

    def engine_at(self, request: Request) -> EngineIo | None:
        """Return what is known of Engine.IO where a request goes; None where it is not spoken."""
        return next((engine for engine in self.player.service.engine_io if engine.path == request.path), None)

    def so_far(self, request: Request, header: LookUp) -> Steps:
        """Decide about a call as far as it has come, without a note: its end will be noted."""
        return self.player.decide(request, session=session_of(header), active=()).steps

    def connection_fault(self) -> str:
        """Decide what befalls a new connection, and count it: the kind of a connection fault, or nothing."""
        if self.switchboard.is_idle:
            return ""
        kind, verdicts = self.player.connection_fault(self.switchboard.concerning(self.name, ""))
        for verdict in verdicts:
            self._journal.count_rule(self.name, verdict.rule, applied=verdict.applied)
        return kind

    def delivered(self, entry: Entry, delivery: Delivery, sent_bytes: int, took_s: float, problem: str = "") -> None:
        """Note how the answer went out, give back what it held, and send what is to be sent after it."""
        entry.delivery = delivery
        entry.sent_bytes = sent_bytes
        entry.took_s = took_s
        entry.problem = problem
        decision = entry.decision
        request = entry.request
        if request.connection and request.method not in (MESSAGE, LEFT) and self._hub.close(request.connection):
            self._forget(entry)
        if decision.leases:
            self.player.release(decision.leases, session=entry.session)
        for outgoing in decision.webhooks:
            self._notify(outgoing)
        if sent_bytes > _KEPT_BODY or len(entry.request.body) > _KEPT_BODY:
            _trim(entry)

    def _forget(self, entry: Entry) -> None:
        """Let the service know that a dialogue or stream ended, and forget what it listened to."""
        request = replace(entry.request, method=LEFT, body=b"")
        if self.player.listens(request.connection, session=entry.session) and self.player.is_about(request):
            self.answer(request, request.headers.get)
        self.player.forget(entry.request.connection, session=entry.session)

    def mailbox(self, entry: Entry) -> Mailbox:
        """Return where what is published to the connection of an entry arrives."""
        return self._hub.mailbox(entry.request.connection)

    def hear(self, entry: Entry, message: Message) -> Entry | None:
        """Decide about a message in the dialogue that `entry` opened; None when no stub of the service is about messages."""
        opening = entry.request
        kind = "application/octet-stream" if message.kind == "binary" else "text/plain; charset=utf-8"
        if message.kind == "text" and isinstance(parse_json(message.data), dict | list):
            kind = "application/json"
        headers = Headers((*opening.headers.without("content-type", "content-length"), ("content-type", kind)))
        request = replace(opening, method=MESSAGE, headers=headers, body=message.data)
        dialogue = entry.decision.dialogue
        if not self.player.hears_messages or (dialogue is not None and dialogue.replies and not self.player.is_about(request)):
            return None
        return self.answer(request, headers.get)

    @property
    def is_undisturbed(self) -> bool:
        """Whether no scenario is on for anybody."""
        return self.switchboard.is_idle

    def is_constant(self, entry: Entry) -> bool:
        """Say whether a request that says the same gets the same answer, until stubs or scenarios change."""
        return not entry.session and self.is_undisturbed and self.player.is_constant(entry.decision)

    def lines(self, entry: Entry) -> tuple[Line, ...]:
        """Return the script of a dialogue."""
        dialogue = entry.decision.dialogue
        return dialogue.lines if dialogue is not None else ()

    def replies(self, entry: Entry) -> tuple[Reply, ...]:
        """Return what is said to messages that the script does not wait for."""
        dialogue = entry.decision.dialogue
        return dialogue.replies if dialogue is not None else ()

    def says(self, entry: Entry, line: Say, heard: Message | None) -> tuple[bytes, ...]:
        """Render one line; `heard` is the client's last message."""
        return self.player.says(entry.decision, line, heard)

    def satisfies(self, wanted: Any, heard: Message) -> bool:
        """Say whether a message, as text or as the JSON it is, is what a line or reply wants."""
        data = parse_json(heard.data)
        if data is not ABSENT and wanted.matches(data):
            return True
        return bool(wanted.matches(heard.data.decode("utf-8", "replace")))


def failed(problem: str) -> Decision:
    """Make the decision for a request about which none could be made."""
    return Decision(error_steps("", problem), outcome="error", problem=problem)


def _weigh(steps: Steps) -> tuple[int, float]:
    """Add up the bytes that the journal will keep of the bodies in steps, and the seconds they wait."""
    size, seconds = 0, 0.0
    for step in steps:
        if isinstance(step, SendBody):
            size += min(len(step.data), _KEPT_BODY)
        elif isinstance(step, Wait):
            seconds += step.seconds
    return size, seconds


def _trim(entry: Entry) -> None:
    """Cut the bodies an entry keeps down to what it was counted with."""
    request, decision = entry.request, entry.decision
    if len(request.body) > _KEPT_BODY:
        entry.request = replace(request, body=request.body[:_KEPT_BODY])
    if any(isinstance(step, SendBody) and len(step.data) > _KEPT_BODY for step in decision.steps):
        steps = tuple(SendBody(step.data[:_KEPT_BODY]) if isinstance(step, SendBody) else step for step in decision.steps)
        entry.decision = replace(decision, steps=steps)
