"""Exchanges that were several calls."""

from tests.unit.core.generator.library import library
from tests.unit.core.generator.tape import Tape

from understudy.core.generator.passes.reading.calls import split_exchanges


def test_root_fields_and_batches_become_exchanges_and_runs_keep_their_starts():
    tape = library()
    count = len(tape.exchanges)
    tape.add("POST", "/rpc", [{"jsonrpc": "2.0", "method": "a", "id": 1}] * 2, 200, [{"jsonrpc": "2.0", "id": 1, "result": 1}] * 2)
    found, starts = split_exchanges(tape.exchanges, [0, count])
    assert len(found) == count + 3
    assert starts == [0, count + 1]
    assert [exchange.seq for exchange in found if exchange.seq == count + 1] == [count + 1, count + 1]


def test_an_answer_that_cannot_be_cut_leaves_the_exchange_whole():
    tape = Tape()
    tape.add("POST", "/rpc", [{"jsonrpc": "2.0", "method": "a", "id": 1}], 500, {"error": "down"})
    tape.add("POST", "/graphql", {"query": "{ a: x b: y }"}, 200, {"data": None})
    assert split_exchanges(tape.exchanges) == (tape.exchanges, [])


def test_graphql_by_get_and_by_hash_is_posted_in_full():
    tape = Tape()
    hashed = {"persistedQuery": {"version": 1, "sha256Hash": "abc"}}
    tape.add("GET", "/graphql?query=%7B%20a%20%7D", None, 200, {"data": {"a": 1}})
    tape.add("POST", "/graphql", {"extensions": hashed}, 200, {"errors": [{"message": "PersistedQueryNotFound"}]})
    tape.add("POST", "/graphql", {"query": "{ b }", "extensions": hashed}, 200, {"data": {"b": 1}})
    tape.add("POST", "/graphql", {"extensions": hashed}, 200, {"data": {"b": 1}})
    tape.add("GET", "/search?query=%7Bx", None, 200, {"hits": []})
    exchanges, _ = split_exchanges(tape.exchanges)
    asked = [(one.request.method, (one.request.json or {}).get("query") if one.request.body else None) for one in exchanges]
    assert asked == [("POST", "{ a }"), ("POST", None), ("POST", "{ b }"), ("POST", "{ b }"), ("GET", None)]
