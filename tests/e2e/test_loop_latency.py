"""How long httpbin takes, learned from what was recorded, and taken again on the wire."""

import json
import math
import random
import signal
import time
from concurrent.futures import ThreadPoolExecutor

import requests

from understudy.files.recordings import read_recordings

COUNT, CLIENTS = 60, 4
# How exactly systems tell when a request came.
TICK_S = 0.01


def delays():
    """Seconds that a client asks httpbin to wait: lognormal, as networks are."""
    draw = random.Random(7)
    return [min(0.6, draw.lognormvariate(math.log(0.12), 0.5)) for _ in range(COUNT)]


def times(url):
    """Ask for every delay, a few clients at once; how long each answer took, in seconds."""

    def ask(delay):
        started = time.perf_counter()
        assert requests.get(f"{url}/delay/{delay:.3f}", timeout=20).status_code == 200
        return time.perf_counter() - started

    with ThreadPoolExecutor(CLIENTS) as pool:
        return sorted(pool.map(ask, delays()))


def distance(first, second):
    """The distance of Kolmogorov and Smirnov between two samples."""
    return max(
        abs(sum(value <= at for value in first) / len(first) - sum(value <= at for value in second) / len(second))
        for at in (*first, *second)
    )


def test_answers_take_as_long_as_recorded_ones_when_that_is_asked_for(loop):
    real, real_url = loop.real("httpbin_server")
    recorder, recorder_url = loop.record(real_url, "slow")
    waited = times(recorder_url)
    assert recorder.stop() == 0, recorder.explain()
    real.stop(signal.SIGTERM)
    # What the service took by the recorder's clock: what the recorder and a busy machine added is not in it.
    recorded = [exchange.timings.wait + exchange.timings.receive for exchange in read_recordings(loop.recordings, "slow")]
    figures = loop.generate("slow")["slow"]
    assert figures["fidelity"] == 1.0
    for fit in figures["latency"]:
        assert fit["distance"] <= 1.36 / math.sqrt(fit["samples"]), fit

    replayed, ready = loop.serve("slow", options=["--latency", "modelled", "--seed", "3"])
    seen = times(ready["services"]["slow"])
    asked = sorted(json.loads(line)["target_s"] for line in loop.understudy("journal", "--json").splitlines())
    # Two samples of one distribution are no farther apart than this, 95 times of 100.
    assert distance(recorded, asked) <= 1.36 * math.sqrt(2 / COUNT)
    assert all(took >= target - TICK_S for took, target in zip(seen, asked, strict=True))
    assert replayed.stop() == 0, replayed.explain()

    replayed, ready = loop.serve("slow")
    assert sum(times(ready["services"]["slow"])) < sum(waited)
    assert replayed.stop() == 0, replayed.explain()
