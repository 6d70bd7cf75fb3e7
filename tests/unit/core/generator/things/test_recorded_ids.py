from tests.unit.core.generator.tape import Tape

from understudy.core.generator.pipeline import generate
from understudy.core.model.headers import Headers
from understudy.core.model.json_codec import parse_json
from understudy.core.model.message import Request
from understudy.runtime.rehearsal import DocumentRehearsal

IDS = {"red": "t_q8Kd03mXw7ZpLr", "green": "t_h2Vb9sNc4TyUeA", "blue": "t_x5Gj6kQoRi1Mf0"}


def traffic():
    tape = Tape()
    for name, key in IDS.items():
        tape.add("POST", "/things", {"name": name}, 201, {"id": key, "name": name})
    for name in ("blue", "red"):
        tape.add("GET", f"/things/{IDS[name]}", None, 200, {"id": IDS[name], "name": name})
    # Whoever decides what is best says it nowhere.
    tape.add("GET", "/best", None, 200, {"best": {"thing": IDS["green"], "why": "it is liked"}})
    return tape


def generated():
    return generate(traffic().exchanges, {"name": "api"}, lambda document: DocumentRehearsal(document, "api"))


def post(service, name):
    fields = Headers.of([("content-type", "application/json")])
    return parse_json(service.answer(Request("POST", "/things", fields, b'{"name": "%s"}' % name.encode()), 1.8e9).body)["id"]


def test_a_fixed_answer_speaks_of_things_that_are_there():
    found = generated()
    assert found.proof.fidelity == 1.0
    given = {stub["id"]: stub["then"]["recorded_ids"] for stub in found.document["stubs"] if "recorded_ids" in stub["then"]}
    assert list(given.values()) == [{"by": "{{ request.json.name }}", "given": [{"to": "green", "ids": [IDS["green"]]}]}]


def test_only_who_asks_as_recorded_is_given_the_id_again():
    service = DocumentRehearsal(generated().document, "api")
    assert post(service, "yellow") not in IDS.values()
    assert post(service, "green") == IDS["green"]
    assert post(service, "red") not in IDS.values()  # nothing speaks of it
    best = parse_json(service.answer(Request("GET", "/best"), 1.8e9).body)["best"]["thing"]
    assert parse_json(service.answer(Request("GET", f"/things/{best}"), 1.8e9).body)["name"] == "green"


def test_nothing_is_given_again_where_all_is_understood():
    tape = traffic()
    tape.exchanges.pop()
    found = generate(tape.exchanges, {"name": "api"}, lambda document: DocumentRehearsal(document, "api"))
    assert found.proof.fidelity == 1.0
    assert not any("recorded_ids" in stub["then"] for stub in found.document["stubs"])
