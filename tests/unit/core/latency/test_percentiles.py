import pytest

from understudy.core.latency.percentiles import make_percentiles

TABLE = make_percentiles({0.0: 0.02, 0.5: 0.08, 0.9: 0.15, 0.99: 0.9, 1.0: 5.0})


def test_gives_back_its_rows_and_goes_between_them_by_the_logarithm():
    assert [TABLE.quantile(u) for u in (0.5, 0.9, 0.99)] == pytest.approx([0.08, 0.15, 0.9])
    assert TABLE.quantile(0.25) == pytest.approx((0.02 * 0.08) ** 0.5)


def test_beyond_its_rows_their_values_hold():
    table = make_percentiles({0.5: 1, 0.9: 2})
    assert (table.quantile(0.01), table.quantile(0.999)) == (1, 2)


@pytest.mark.parametrize("rows", [{0.5: 1}, {0.5: 2, 0.9: 1}, {0.5: 1, 1.5: 2}])
def test_a_table_that_is_none_is_said_at_load(rows):
    with pytest.raises(ValueError, match="percentile"):
        make_percentiles(rows)
