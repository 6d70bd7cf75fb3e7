"""The inferences that can be left out (`understudy generate --without NAME`), to see what each is worth or to do without a wrong one."""

from __future__ import annotations

from typing import Final

SWITCHES: Final = {
    "resources": "live things that are made, listed, read, changed and removed",
    "data-flow": "values that one side says first and the other says again",
    "discriminators": "what of a request changes the answer; those to one endpoint come one after the other",
    "templates": "answers that follow from the request; every recorded answer is repeated as it was",
    "sequences": "answers one after the other, and those whose turn comes; the last one is held",
    "compact": "one stub for what several operations refuse alike",
    "borrowing": "answers for missing things, borrowed from their neighbors",
    "standards": "what the reference of a public API that is spoken says of its operations",
    "credentials": "which credentials are taken and which are refused",
    "private": "what everybody has by himself under his cookie or token, such as a cart",
    "fallback": "literal answers for endpoints that the proof is against",
    "progress": "things that go on while they are looked at, such as jobs",
    "lags": "reads and lists that see later what was made, changed or removed (eventual consistency)",
    "latency": "latency models fitted to recorded times",
    "rate-limits": "the scenario recorded_limits",
    "failures": "the scenario recorded_failures",
}
