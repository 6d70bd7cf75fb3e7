from tests.unit.core.generator.tape import NOTE_A, Tape, notes

from understudy.core.generator.passes.reading.endpoints import find_endpoints
from understudy.core.generator.things.path_calls import with_path_calls
from understudy.core.model.exchange import Failure


def paths(tape):
    return [f"{endpoint.method} {endpoint.path}" for endpoint in find_endpoints(tape.samples())]


def test_words_of_calls_stay_though_the_traffic_speaks_of_them():
    tape = Tape()
    for call in ("create", "log-entry", "search", "get"):
        tape.add("POST", f"/acme-4f9a2b77/runs/{call}", {"entry": "log-entry"}, 200, {"kind": "log-entry", "in": "acme-4f9a2b77"})
    samples = with_path_calls(tape.samples())
    assert {endpoint.path for endpoint in find_endpoints(samples)} == {
        f"/{{name}}/runs/{call}" for call in ("create", "log-entry", "search", "get")
    }


def test_generated_ids_are_parameters():
    assert paths(notes()) == ["POST /notes", "GET /notes/{note}", "GET /notes", "PATCH /notes/{note}", "DELETE /notes/{note}"]


def test_made_up_ids_that_begin_like_the_servers_own_words_are_parameters():
    tape = Tape()
    for key in ("_dbTema6d4CCig4gx_P9Xo7ET00ns9kT", "4N_uAJmWIlzfidfMrmjQuoqp2uFyeMwV"):
        tape.add("POST", "/files", {"name": "a"}, 200, {"id": key})
        tape.add("GET", f"/files/{key}", None, 200, {"id": key})
    tape.add("POST", "/files/_bulk", [], 200, [])
    assert paths(tape) == ["POST /files", "GET /files/{file}", "POST /files/_bulk"]


def test_me_stays_beside_the_parameter_and_kinds_stay_words():
    tape = Tape()
    tape.add("GET", "/users/me", None, 200, {"id": 1, "object": "users"})
    tape.add("GET", f"/users/{NOTE_A}", None, 200, {"id": NOTE_A})
    tape.add("GET", "/orders/12", None, 200, {"id": 12})
    assert paths(tape) == ["GET /users/me", "GET /users/{user}", "GET /orders/{order}"]


def test_names_the_client_chose_are_parameters_when_the_traffic_speaks_of_them():
    tape = Tape()
    tape.add("PUT", "/photos")
    tape.add("PUT", "/photos/2026/cat.jpg", b"cat")
    tape.add("GET", "/photos", None, 200, "<List><Name>photos</Name><Key>2026/cat.jpg</Key></List>")
    assert paths(tape) == ["PUT /{name}", "PUT /{name}/{key:path}", "GET /{name}"]


def test_a_name_that_is_refused_as_none_stands_where_names_do():
    tape = Tape()
    for key in ("8b1f0a52-5b0e-4b7e-9c8e-0d5a2f6f1c11", "5e2c9a70-8d14-4b7e-a6f3-1c0d2e3f4a02"):
        tape.add("GET", f"/notes/{key}", None, 200, {"id": key})
    tape.add("GET", "/notes/rubbish", None, 422, {"input": "rubbish", "msg": "no uuid"})
    assert [endpoint.path for endpoint in find_endpoints(tape.samples())] == ["/notes/{note}"]


def test_lists_in_an_envelope_for_who_asks_for_pages_are_an_endpoint_of_their_own():
    tape = Tape()
    tape.add("GET", "/posts", None, 200, [{"id": 1}, {"id": 2}])
    tape.add("GET", "/posts?_page=1&_per_page=1", None, 200, {"pages": 2, "data": [{"id": 1}]})
    tape.add("GET", "/posts?author=ann", None, 200, [{"id": 1}])
    found = find_endpoints(tape.samples())
    assert [(endpoint.operation, len(endpoint.samples)) for endpoint in found] == [((), 2), ((("flag:_page", ""),), 1)]


def test_what_is_refused_inside_a_name_that_is_not_there_stands_where_the_others_do():
    tape = Tape()
    tape.add("PUT", "/photos")
    tape.add("PUT", "/photos/cat.jpg", b"cat")
    tape.add("GET", "/photos/cat.jpg", None, 200, b"cat")
    tape.add("GET", "/photos", None, 200, "<List><Name>photos</Name></List>")
    tape.add("PUT", "/nothing/dog.jpg", b"dog", 404, "<Error/>")
    assert paths(tape) == ["PUT /{name}", "PUT /{name}/{name_2}", "GET /{name}/{name_2}", "GET /{name}"]


def test_words_of_links_name_nothing():
    tape = Tape()
    tape.add("GET", "/", None, 200, {"_links": {"child": [{"href": "people", "title": "people"}]}})
    tape.add("GET", "/people", None, 200, [])
    tape.add("POST", "/people", {"n": 1}, 201, {"n": 1})
    assert {endpoint.path for endpoint in find_endpoints(tape.samples())} == {"/", "/people"}


def test_a_list_that_is_emptied_is_no_name():
    tape = Tape()
    for number in ("a1b2c3d4e5", "b2c3d4e5f6"):
        tape.add("PUT", f"/box/notes/{number}", {"text": "x"}, 201, {"id": number})
    tape.add("GET", "/box/notes", None, 200, [{"id": "a1b2c3d4e5"}, {"id": "b2c3d4e5f6"}])
    tape.add("DELETE", "/box/notes", None, 204)
    tape.add("GET", "/box/notes", None, 200, [])
    assert {endpoint.path for endpoint in find_endpoints(tape.samples())} == {"/box/notes", "/box/notes/{note}"}


def test_what_is_missing_beside_listed_things_would_be_one_of_them():
    tape = Tape()
    tape.add("GET", "/charges", None, 200, {"data": [{"id": "ch_8Zq2LmPx4Tn1Vw", "amount": 5}]})
    tape.add("GET", "/charges/nothing", None, 404, {"error": "no such charge"})
    tape.add("GET", "/words", None, 200, ["a", "b"])
    tape.add("GET", "/words/nothing", None, 404, {"error": "no such page"})
    assert paths(tape) == ["GET /charges", "GET /charges/{charge}", "GET /words", "GET /words/nothing"]


def test_kinds_and_relationships_of_json_api_are_words():
    tape = Tape()
    key = "0b8a6d1c-3f0e-4f6a-9b57-7a2f4c1d9e01"
    author = {"data": {"type": "people", "id": "1"}, "meta": {"as": "author", "of": "notes"}}
    note = {"type": "notes", "id": key, "relationships": {"author": author}}
    tape.add("GET", f"/rest/notes/{key}", None, 200, {"data": note})
    tape.add("GET", f"/rest/notes/{key}/author", None, 200, {"data": {"type": "people", "id": "1"}})
    assert {endpoint.path for endpoint in find_endpoints(tape.samples())} == {"/rest/notes/{note}", "/rest/notes/{note}/author"}


def test_answers_that_were_not_read_to_their_end_are_learned_from_others():
    gone = Failure("client_gone", "left", 0.1)
    tape = Tape()
    tape.add("PUT", "/box/a.bin", b"abc")
    tape.add("GET", "/box/a.bin", None, 200, b"", fields=[("Content-Length", "3")], interruption=gone)
    assert [len(endpoint.samples) for endpoint in find_endpoints(tape.samples())] == [1, 1]
    tape.add("GET", "/box/a.bin", None, 200, b"abc", fields=[("Content-Length", "3")])
    tape.add("GET", "/box/a.bin", None, 200, b"ab", fields=[("Content-Length", "3")], interruption=gone)
    kept = find_endpoints(tape.samples())[1].samples
    assert [sample.answer.raw for sample in kept] == [b"abc"]


def test_names_that_begin_with_the_word_of_a_collection_are_no_long_ones():
    tape = Tape()
    name = "operations/fb1dbb2886ba966f"
    tape.add("POST", "/v1/databases", {"id": "main"}, 202, {"name": name, "done": False})
    tape.add("GET", f"/v1/{name}", None, 200, {"name": name, "done": True, "made": "databases/main"})
    tape.add("GET", "/v1/databases/main", None, 200, {"name": "databases/main"})
    paths = {endpoint.path for endpoint in find_endpoints(tape.samples())}
    assert paths == {"/v1/databases", "/v1/operations/{operation}", "/v1/databases/{database}"}


def test_an_echo_is_no_thing_of_its_own_whatever_its_methods():
    tape = Tape()
    for method in ("GET", "PUT", "DELETE"):
        tape.add(method, "/anything", None, 200, {"method": method, "url": "http://api.example:8000/anything"})
    tape.add("PUT", "/leads", None, 302, None, fields=[("Location", "/else")])
    tape.add("GET", "/leads", None, 302, None, fields=[("Location", "/else")])
    assert {endpoint.path for endpoint in find_endpoints(tape.samples())} == {"/anything", "/leads"}


def test_an_envelope_makes_no_names_of_the_words_of_a_server():
    tape = Tape()
    data = {
        "labels": [],
        "series": [],
        "targets": {"active": []},
        "rules": {"groups": []},
        "alerts": {"alerts": []},
        "query": {"kind": "x"},
    }
    for word, inner in data.items():
        tape.add("GET", f"/api/{word}", None, 200, {"status": "success", "data": inner})
    assert {endpoint.path for endpoint in find_endpoints(tape.samples())} == {f"/api/{word}" for word in data}
    tape = Tape()
    words = ("ditto", "onix", "mew", "muk", "abra", "jynx")
    for word in words:
        tape.add("GET", f"/api/{word}", None, 200, {"status": "success", "data": {"weight": len(word)}})
    assert [endpoint.path for endpoint in find_endpoints(tape.samples())] == ["/api/{api}"]
