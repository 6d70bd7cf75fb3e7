import pytest

from understudy.core.latency.empirical import make_empirical


def test_gives_what_was_measured_and_what_lies_between():
    made = make_empirical([3, 1, 2])
    assert [made.quantile(u) for u in (1e-12, 0.25, 0.5, 1 - 1e-12)] == pytest.approx([1, 1.5, 2, 3])
    assert make_empirical([2]).quantile(0.9) == 2
    with pytest.raises(ValueError, match="one value"):
        make_empirical([])
