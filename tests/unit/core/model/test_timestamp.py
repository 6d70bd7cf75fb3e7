"""Timestamps of Protocol Buffers."""

from understudy.core.model.timestamp import read_timestamp


def test_seconds_and_nanoseconds_are_a_moment():
    assert read_timestamp({"1": 1_795_000_000, "2": 500_000_000}) == 1_795_000_000.5


def test_other_messages_are_none():
    assert read_timestamp({"1": 5, "2": 6}) is None
    assert read_timestamp({"1": 1_795_000_000, "2": "a"}) is None
    assert read_timestamp({"1": 1_795_000_000, "2": 1, "3": 1}) is None
    assert read_timestamp({"1": True, "2": 1}) is None
