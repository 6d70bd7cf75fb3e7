"""Pass 9: upstream time per stub and status class → `recorded_latency`; how many samples there are decides the family.

Fewer than 5 give their median, fewer than 30 a log-normal whose sigma is drawn towards 0.5, more a log-normal of their own, with a
shift where the network sets a floor. 200 and more that no log-normal fits give a table of percentiles.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean, median, stdev
from typing import Any

from understudy.core.generator.writing.document import digest
from understudy.core.latency.fixed import Fixed
from understudy.core.latency.lognormal import Lognormal
from understudy.core.latency.percentiles import make_percentiles
from understudy.core.model.interfaces import Distribution

_PRIOR_SIGMA = 0.5
_PRIOR_WEIGHT = 10
_Z99 = 2.326348
_FLOOR_SHARE = 0.5  # a smallest value above this share of the median is the network's
_MOST_KEPT = 2_000
_KNOTS = (0, 1, 5, 10, 20, 30, 40, 50, 60, 70, 80, 90, 95, 99, 100)


@dataclass(frozen=True, slots=True)
class Fit:
    """One fitted latency model.

    Attributes:
        stub: whose it is.
        seconds: the recorded times, in order of size; of very many, every so many.
        count: how many there were.
        family: ``fixed``, ``lognormal`` or ``percentiles``.
        written: the model as stub files have it.
        distance: the largest distance between the distribution functions of record and model (Kolmogorov and Smirnov's D).
    """

    stub: str
    seconds: tuple[float, ...]
    count: int
    family: str
    written: Any
    model: Distribution
    distance: float

    @property
    def is_close(self) -> bool:
        """Whether D stays within the 5 % bound for samples of this size, 1.36/sqrt(n)."""
        return self.distance <= 1.36 / math.sqrt(len(self.seconds))


def add_latency(document: Mapping[str, Any], seconds: Mapping[str, Sequence[float]]) -> list[Fit]:
    """Add the recorded latency to every stub of a document.

    Args:
        document: its stubs get `recorded_latency`, and their digest is renewed.
        seconds: upstream times by the stub that stands for them.
    """
    fits: list[Fit] = []
    for stub in document["stubs"]:
        found = fit(seconds.get(stub["id"], ()), stub["id"])
        if found is not None:
            fits.append(found)
            stub["then"]["recorded_latency"] = found.written
            stub["learned_from"]["digest"] = digest(stub)
    return fits


def fit(seconds: Iterable[float], stub: str = "") -> Fit | None:
    """Fit a latency model; None when no time was recorded."""
    known = sorted(value for value in seconds if value > 0)
    if not known:
        return None
    kept = known if len(known) <= _MOST_KEPT else [known[index * len(known) // _MOST_KEPT] for index in range(_MOST_KEPT)]
    family, written, model = _family(known)
    found = Fit(stub, tuple(kept), len(known), family, written, model, distance(kept, model))
    if len(known) < 200 or found.is_close:
        return found
    rows = {knot / 100: known[min(len(known) - 1, knot * len(known) // 100)] for knot in _KNOTS}
    table = make_percentiles(rows)
    return Fit(
        stub,
        found.seconds,
        found.count,
        "percentiles",
        {f"p{knot}": duration(rows[knot / 100]) for knot in _KNOTS},
        table,
        distance(kept, table),
    )


def _family(known: Sequence[float]) -> tuple[str, Any, Distribution]:
    if len(known) < 5:
        middle = median(known)
        return "fixed", duration(middle), Fixed(middle)
    shift = 0.95 * known[0] if len(known) >= 30 and known[0] / median(known) > _FLOOR_SHARE else 0.0
    logs = [math.log(value - shift) for value in known]
    sigma = stdev(logs)
    if len(known) < 30:
        sigma = math.sqrt((len(known) * sigma**2 + _PRIOR_WEIGHT * _PRIOR_SIGMA**2) / (len(known) + _PRIOR_WEIGHT))
    mu = fmean(logs)
    middle = math.exp(mu)
    model = Lognormal(mu, sigma, shift)
    if shift:
        return (
            "lognormal",
            {"dist": "lognormal", "median": duration(shift + middle), "sigma": round(sigma, 3), "shift": duration(shift)},
            model,
        )
    return "lognormal", {"p50": duration(middle), "p99": duration(middle * math.exp(_Z99 * sigma))}, model


def distance(ordered: Sequence[float], model: Distribution) -> float:
    """Return D, the largest distance between the distribution functions of ordered values and of a model that is given by its quantiles."""
    worst = 0.0
    for index, value in enumerate(ordered):
        share = _share_below(value, model)
        worst = max(worst, share - index / len(ordered), (index + 1) / len(ordered) - share)
    return worst


def _share_below(value: float, model: Distribution) -> float:
    low, high = 0.0, 1.0
    for _ in range(30):
        middle = (low + high) / 2
        if model.quantile(min(max(middle, 1e-12), 1 - 1e-12)) <= value:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def duration(seconds: float) -> str:
    """Write a duration as stub files do, to three digits."""
    milliseconds = seconds * 1000
    digits = max(0, 2 - math.floor(math.log10(milliseconds))) if milliseconds > 0 else 0
    text = f"{milliseconds:.{min(digits, 3)}f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text) + "ms"
