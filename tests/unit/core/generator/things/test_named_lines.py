from tests.unit.core.generator.tape import Tape

from understudy.core.generator.passes.reading.endpoints import find_endpoints
from understudy.core.generator.passes.things.collections import find_collections
from understudy.core.generator.templates.sources import NAMED_BY_LINES, Case, request_values
from understudy.core.generator.things.named_lines import note_lines


def test_what_lines_name_is_known_by_the_place_of_the_line():
    tape = Tape()
    for number, name in ((1, "lamp"), (2, "pen")):
        tape.add("POST", "/products", {"name": name}, 201, {"id": number, "name": name})
        tape.add("GET", f"/products/{number}", None, 200, {"id": number, "name": name})
    tape.add("POST", "/orders", {"lines": [{"productId": 2, "quantity": 1}], "tags": [{"quantity": 1}]}, 201, {"id": 7})
    samples = tape.samples()
    case = Case(samples[-1], request_values(samples[-1], {}))
    note_lines([case], find_collections(find_endpoints(samples)))
    (row,) = case.sample.notes[NAMED_BY_LINES]["request.json.lines"]
    assert row["lookup('products', each.productId).name"] == "pen"
    assert list(case.sample.notes[NAMED_BY_LINES]) == ["request.json.lines"]
    note_lines([case], [])
    assert case.sample.notes[NAMED_BY_LINES] == {}
