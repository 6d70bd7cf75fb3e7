"""`latency` of stub files: a duration, a distribution, or both by phase.

Forms: ``120ms`` · ``{p50: 120ms, p99: 900ms}`` (two percentiles are a lognormal, more are a table) · ``{uniform: [10ms, 20ms]}`` ·
``{lognormal: {median: 80ms, sigma: 0.4}}`` · ``{dist: gamma, shape: 2, scale: 40ms}``; by phase ``{first_byte: …, body: {bytes_per_second:
…}, connect: …}``.
Any distribution takes `min`, `max` (with `truncate: resample` or `clamp`), `shift` and `scale`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from understudy.core.latency import DISTRIBUTIONS
from understudy.core.latency.bounded import Bounded
from understudy.core.latency.empirical import make_empirical
from understudy.core.latency.exponential import Exponential
from understudy.core.latency.fixed import Fixed
from understudy.core.latency.gamma import Gamma
from understudy.core.latency.lognormal import by_mean, by_median, by_percentiles
from understudy.core.latency.mixture import make_mixture
from understudy.core.latency.normal import Normal
from understudy.core.latency.percentiles import make_percentiles
from understudy.core.latency.scaled import Scaled
from understudy.core.latency.spliced import Spliced
from understudy.core.latency.uniform import Uniform
from understudy.core.latency.weibull import Weibull
from understudy.core.model.interfaces import Distribution
from understudy.core.model.latency import Latency
from understudy.files.stubs.context import CompileContext
from understudy.files.stubs.units import parse_duration, parse_size

_PHASES: Final = frozenset({"first_byte", "ttfb", "body", "connect"})
_MODIFIERS: Final = frozenset({"min", "max", "truncate", "scale", "shift"})
_PERCENTILE: Final = re.compile(r"p(\d{1,3}(?:\.\d+)?)")
_FOREVER: Final = 86400.0

type Parse = Callable[[Any], float]


def compile_latency(document: Any, context: CompileContext) -> Latency | None:
    """Compile what stands under `latency`; problems are reported at the context's place."""
    try:
        if isinstance(document, Mapping) and document.keys() & _PHASES:
            return _phases(document)
        return Latency(compile_distribution(document))
    except ValueError as error:
        context.problem((), str(error))
        return None


def _phases(document: Mapping[str, Any]) -> Latency:
    unknown = document.keys() - _PHASES - {"seed", "scope"}
    if unknown:
        raise ValueError(f"unknown phase {min(unknown)!r}; valid: body, connect, first_byte")
    first = document.get("first_byte", document.get("ttfb"))
    body, connect = document.get("body"), document.get("connect")
    speed = None
    if body is not None:
        if not isinstance(body, Mapping) or body.keys() != {"bytes_per_second"}:
            raise ValueError("body takes {bytes_per_second: …}")
        speed = compile_distribution(body["bytes_per_second"], parse_size)
    return Latency(
        None if first is None else compile_distribution(first), speed, None if connect is None else compile_distribution(connect)
    )


def compile_distribution(document: Any, parse: Parse = parse_duration) -> Distribution:
    """Compile one distribution.

    Args:
        document: a quantity or a mapping.
        parse: how a quantity is read.

    Raises:
        ValueError: it is none; the message says what would be.
    """
    if not isinstance(document, Mapping):
        return Fixed(parse(document))
    family, values = _family(document)
    return _modified(_make(family, values, parse), document, parse)


def _family(document: Mapping[str, Any]) -> tuple[str, Any]:
    """Find out which family is meant, and its parameters."""
    plain = {key: value for key, value in document.items() if key not in _MODIFIERS - {"min", "max"}}
    named = [key for key in DISTRIBUTIONS if key in document]
    if "dist" in document:
        return str(document["dist"]), {key: value for key, value in document.items() if key not in {"dist", "truncate"}}
    if len(named) == 1:
        return named[0], document[named[0]]
    keys = plain.keys() - {"min", "max"}
    if keys and all(isinstance(key, str) and _PERCENTILE.fullmatch(key) for key in keys):
        return ("lognormal" if len(keys) == 2 and not keys & {"p0", "p100"} else "percentiles"), {key: plain[key] for key in keys}
    if keys in ({"median", "sigma"}, {"mean", "median"}):
        return "lognormal", plain
    if keys == {"mean", "stddev"}:
        return "normal", plain
    raise ValueError(
        f"expected a duration such as 120ms, percentiles such as {{p50: 120ms, p99: 900ms}}, or one of {', '.join(DISTRIBUTIONS)}; "
        f"found {', '.join(map(str, document)) or 'nothing'}"
    )


def _need(values: Any, family: str, *names: str) -> list[Any]:
    if not isinstance(values, Mapping) or any(name not in values for name in names):
        raise ValueError(f"{family} takes {', '.join(names)}")
    return [values[name] for name in names]


def _number(value: Any, name: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or value <= 0:
        raise ValueError(f"{name} is a positive number, found {value!r}")
    return float(value)


def _make(family: str, values: Any, parse: Parse) -> Distribution:
    match family:
        case "fixed":
            return Fixed(parse(values["value"] if isinstance(values, Mapping) and "value" in values else values))
        case "uniform":
            return _uniform(values, parse)
        case "normal":
            mean, stddev = _need(values, family, "mean", "stddev")
            return Normal(parse(mean), parse(stddev), parse(values.get("min", 0)))
        case "lognormal":
            return _lognormal(values, parse)
        case "exponential":
            mean = values if not isinstance(values, Mapping) else _need(values, family, "mean")[0]
            return Exponential(parse(mean))
        case "gamma":
            shape, scale = _need(values, family, "shape", "scale")
            return Gamma(_number(shape, "shape"), parse(scale))
        case "weibull":
            shape, scale = _need(values, family, "shape", "scale")
            return Weibull(_number(shape, "shape"), parse(scale))
        case "percentiles":
            return make_percentiles(_rows(values, parse))
        case "empirical":
            return _empirical(values, parse)
        case "spliced":
            return _spliced(values, parse)
        case "mixture":
            return _mixture(values, parse)
        case _:
            raise ValueError(f"unknown distribution {family!r}; valid: {', '.join(DISTRIBUTIONS)}")


def _uniform(values: Any, parse: Parse) -> Uniform:
    if isinstance(values, list) and len(values) == 2:
        low, high = values
    else:
        low, high = _need(values, "uniform: [low, high], or", "min", "max")
    made = Uniform(parse(low), parse(high))
    if made.high < made.low:
        raise ValueError("uniform: the second bound is not below the first")
    return made


def _rows(values: Any, parse: Parse) -> dict[float, float]:
    if not isinstance(values, Mapping):
        raise ValueError("percentiles takes rows such as p50: 80ms")
    rows: dict[float, float] = {}
    for key, value in values.items():
        found = _PERCENTILE.fullmatch(str(key))
        if found is None:
            if key in _MODIFIERS:
                continue
            raise ValueError(f"{key!r} is not a percentile such as p50 or p99.9")
        rows[float(found[1]) / 100] = parse(value)
    return rows


def _lognormal(values: Any, parse: Parse) -> Distribution:
    if not isinstance(values, Mapping):
        raise ValueError("lognormal takes two percentiles, median and sigma, or mean and median")
    shift = parse(values.get("shift", 0))
    if "sigma" in values:
        median, sigma = _need(values, "lognormal", "median", "sigma")
        if isinstance(sigma, bool) or not isinstance(sigma, int | float):
            raise ValueError(f"sigma is a number, found {sigma!r}")
        return by_median(parse(median), float(sigma), shift)
    if "mean" in values:
        mean, median = _need(values, "lognormal", "mean", "median")
        return by_mean(parse(mean), parse(median), shift)
    rows = sorted(_rows(values, parse).items())
    if len(rows) != 2:
        raise ValueError("lognormal takes two percentiles, median and sigma, or mean and median")
    return by_percentiles(rows[0], rows[1], shift)


def _empirical(values: Any, parse: Parse) -> Distribution:
    listed = values.get("values") if isinstance(values, Mapping) else values
    if not isinstance(listed, list):
        raise ValueError("empirical takes a list of measurements")
    return make_empirical([parse(value) for value in listed])


def _spliced(values: Any, parse: Parse) -> Distribution:
    body, tail = _need(values, "spliced", "body", "tail")
    alpha, start = _need(tail, "tail", "alpha", "from")
    found = _PERCENTILE.fullmatch(str(start))
    if found is None or not 0 < float(found[1]) < 100:
        raise ValueError(f"tail.from is a percentile such as p95, found {start!r}")
    cap = parse(tail.get("cap", _FOREVER))
    if _number(alpha, "alpha") <= 1 and "cap" not in tail:
        raise ValueError("a tail with alpha of 1 or less has no mean: give it a cap")
    return Spliced(compile_distribution(body, parse), float(alpha), float(found[1]) / 100, cap)


def _mixture(values: Any, parse: Parse) -> Distribution:
    parts = values.get("parts") if isinstance(values, Mapping) else values
    if not isinstance(parts, list) or not all(isinstance(part, Mapping) and "weight" in part for part in parts):
        raise ValueError("mixture takes a list of distributions, each with a weight")
    return make_mixture(
        [
            (
                _number(part["weight"], "weight"),
                compile_distribution({key: value for key, value in part.items() if key != "weight"}, parse),
            )
            for part in parts
        ]
    )


def _modified(made: Distribution, document: Mapping[str, Any], parse: Parse) -> Distribution:
    family = made.kind if hasattr(made, "kind") else ""
    if "shift" in document and family != "lognormal":
        raise ValueError("only a lognormal takes a shift")
    if "scale" in document and family not in {"gamma", "weibull"}:
        made = Scaled(made, _number(document["scale"], "scale"))
    if family != "uniform" and document.keys() & {"min", "max"}:
        truncate = document.get("truncate", "resample")
        # A tuple, since what stands there may not be hashable.
        if truncate not in ("resample", "clamp"):
            raise ValueError(f"truncate is resample or clamp, found {truncate!r}")
        low, high = parse(document.get("min", 0)), parse(document["max"]) if "max" in document else float("inf")
        if low > high:
            raise ValueError("min is not above max")
        made = Bounded(made, low, high, truncate)
    return made
