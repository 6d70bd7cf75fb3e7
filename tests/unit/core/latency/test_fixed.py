from understudy.core.latency.fixed import Fixed


def test_is_always_the_same():
    assert {Fixed(0.12).quantile(u) for u in (0.01, 0.5, 0.99)} == {0.12}
