from tests.unit.core.generator.tape import Tape

from understudy.core.generator.pipeline import generate
from understudy.core.generator.traffic.endpoint import Parameter, shape_text
from understudy.core.generator.traffic.keyed_segments import Keyed, around, with_keyed_segments
from understudy.core.model.json_codec import parse_json
from understudy.core.model.message import Request
from understudy.runtime.rehearsal import DocumentRehearsal

BOOKS = {7: "Heights", 9: "Raven"}


def shop():
    """A service of OData: books are made, read by both forms of their keys, listed and removed."""
    tape = Tape()
    tape.add("GET", "/shop/", None, 200, {"value": [{"name": "Books", "url": "Books"}]})
    for number, title in BOOKS.items():
        tape.add("POST", "/shop/Books", {"ID": number, "title": title}, 201, {"ID": number, "title": title})
    for number, title in BOOKS.items():
        tape.add("GET", f"/shop/Books({number})", None, 200, {"ID": number, "title": title})
        tape.add("GET", f"/shop/Books(ID={number})", None, 200, {"ID": number, "title": title})
    listed = [{"ID": number, "title": title} for number, title in BOOKS.items()]
    tape.add("GET", "/shop/Books", None, 200, {"value": listed})
    tape.add("GET", "/shop/Books?$orderby=title desc", None, 200, {"value": listed[::-1]})
    tape.add("DELETE", "/shop/Books(9)", None, 204)
    tape.add("GET", "/shop/Books(9)", None, 404, {"error": {"code": "404", "message": "Not Found"}})
    return tape


def test_keys_in_parentheses_are_segments_of_their_own():
    found = with_keyed_segments(shop().samples())
    assert found[3].segments == ("shop", "Books", "7")
    assert [around(segment) for segment in found[4].segments] == [None, None, ("(ID=", ")")]
    assert shape_text(found[4].segments) == "/shop/Books(ID=7)"
    assert shape_text(("Books", Parameter("book", kind="int", around=("(", ")")))) == "/Books({book:int})"
    assert Parameter("book", around=("('", "')")).fixed("a") == Keyed.of("a", "('", "')")


def test_parentheses_that_follow_no_collection_stay():
    tape = Tape()
    for number in (1, 2):
        tape.add("GET", f"/files/report({number})", None, 200, {"n": number})
    samples = tape.samples()
    assert with_keyed_segments(samples) == samples


def test_a_service_of_odata_plays_other_data():
    generated = generate(shop().exchanges, {"name": "shop"}, lambda document: DocumentRehearsal(document, "shop"))
    assert generated.proof.fidelity == 1.0
    service = DocumentRehearsal(generated.document, "shop")

    def call(method, path, body=b""):
        return service.answer(Request(method, path, body=body), 1_800_000_000)

    for number, title in ((31, "Kindred"), (32, "Lathe"), (33, "Dawn")):
        request = b'{"ID": %d, "title": "%s"}' % (number, title.encode())
        assert call("POST", "/shop/Books", request).status == 201
    assert parse_json(call("GET", "/shop/Books(32)").body)["title"] == "Lathe"
    assert parse_json(call("GET", "/shop/Books(ID=33)").body)["title"] == "Dawn"
    titles = [one["title"] for one in parse_json(call("GET", "/shop/Books?$orderby=title%20desc").body)["value"]]
    assert titles == ["Lathe", "Kindred", "Dawn"]
    assert call("DELETE", "/shop/Books(31)").status == 204
    assert call("GET", "/shop/Books(31)").status == 404
