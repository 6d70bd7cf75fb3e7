"""Documents that are written and read back."""

from tests.unit.core.generator.traffic import Tape

from understudy.core.generator.passes.endpoints import find_endpoints
from understudy.core.generator.read_back import reads_back

POLICY = '{ "allow": ["read"] }'


def way(asked, answer, target="/boxes/b7?about"):
    tape = Tape()
    tape.add("PUT", target, asked, 204)
    tape.add("GET", target, None, 200, answer)
    return reads_back(find_endpoints(tape.samples()))


def test_the_same_bytes_or_the_same_tree_come_back():
    assert way(POLICY.encode(), POLICY.encode()) == "bytes"
    assert way({"size": 5}, {"size": 5, "by": "me"}) == "tree"
    assert way("<Tags><Tag>a</Tag></Tags>", '<?xml version="1.0"?>\n<Tags xmlns="http://x.example"><Tag>a</Tag></Tags>') == "tree"


def test_what_comes_back_otherwise_is_no_document():
    assert way({"size": 5}, {"size": 6}) == ""
    assert way("<Tags><Tag>a</Tag></Tags>", "<Tags><Tag>b</Tag></Tags>") == ""


def test_a_document_under_a_path_of_its_own_is_its_members():
    assert way({"size": 5}, {"size": 5}, "/settings") == "tree"
