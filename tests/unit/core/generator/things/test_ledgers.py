from tests.unit.core.generator.tape import Tape

from understudy.core.generator.passes.reading.endpoints import find_endpoints
from understudy.core.generator.things.ledgers import is_replay, replay_key


def test_a_repeated_request_under_one_key_is_a_replay():
    tape = Tape()
    for _ in range(2):
        tape.add("POST", "/pay", {"amount": 5}, 201, {"id": "pay_zJQVEUN4n81qRl"}, headers=[("Idempotency-Key", "k-1")])
    endpoint = find_endpoints(tape.samples())[0]
    assert replay_key(endpoint.samples[0]) == ("idempotency-key", "k-1")
    assert [is_replay(endpoint, sample) for sample in endpoint.samples] == [False, True]


def test_another_thing_under_the_same_key_is_no_replay():
    tape = Tape()
    for name in ("pay_zJQVEUN4n81qRl", "pay_b7YtKw2mQx0LfE"):
        tape.add("POST", "/pay", {"amount": 5}, 201, {"id": name}, headers=[("Idempotency-Key", "k-1")])
    endpoint = find_endpoints(tape.samples())[0]
    assert [is_replay(endpoint, sample) for sample in endpoint.samples] == [False, False]
