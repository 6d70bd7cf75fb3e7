import pytest

from understudy.core.model.latency import NONE, Timing, parse_timing


@pytest.mark.parametrize(("text", "scale"), [("none", 0), ("modelled", 1), ("recorded", 1), ("x0.1", 0.1), ("x2", 2)])
def test_what_becomes_of_recorded_latency(text, scale):
    assert parse_timing(text) == Timing(scale)
    assert parse_timing("none") == NONE


@pytest.mark.parametrize("text", ["fast", "0.1", "x-1", "xinf", "x", ""])
def test_what_is_none_is_said(text):
    with pytest.raises(ValueError, match="valid: none, modelled"):
        parse_timing(text)
