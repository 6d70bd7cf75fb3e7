"""Rate limits: one file per algorithm, dialects as data, and the gate that asks them.

The explicit list of algorithms; a new one is a file and a line here.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from understudy.core.model.rate_limit import Algorithm
from understudy.core.rate_limits.concurrency import Concurrency
from understudy.core.rate_limits.cpu_time import CpuTime
from understudy.core.rate_limits.fixed_window import FixedWindow
from understudy.core.rate_limits.gcra import Gcra
from understudy.core.rate_limits.leaky_bucket import LeakyBucket
from understudy.core.rate_limits.leaky_queue import LeakyQueue
from understudy.core.rate_limits.quota import Quota
from understudy.core.rate_limits.sliding_counter import SlidingCounter
from understudy.core.rate_limits.sliding_log import SlidingLog
from understudy.core.rate_limits.stepped_bucket import SteppedBucket
from understudy.core.rate_limits.token_bucket import TokenBucket

ALGORITHMS: Final[Mapping[str, type[Algorithm]]] = {
    "concurrency": Concurrency,
    "cpu_time": CpuTime,
    "fixed_window": FixedWindow,
    "gcra": Gcra,
    "leaky_bucket": LeakyBucket,
    "leaky_queue": LeakyQueue,
    "quota": Quota,
    "sliding_counter": SlidingCounter,
    "sliding_log": SlidingLog,
    "stepped_bucket": SteppedBucket,
    "token_bucket": TokenBucket,
}
