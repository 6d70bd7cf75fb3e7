"""One request's claim on the state: which stub, what it consumes and moves, what disturbs it, and the steps that follow.

Order inside the transaction: conditions on state → rate limits → rules that answer or break → `let` and effects → answer → latency.
A rate limit that refuses, and a fault that strikes before the service did its work, leave the state of the service as it was.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from understudy.core.engine.circumstances import Call, Setting
from understudy.core.engine.conditions import holds
from understudy.core.engine.delay import paced, total_delay
from understudy.core.engine.effects import apply_effects
from understudy.core.engine.feeds import missed, publish, who_am_i
from understudy.core.engine.overlay import concerned
from understudy.core.engine.plan import plan
from understudy.core.engine.preconditions import condition, cut_range
from understudy.core.engine.recorded_ids import take_recorded
from understudy.core.engine.respond import render_body, render_headers, respond, respond_constant
from understudy.core.engine.sequence import is_exhausted, next_answer
from understudy.core.engine.templates.scope import SCOPE, Scope
from understudy.core.engine.templates.views import RequestView
from understudy.core.engine.templates.writing import to_text
from understudy.core.model.behavior import Behavior
from understudy.core.model.claim import AnswerVerdict, FaultVerdict, Outcome, Verdict
from understudy.core.model.decision import Decision, Outgoing, Sending
from understudy.core.model.dialogue import Dialogue
from understudy.core.model.draw import Draws
from understudy.core.model.fault import Fault, Scene
from understudy.core.model.headers import Headers
from understudy.core.model.interfaces import Workspace
from understudy.core.model.scenario import Break, Instead, Limit
from understudy.core.model.step import Finish, Forward, SendBody, SendHead, Steps
from understudy.core.model.stub import Stub
from understudy.core.rate_limits.gate import OPEN, Passage, Refusal, Visit, knock
from understudy.errors import TemplateError

type Context = dict[str, Any]
type Candidate = tuple[Stub, Mapping[str, str]]


class ClaimError(TemplateError):
    """A template of the chosen stub failed."""

    def __init__(self, stub: Stub | None, problem: str) -> None:
        self.stub = stub
        super().__init__(problem)


def claim(call: Call, candidates: Iterable[Candidate], workspace: Workspace, setting: Setting) -> Decision | None:
    """Decide about a request on the state of its session.

    Args:
        call: the request with its circumstances.
        candidates: stubs whose matchers fit, best first.
        workspace: the session's state in one transaction.
        setting: what is common to all requests.

    Returns:
        The decision; None when no stub's conditions hold and no rule answers: a miss.

    Raises:
        ClaimError: a template of the chosen stub failed; nothing of the transaction must be kept.
    """
    made = _Claim(call, workspace, setting)
    try:
        return made.decide(candidates)
    except TemplateError as error:
        raise ClaimError(made.stub, str(error)) from error


class _Claim:
    """The steps of one claim; lives as long as its transaction."""

    __slots__ = ("_call", "_context", "_draws", "_ordinal", "_passage", "_scope", "_setting", "_verdicts", "_workspace", "stub")

    def __init__(self, call: Call, workspace: Workspace, setting: Setting) -> None:
        self._call = call
        self._workspace = workspace
        self._setting = setting
        self._draws = Draws(setting.seed, call.session, setting.service, "", 0)
        self._scope = Scope(workspace, self._draws, call.now, setting.resources or {})
        self._scope.sign = setting.sign
        request = call.request
        self._context: Context = {
            "request": RequestView(request),
            "path": {},
            "state": workspace.variables,
            "base_url": f"{request.scheme}://{request.authority}",
            SCOPE: self._scope,
        }
        if request.connection:
            self._context["me"] = who_am_i(request, workspace)
        self.stub: Stub | None = None
        self._ordinal = 0
        self._passage: Passage = OPEN
        self._verdicts: list[Verdict] = []

    def decide(self, candidates: Iterable[Candidate]) -> Decision | None:
        stub = self._choose(candidates)
        self.stub = stub
        name = stub.id if stub is not None else ""
        self._ordinal = self._workspace.counter(f"stub:{name}")
        call, setting = self._call, self._setting
        self._draws = self._scope.draws = Draws(setting.seed, call.session, setting.service, name, self._ordinal)
        refusal = self._limit(stub)
        if refusal is not None:
            return self._refuse(refusal)
        behavior, faults = self._disturb(stub.then if stub is not None else None)
        if behavior is None and not faults:
            return None
        return self._play(behavior, faults)

    def _choose(self, candidates: Iterable[Candidate]) -> Stub | None:
        context, base = self._context, dict(self._context)
        for stub, params in candidates:
            context["path"], self.stub = params, stub
            if self._takes(stub) and not is_exhausted(stub.id, stub.then, context, self._workspace):
                self._scope.collection_at_hand = stub.then.creates_in
                return stub
            # Items that a stub found before another condition of it failed are not the next one's.
            if len(context) > len(base):
                context.clear()
                context.update(base)
        context["path"], self.stub = {}, None
        return None

    def _takes(self, stub: Stub) -> bool:
        when = stub.when
        if when.is_stateless:
            return True
        # Whether it is its turn or not: a request that fits counts.
        return holds(when, self._context, self._scope) and (not when.turns or self._workspace.counter(f"turn:{stub.id}") + 1 in when.turns)

    def _limit(self, stub: Stub | None) -> Refusal | None:
        policies = list(stub.then.rate_limits) if stub is not None else []
        overlay = self._call.overlay
        if overlay.limits:
            for rule, params, fires in concerned(overlay.limits, self._call.request, self._workspace, self._draws, self._call.monotonic):
                assert isinstance(rule.action, Limit)
                if fires:
                    self._context.setdefault("path", params)
                    policies.append(rule.action.policy)
        if not policies:
            return None
        call = self._call
        route = stub.id if stub is not None else ""
        visit = Visit(call.request, self._context, self._workspace, route, call.now, call.monotonic, self._draws)
        self._passage = knock(policies, visit)
        self._verdicts += self._passage.verdicts
        return self._passage.refusal

    def _refuse(self, refusal: Refusal) -> Decision:
        body = b"" if self._call.request.method == "HEAD" else refusal.body
        steps: Steps = (SendHead(refusal.status, Headers(refusal.headers), framing="length"), SendBody(body), Finish())
        return self._decision(steps if body else (steps[0], steps[2]), "limited")

    def _disturb(self, behavior: Behavior | None) -> tuple[Behavior | None, list[Fault]]:
        """Let rules that answer or break have their turn: the first that fires wins; the others are only counted."""
        taken = False
        faults: list[Fault] = list(behavior.faults) if behavior is not None else []
        self._verdicts += [FaultVerdict("stub", fault.kind, applied=True) for fault in faults]
        overlay = self._call.overlay
        if not overlay.answers:
            return behavior, faults
        for rule, params, fires in concerned(overlay.answers, self._call.request, self._workspace, self._draws, self._call.monotonic):
            applied = fires and not taken
            match rule.action:
                case Break(fault):
                    # What edits an answer has nothing to edit when no stub gives one.
                    applied = applied and (behavior is not None or not fault.processed)
                    self._verdicts.append(FaultVerdict(rule.name, fault.kind, applied))
                    if applied:
                        faults.append(fault)
                case Instead(instead):
                    self._verdicts.append(AnswerVerdict(rule.name, applied))
                    if applied:
                        behavior, faults = instead, []
                        if params:
                            self._context["path"] = params
            taken = taken or applied
        return behavior, faults

    def _play(self, behavior: Behavior | None, faults: list[Fault]) -> Decision:
        processed = not faults or all(fault.processed for fault in faults)
        steps: Steps = ()
        outgoing: tuple[Outgoing, ...] = ()
        sendings: tuple[Sending, ...] = ()
        dialogue: Dialogue | None = None
        outcome: Outcome = "fault" if faults else "answer"
        if behavior is not None and processed:
            if behavior.forward is not None:
                if self._setting.sealed:
                    raise TemplateError("it passes requests to the real service, and this server is sealed")
                return self._decision((Forward(behavior.forward or self._setting.upstream),), "forward")
            steps, dialogue = self._perform(behavior, faults)
            outgoing = self._webhooks(behavior) if behavior.webhooks else ()
            if behavior.publishes:
                sendings = publish(behavior.publishes, self._context, self._scope, pace=self._pace())
            if self._scope.missed:
                sendings = (missed(self._call.request.connection, self._scope), *sendings)
        if faults:
            steps = plan(steps, self._scene(behavior, steps), faults=faults)
        if self._passage.headers:
            steps = self._with_limit_headers(steps)
        decision = self._decision(self._delayed(steps, behavior), outcome, outgoing, dialogue)
        return replace(decision, sendings=sendings) if sendings else decision

    def _pace(self) -> float:
        """The factor on pauses within an answer: those of generated stubs follow the timing that was asked for."""
        return self._setting.timing.scale if self.stub is not None and self.stub.learned else 1.0

    def _delayed(self, steps: Steps, behavior: Behavior | None) -> Steps:
        """Lay latency on the steps: the stub's, what was recorded, what scenarios add, and what a limiter holds back."""
        call, timing = self._call, self._setting.timing
        own = behavior.latency if behavior is not None else None
        recorded = behavior.recorded_latency if behavior is not None else None
        if own is None and not self._passage.delay and not call.overlay.delays and (recorded is None or not timing.scale):
            return steps
        ruled = concerned(call.overlay.delays, call.request, self._workspace, self._draws, call.monotonic)
        pause = total_delay(own, recorded, timing, [(rule, fires) for rule, _, fires in ruled], self._draws)
        self._verdicts += pause.verdicts
        if pause.bytes_per_second is not None:
            steps = paced(steps, pause.bytes_per_second)
        return plan(steps, wait=pause.first_byte + self._passage.delay)

    def _perform(self, behavior: Behavior, faults: list[Fault]) -> tuple[Steps, Dialogue | None]:
        context = self._context
        if behavior.recorded_ids is not None and self.stub is not None:
            self._scope.recorded = take_recorded(behavior.recorded_ids, self.stub.id, context, self._workspace)
        for name, template in behavior.let:
            context[name] = template.render(context)
        if behavior.effects:
            apply_effects(behavior.effects, context, self._scope)
            if faults and any(fault.kind == "duplicate" for fault in faults):
                apply_effects(behavior.effects, context, self._scope)
        self._scope.count_looks()
        if not behavior.answers:
            return (), None
        stub = self.stub.id if self.stub is not None else ""
        answer = next_answer(stub, behavior, context, self._workspace, self._draws)
        if answer.effects:
            apply_effects(answer.effects, context, self._scope)
        if answer.is_constant:
            return respond_constant(answer, head=self._call.head), None
        steps = respond(answer, context, head=self._call.head, pace=self._pace(), encode=self._setting.encode)
        if answer.conditional:
            steps = condition(self._call.request, steps)
        return cut_range(self._call.request, steps) if answer.ranges else steps, answer.dialogue

    def _scene(self, behavior: Behavior | None, steps: Steps) -> Scene:
        earlier = self._remembered(steps) if behavior is not None and steps else None
        return Scene(self._call.request, self._draws.uniform, self._call.now, earlier)

    def _remembered(self, steps: Steps) -> Steps | None:
        """Return the first answer to such a request since a `stale` rule is on; remember this one if it is the first."""
        if not any(isinstance(rule.action, Break) and rule.action.fault.kind == "stale" for rule, _ in self._call.overlay.answers):
            return None
        key = f"earlier:{self.stub.id if self.stub else ''}:{self._call.request.target}"
        earlier: Steps | None = self._workspace.limits.get(key)
        if earlier is None:
            self._workspace.limits[key] = steps
        return earlier

    def _with_limit_headers(self, steps: Steps) -> Steps:
        headers = self._passage.headers
        return tuple(
            replace(step, headers=Headers((*step.headers.without(*{name for name, _ in headers}), *headers)))
            if isinstance(step, SendHead)
            else step
            for step in steps
        )

    def _webhooks(self, behavior: Behavior) -> tuple[Outgoing, ...]:
        context = self._context
        return tuple(
            Outgoing(
                hook.method,
                to_text(hook.url.render(context)),
                render_headers(hook.headers, context),
                render_body(hook.body, context),
                hook.delay,
                hook.retry,
            )
            for hook in behavior.webhooks
        )

    def _decision(self, steps: Steps, outcome: Outcome, outgoing: tuple[Outgoing, ...] = (), dialogue: Dialogue | None = None) -> Decision:
        return Decision(
            steps,
            self.stub,
            self._call.session,
            self._ordinal,
            outcome,
            tuple(self._verdicts),
            self._passage.leases,
            outgoing,
            dialogue=dialogue,
            context=self._context if dialogue is not None else None,
            made=tuple(self._scope.made),
        )
