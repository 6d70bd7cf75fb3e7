"""The pure heart: decisions are made here and returned as values.

Rules: standard library and orjson only; no I/O, no clock, no shared randomness. Time and chance are arguments.
"""
