import resource

import pytest

from understudy.runtime.descriptors import MOST, connection_budget


@pytest.mark.parametrize(
    ("limits", "raised", "budget"),
    [
        ((1_024, 1_000_000), 16_640, MOST),
        ((1_024, 4_096), 4_096, 3_840),
        ((65_536, 65_536), 65_536, MOST),
        ((resource.RLIM_INFINITY, resource.RLIM_INFINITY), resource.RLIM_INFINITY, MOST),
        ((100, 100), 100, 64),
    ],
)
def test_the_limit_is_raised_as_far_as_needed_and_allowed(monkeypatch, limits, raised, budget):
    now = [limits]
    monkeypatch.setattr(resource, "getrlimit", lambda _: now[0])
    monkeypatch.setattr(resource, "setrlimit", lambda _, wanted: now.__setitem__(0, wanted))
    assert connection_budget() == budget
    assert now[0] == (raised, limits[1])
