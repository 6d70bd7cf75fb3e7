import pytest

from understudy.runtime.sessions import Sessions, scenarios_of, session_of


@pytest.mark.parametrize(
    ("fields", "session"),
    [
        ({}, ""),
        ({"Understudy-Session": " t1 "}, "t1"),
        ({"Baggage": "a=1,understudy-session=t%202;p=1,b=2"}, "t 2"),
        ({"Baggage": "a=1"}, ""),
        ({"Understudy-Session": "own", "Baggage": "understudy-session=other"}, "own"),
        ({"Understudy-Session": "x" * 500}, "x" * 200),
    ],
)
def test_a_request_names_its_session(fields, session):
    assert session_of(fields.get) == session


def test_a_request_may_ask_for_scenarios_itself():
    assert scenarios_of({}.get) == ()
    assert scenarios_of({"Understudy-Scenario": "outage, slow,"}.get) == ("outage", "slow")


def test_sessions_are_counted_and_ordered_by_use():
    sessions = Sessions(lambda name: None)
    for name, now in [("a", 1.0), ("b", 2.0), ("a", 3.0)]:
        sessions.touch(name, now)
    assert [(one.name, one.created_at, one.used_at, one.requests) for one in sessions.all()] == [("b", 2.0, 2.0, 1), ("a", 1.0, 3.0, 2)]


def test_too_many_and_too_old_sessions_are_forgotten():
    gone = []
    sessions = Sessions(gone.append, max_sessions=2, max_age_s=10)
    for name, now in [("a", 0.0), ("b", 1.0), ("c", 2.0)]:
        sessions.touch(name, now)
    assert gone == ["a"]
    sessions.touch("d", 100.0)
    assert gone == ["a", "b", "c"]
    assert sessions.remove("d")
    assert not sessions.remove("d")
    assert gone[-1] == "d"
