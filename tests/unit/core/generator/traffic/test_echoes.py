from tests.unit.core.generator.tape import START, UPSTREAM, Tape
from tests.unit.core.generator.test_pipeline import run

from understudy.core.generator.traffic.echoes import echo_shapes
from understudy.core.generator.traffic.endpoint import shape_text
from understudy.core.model.json_codec import parse_json
from understudy.core.model.message import Request
from understudy.runtime.rehearsal import DocumentRehearsal


def echoes(*paths, method="GET"):
    tape = Tape()
    for path in paths:
        tape.add(method, path, None, 200, {"method": method, "url": UPSTREAM + path, "more": {"args": {}}})
    return tape


def test_what_stands_below_a_path_that_echoes_may_be_anything():
    tape = echoes("/any/one", "/any/two/three", method="PUT")
    tape.add("GET", "/things", None, 200, [])
    assert {shape_text(shape) for shape in echo_shapes(tape.samples()).values()} == {"/any/{key:path}"}
    service = DocumentRehearsal(run(tape).document, "api")
    answer = service.answer(Request("PUT", "/any/other/place", authority="api.example:8000", scheme="http"), START)
    assert parse_json(answer.body) == {"method": "PUT", "url": f"{UPSTREAM}/any/other/place", "more": {"args": {}}}
    assert service.answer(Request("GET", "/else"), START) is None


def test_a_server_that_only_echoes_does_so_anywhere_and_one_likeness_is_none():
    assert {shape_text(shape) for shape in echo_shapes(echoes("/a", "/b/c", "/d").samples()).values()} == {"/{key:path}"}
    assert echo_shapes(echoes("/any/one").samples()) == {}
