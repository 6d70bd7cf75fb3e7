from tests.unit.core.generator.traffic import NOTE_A, notes

from understudy.core.generator.flow import Flow, is_telling


def test_an_id_is_issued_by_the_create_and_used_afterwards():
    samples = notes().samples()
    flow = Flow(samples)
    assert flow.issued_by(samples[0], NOTE_A)
    assert flow.used_after(samples[0], NOTE_A)
    assert not flow.issued_by(samples[0], "groceries")
    assert flow.was_said_before(samples[1], NOTE_A)


def test_everyday_values_are_no_evidence():
    assert [is_telling(value) for value in (True, None, 7, "active", "groceries", {"a": 1}, {})] == [
        False,
        False,
        False,
        False,
        True,
        True,
        False,
    ]
