from understudy.core.latency.uniform import Uniform


def test_lies_between_its_bounds():
    assert [Uniform(1, 3).quantile(u) for u in (0.25, 0.5, 0.75)] == [1.5, 2, 2.5]
