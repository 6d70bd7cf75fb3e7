"""Deciding about requests: snapshot → select → claim → plan.

Rules:
    A Player is one service's stubs at one moment; reload makes a new one. It shares nothing with others but the state store.
    A stub whose answer is constant is answered from a table. Everything else takes one transaction per request.
    Nothing of a request is kept when a template of it fails.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from importlib import import_module
from itertools import chain
from typing import Any

from understudy.core.engine.batches import split_held
from understudy.core.engine.calls import Calls, split_batch, split_fields
from understudy.core.engine.circumstances import Call, Setting
from understudy.core.engine.explain import near_misses
from understudy.core.engine.feeds import forget
from understudy.core.engine.graphql_requests import as_posted, persisted, with_query
from understudy.core.engine.index import Candidate, build_index
from understudy.core.engine.layers import AnyIndex, update_index
from understudy.core.engine.overlay import build_overlay
from understudy.core.engine.plan import plan
from understudy.core.engine.problems import error_steps, miss_steps, unable_steps
from understudy.core.engine.respond import render_body, respond_constant
from understudy.core.engine.templates.scope import LISTENERS, SCOPE, Scope
from understudy.core.engine.templates.tree import iterate
from understudy.core.model.claim import FaultVerdict, LatencyVerdict, Lease
from understudy.core.model.decision import Decision
from understudy.core.model.dialogue import Say
from understudy.core.model.draw import Draws
from understudy.core.model.effect import Listen
from understudy.core.model.exchange import Message
from understudy.core.model.fault import CONNECTION_FAULTS
from understudy.core.model.interfaces import Clock, StateStore, Workspace
from understudy.core.model.json_codec import ABSENT, parse_json
from understudy.core.model.latency import NONE, Timing
from understudy.core.model.message import LEFT, MESSAGE, Request
from understudy.core.model.scenario import Activation, Break, Overlay, Rule, Scenario
from understudy.core.model.service import Service
from understudy.core.model.step import Forward
from understudy.core.model.stub import Stub
from understudy.errors import TemplateError
from understudy.files.content_coding import encode_content
from understudy.files.token_signature import sign_with_test_key
from understudy.runtime.together import decide_held, decide_together, field_stubs

_NO_OVERLAY = Overlay()
_BODY_PARTS = ("json", "body")


class _ForeseenError(Exception):
    """Nothing of a transaction is to be kept: it only told what would be decided."""

    def __init__(self, decision: Decision | None) -> None:
        self.decision = decision
        super().__init__()


class Player:
    """Plays one virtual service: an immutable set of stubs, resources and scenarios, and the store that holds their state."""

    def __init__(
        self,
        service: Service,
        *,
        store: StateStore,
        clock: Clock,
        seed: int = 0,
        timing: Timing = NONE,
        sealed: bool = False,
        encodes: bool = True,
        before: AnyIndex | None = None,
    ) -> None:
        """Make a player.

        Args:
            service: what to play.
            store: holds its state.
            clock: the source of time.
            seed: of every random decision.
            timing: which latencies are played.
            sealed: whether the real service may not be called.
            encodes: whether bodies go out in the coding that a header field names; else in plain.
            before: an index that holds most of the stubs already.
        """
        self.service = service
        self.index: AnyIndex = build_index(service.stubs) if before is None else update_index(before, service.stubs)
        self._store = store
        self._clock = clock
        resources = {resource.name: resource for resource in service.resources}
        encode = encode_content if encodes else None
        self._setting = Setting(service.name, service.upstream, resources, seed, timing, sealed, encode, sign_with_test_key)
        if any(lag.seconds for resource in service.resources for lag in resource.lags.values()):
            import_module("understudy.core.engine.claim")  # a lag begins with a request, which should not wait for that
        self._known: Mapping[str, Scenario] | None = None
        self._overlays: dict[tuple[str | Scenario | Activation, ...], Overlay] = {}
        # Decisions of stubs that need no state, None for stubs that do, as far as somebody asked.
        self._ready: dict[int, Decision | None] = {}
        self._ready_head: dict[int, Decision | None] = {}
        self._about_fields = field_stubs(service.stubs)
        methods = {method for stub in service.stubs for method in stub.when.methods}
        self.hears_messages = MESSAGE in methods
        self.keeps_connections = self.hears_messages or any(
            isinstance(effect, Listen) for stub in service.stubs for effect in stub.then.effects
        )

    def _prepare(self, stub: Stub, *, head: bool) -> Decision | None:
        """Make the decision of a stub that needs no state at all, once; None for any other."""
        behavior = stub.then
        decision = None
        if stub.when.is_stateless and behavior.stateless and not (behavior.recorded_latency and self._setting.timing.scale):
            # One that cannot be rendered is found out, and told, where templates are.
            with suppress(TemplateError):
                decision = Decision(respond_constant(behavior.answers[0], head=head), stub)
            if decision is not None and behavior.latency is not None and behavior.latency.first_byte is not None:
                held = behavior.latency.first_byte.quantile(0.5)  # any: one that is drawn is not without state
                decision = replace(
                    decision, steps=plan(decision.steps, wait=held), verdicts=(LatencyVerdict("stub", held),) if held else ()
                )
        (self._ready_head if head else self._ready)[id(stub)] = decision
        return decision

    @property
    def _scenarios(self) -> Mapping[str, Scenario]:
        """The service's own scenarios and the built-in ones, which are loaded when somebody asks for one."""
        if self._known is None:
            from understudy.core.engine.library import BUILT_IN  # noqa: PLC0415  see above

            self._known = {**BUILT_IN, **self.service.scenarios}
        return self._known

    @property
    def scenarios(self) -> tuple[str, ...]:
        """Names of the scenarios that can be switched on: the service's own and the built-in ones."""
        return tuple(sorted(self._scenarios))

    def scenario(self, name: str) -> Scenario | None:
        """Return a scenario by name; None when it is not known here."""
        return self._scenarios.get(name)

    def is_constant(self, decision: Decision) -> bool:
        """Say whether a decision is made for every request that says the same, whatever the state and the time."""
        if self.index.moves or decision.stub is None:
            return False
        stub = id(decision.stub)
        return self._ready.get(stub) is decision or self._ready_head.get(stub) is decision

    def decide(
        self, request: Request, *, session: str = "", active: Sequence[str | Scenario | Activation] = (), keeps: bool = True
    ) -> Decision:
        """Decide what to do about one request.

        Args:
            request: as the client sent it.
            session: the scope of its state.
            active: scenarios that are on, by name or with the time since when; names the service does not know have no effect.
            keeps: whether what is done is kept; else this only tells what would be decided.
        """
        if self.index.moves:
            request = replace(request, received_at=self._clock.now())
        if request.method in (MESSAGE, LEFT) and not request.connection:
            return self._miss(request, session)  # methods of ours, which mean nothing in HTTP
        request = self._formed(request)
        if self._about_fields:
            request = self._in_full(request, session)
        candidates = self.index.candidates(request)
        first = next(candidates, None)
        calls = self._calls(request, first)
        if first is not None and first[0].then.batch is not None and (held := split_held(first[0].then.batch, request)) is not None:
            foresee = partial(self.decide, session=session, active=active, keeps=False)
            return decide_held(request, held, partial(self.decide, session=session, active=active), foresee)
        if calls is not None:
            return decide_together(calls, lambda one: self.decide(one, session=session, active=active))
        head = request.method == "HEAD"
        if first is None and head:
            # Servers answer HEAD wherever they answer GET (RFC 9110 §9.3.2).
            candidates = self.index.candidates(replace(request, method="GET"))
            first = next(candidates, None)
        if not active:
            if first is None:
                return self._miss(request, session)
            table, stub = self._ready_head if head else self._ready, first[0]
            ready = table[id(stub)] if id(stub) in table else self._prepare(stub, head=head)
            if ready is not None:
                return ready
            overlay = _NO_OVERLAY
        else:
            overlay = self._overlay(tuple(active))
        call = Call(request, session, overlay, self._clock.now(), self._clock.monotonic(), head)
        return self._claim(call, first, candidates, keeps=keeps)

    def _in_full(self, request: Request, session: str) -> Request:
        """Write a GraphQL request as stubs are about it: posted, with its document in it."""
        posted = as_posted(request)
        if posted is not None and self.is_about(posted):
            request = posted
        said = persisted(request)
        if said is None:
            return request
        name, query = f"query:{said[0]}", said[1]
        known: str = self._store.transact(
            self.service.name,
            session,
            lambda workspace: workspace.limits.setdefault(name, query) if query else workspace.limits.get(name, ""),
        )
        return request if query or not known else with_query(request, known)

    def _formed(self, request: Request) -> Request:
        """Let a gRPC request be read in the form that its messages have."""
        form = self.service.messages.get(request.raw_path) if self.service.messages else None
        return request if form is None else replace(request, message_form=form)

    def _calls(self, request: Request, first: Candidate | None) -> Calls | None:
        """Take a request apart that is several calls, unless a stub takes it as it is."""
        if first is None:
            return split_batch(request) or (split_fields(request) if self._about_fields else None)
        if (
            not any(matcher.part.startswith(_BODY_PARTS) for matcher in first[0].when.matchers)
            and (calls := split_batch(request)) is not None
        ):
            return calls  # a stub that does not look at what is asked may be for anything that is no call
        return split_fields(request) if first[0].id in self._about_fields else None

    def is_about(self, request: Request) -> bool:
        """Say whether some stub may answer a request, whatever the state."""
        return next(self.index.candidates(request), None) is not None

    def answers_by_message(self, request: Request) -> bool:
        """Say whether a call, of which only the head has come, is answered message by message."""
        first = next(self.index.candidates(self._formed(request)), None)
        behavior = first[0].then if first is not None else None
        if behavior is None or len(behavior.answers) != 1 or not behavior.answers[0].by_message:
            return False
        # What is done for a call is done once, at its end.
        return not (behavior.effects or behavior.let or behavior.rate_limits or behavior.faults or behavior.webhooks)

    def _claim(self, call: Call, first: Candidate | None, rest: Iterable[Candidate], *, keeps: bool) -> Decision:
        from understudy.core.engine.claim import ClaimError, claim  # noqa: PLC0415  constant answers need nothing of it

        matching = rest if first is None else chain((first,), rest)

        def work(workspace: Workspace) -> Decision | None:
            decided = claim(call, matching, workspace, self._setting)
            if not keeps:
                raise _ForeseenError(decided)
            return decided

        try:
            decision = self._store.transact(self.service.name, call.session, work)
        except _ForeseenError as foreseen:
            decision = foreseen.decision
        except ClaimError as error:
            problem = str(error)
            if error.stub is not None and error.stub.learned:
                return self._unable(call, error.stub, problem)
            steps = error_steps(error.stub.id if error.stub is not None else "", problem)
            return Decision(steps, error.stub, call.session, outcome="error", problem=problem)
        return decision if decision is not None else self._miss(call.request, call.session)

    def _overlay(self, active: tuple[str | Scenario | Activation, ...]) -> Overlay:
        overlay = self._overlays.get(active)
        if overlay is None:
            if len(self._overlays) > 1000:
                self._overlays.clear()
            overlay = self._overlays[active] = build_overlay(active, self._scenarios)
        if overlay.expires is not None and self._clock.monotonic() >= overlay.expires:
            return self._overlay(self._still_on(active))
        return overlay

    def _still_on(self, active: tuple[str | Scenario | Activation, ...]) -> tuple[str | Scenario | Activation, ...]:
        now = self._clock.monotonic()
        return tuple(entry for entry in active if not isinstance(entry, Activation) or entry.until is None or now < entry.until)

    def _miss(self, request: Request, session: str) -> Decision:
        if (forwarded := self._forwarded(session)) is not None:
            return forwarded
        near = near_misses(request, self.index, limit=3)
        steps = miss_steps(self.service.name, request.method, request.target, [miss.document() for miss in near])
        return Decision(steps, None, session, outcome="miss", near_misses=near)

    def _unable(self, call: Call, stub: Stub, problem: str) -> Decision:
        """A request that a generated stub is about, and that says other things than the recorded ones: nobody knows the answer."""
        steps = unable_steps(self.service.name, stub.id, problem)
        return self._forwarded(call.session) or Decision(steps, None, call.session, outcome="miss", problem=problem)

    def _forwarded(self, session: str) -> Decision | None:
        """Pass on what is missed, where the service is told so and nothing is sealed."""
        policy = self.service.on_miss
        if policy == "fail" or self._setting.sealed or not self.service.upstream:
            return None
        return Decision((Forward(self.service.upstream, record=policy == "record"),), None, session, outcome="forward")

    def connection_fault(self, active: Sequence[str | Scenario | Activation]) -> tuple[str, tuple[FaultVerdict, ...]]:
        """Decide what befalls a new connection, before any request: the kind of a connection fault, or nothing.

        Returns:
            The kind that fired first, empty when none did, and what became of every rule that concerns connections.
        """
        rules = [(rule, since) for rule, since in self._overlay(tuple(active)).answers if _breaks_connections(rule)]
        if not rules:
            return "", ()
        now = self._clock.monotonic()

        def work(workspace: Workspace) -> tuple[str, tuple[FaultVerdict, ...]]:
            happened, verdicts = "", []
            for rule, since in rules:
                assert isinstance(rule.action, Break)
                count = workspace.counter(f"connection:{rule.name}@{since}")
                draws = Draws(self._setting.seed, "", self.service.name, rule.name, count)
                fires = rule.trigger.fires(count, now - since, draws, f"rule:{rule.name}") and not happened
                happened = rule.action.fault.kind if fires else happened
                verdicts.append(FaultVerdict(rule.name, rule.action.fault.kind, fires))
            return happened, tuple(verdicts)

        return self._store.transact(self.service.name, "", work)

    def release(self, leases: tuple[Lease, ...], *, session: str = "") -> None:
        """Give back places in concurrency limits, when the response is finished or the client left."""
        if leases:
            from understudy.core.rate_limits.gate import give_back  # noqa: PLC0415  there it was loaded for what is given back

            self._store.transact(self.service.name, session, lambda workspace: give_back(leases, workspace.limits))

    def listens(self, connection: str, *, session: str = "") -> bool:
        """Say whether a connection listens to anything."""
        return self._store.transact(
            self.service.name,
            session,
            lambda workspace: any(one["connection"] == connection for one in workspace.collection(LISTENERS).values()),
        )

    def forget(self, connection: str, *, session: str = "") -> None:
        """Forget what a connection that ended listened to."""
        self._store.transact(self.service.name, session, lambda workspace: forget(connection, workspace))

    def says(self, decision: Decision, line: Say, heard: Message | None) -> tuple[bytes, ...]:
        """Render the messages of one line of a dialogue, one unless it is repeated.

        `heard` is the client's last message, called `message` in templates.

        Raises:
            TemplateError: a template failed.
        """
        stub = decision.stub.id if decision.stub is not None else ""

        def work(workspace: Workspace) -> tuple[bytes, ...]:
            ordinal = workspace.counter(f"line:{stub}")
            draws = Draws(self._setting.seed, decision.session, self.service.name, f"{stub}:line", ordinal)
            scope = Scope(workspace, draws, self._clock.now(), self._setting.resources or {})
            scope.sign = self._setting.sign
            context = {**(decision.context or {}), SCOPE: scope, "state": workspace.variables, "message": _view(heard)}
            if line.each is None:
                return (render_body(line.content, context),)
            name, source = line.each
            return tuple(render_body(line.content, inner) for inner in iterate((name,), source.render(context), context))

        return self._store.transact(self.service.name, decision.session, work)

    def put_by_hand(self, collection: str, key: str, item: Any = ABSENT, *, session: str = "") -> bool:
        """Put an item into a session, or remove it where none is given, seen by whoever follows at once; return whether one was there."""

        def work(workspace: Workspace) -> bool:
            scope = Scope(workspace, Draws(0, "", "", "", 0), 0.0, self._setting.resources or {})
            return scope.put_by_hand(collection, key, item) is not ABSENT

        return self._store.transact(self.service.name, session, work)

    def lay_seeds(self, session: str = "") -> None:
        """Lay the seeds of every resource in a session, as its first use would, so that it can be looked at."""

        def work(workspace: Workspace) -> None:
            resources = self._setting.resources or {}
            scope = Scope(workspace, Draws(0, "", "", "", 0), 0.0, resources)
            for name in resources:
                scope.collection(name)

        self._store.transact(self.service.name, session, work)


def _breaks_connections(rule: Rule) -> bool:
    return isinstance(rule.action, Break) and rule.action.fault.kind in CONNECTION_FAULTS


def _view(heard: Message | None) -> dict[str, Any]:
    """A message of the client as plain data for templates."""
    if heard is None:
        return {}
    view: dict[str, Any] = {"kind": heard.kind, "data": heard.data, "text": heard.data.decode("utf-8", "replace"), "size": len(heard.data)}
    data = parse_json(heard.data)
    if data is not ABSENT:
        view["json"] = data
    return view
