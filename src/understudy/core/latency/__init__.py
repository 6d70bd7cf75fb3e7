"""Latency: one file per distribution, each a quantile function.

`DISTRIBUTIONS` names the families that stub files know; how their parameters are written is in files/stubs/compile_latency.py.
"""

from typing import Final

DISTRIBUTIONS: Final = (
    "empirical",
    "exponential",
    "fixed",
    "gamma",
    "lognormal",
    "mixture",
    "normal",
    "percentiles",
    "spliced",
    "uniform",
    "weibull",
)
