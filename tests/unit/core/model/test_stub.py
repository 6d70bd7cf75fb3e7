from understudy.testing.messages import make_request
from understudy.testing.stubs import make_stub, make_when


def test_the_smallest_precedence_wins():
    ordered = [
        make_stub({}, order=9, priority=1),
        make_stub({"path": "/a/b", "query": {"q": "1"}}, order=3),
        make_stub({"path": "/a/b"}, order=1),
        make_stub({"path": "/a/b"}, order=2),
        make_stub({"path": "/a/{x}", "query": {"q": "1"}}, order=0),
        make_stub({"path": "/**"}, order=0),
        make_stub({}, order=0),
        make_stub({"path": "/a/b"}, order=0, priority=-1),
    ]
    shuffled = [ordered[number] for number in (3, 7, 0, 5, 1, 6, 4, 2)]
    assert sorted(shuffled, key=lambda stub: stub.precedence) == ordered


def test_a_block_counts_its_checks_and_knows_whether_the_request_alone_decides():
    when = make_when({"method": "GET", "json": {"a": 1, "b": {"c": 2}}, "state": {"s": 1}, "item": {"in": "x", "where": {"y": 1}}})
    assert when.weight == 1 + 2 + 1 + 2
    assert not when.is_stateless
    assert make_when({"method": "GET"}).is_stateless


def test_a_block_gives_path_parameters():
    assert make_when({"method": "GET", "path": "/a/{id}"}).match(make_request(target="/a/7")) == {"id": "7"}
    assert make_when({"method": "GET"}).match(make_request("PUT")) is None
