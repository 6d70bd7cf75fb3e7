"""How long one answer is held back: what the stub says, what was recorded, and what scenarios add."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from understudy.core.model.claim import LatencyVerdict, Verdict
from understudy.core.model.draw import Draws
from understudy.core.model.latency import Latency, Timing
from understudy.core.model.scenario import Delay, Rule
from understudy.core.model.step import SendBody, Step, Steps, Wait


@dataclass(frozen=True, slots=True)
class Pause:
    """Seconds until the first byte, and the speed of the body in bytes per second (None is at once)."""

    first_byte: float = 0.0
    bytes_per_second: float | None = None
    verdicts: tuple[Verdict, ...] = ()


def draw_latency(latency: Latency, draws: Draws, stream: str) -> tuple[float, float | None]:
    """Draw a latency: seconds until the first byte, and bytes per second."""
    seconds = latency.first_byte.quantile(draws.uniform(stream)) if latency.first_byte is not None else 0.0
    if latency.bytes_per_second is None:
        return seconds, None
    return seconds, max(1.0, latency.bytes_per_second.quantile(draws.uniform(f"{stream}:body")))


def total_delay(own: Latency | None, recorded: Latency | None, timing: Timing, delays: Iterable[tuple[Rule, bool]], draws: Draws) -> Pause:
    """Add up what holds an answer back; rules that scale multiply what the stub takes, also where recorded latency is not played."""
    seconds, speed = draw_latency(own, draws, "latency") if own is not None else (0.0, None)
    modelled = 0.0
    if recorded is not None:
        modelled, recorded_speed = draw_latency(recorded, draws, "recorded_latency")
        if timing.scale and recorded_speed is not None:
            speed = min(speed or recorded_speed / timing.scale, recorded_speed / timing.scale)
    verdicts: list[Verdict] = []
    if seconds or (modelled and timing.scale):
        verdicts.append(LatencyVerdict("stub", seconds + modelled * timing.scale))
    total = seconds + modelled * timing.scale
    for rule, fires in delays:
        assert isinstance(rule.action, Delay)
        added = 0.0
        if fires:
            scale = rule.action.scale
            if scale != 1.0:
                # Slowing down must show even where recorded latency is not played: it counts at its recorded size.
                base = seconds + modelled * (timing.scale or 1.0)
                added += base * scale - total if timing.scale == 0.0 else base * (scale - 1.0)
            if rule.action.latency is not None:
                more, slower = draw_latency(rule.action.latency, draws, f"rule:{rule.name}:latency")
                added += more
                speed = slower if speed is None else min(speed, slower or speed)
        verdicts.append(LatencyVerdict(rule.name, added, fires))
        total += added
    return Pause(max(0.0, total), speed, tuple(verdicts))


_SLICE_S = 0.05


def paced(steps: Steps, bytes_per_second: float) -> Steps:
    """Send bodies at a speed, in slices of a twentieth of a second (at least one byte each)."""
    made: list[Step] = []
    for step in steps:
        if not isinstance(step, SendBody):
            made.append(step)
            continue
        size = max(1, int(bytes_per_second * _SLICE_S))
        for start in range(0, len(step.data), size):
            piece = step.data[start : start + size]
            made += (Wait(len(piece) / bytes_per_second), SendBody(piece))
    return tuple(made)
