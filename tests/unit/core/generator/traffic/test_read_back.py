"""Documents that are written and read back."""

from tests.unit.core.generator.tape import Tape

from understudy.core.generator.passes.reading.endpoints import find_endpoints
from understudy.core.generator.traffic.read_back import reads_back, shows_told, told

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


def test_a_rule_told_by_its_name_decides_what_is_read_afterwards():
    tape = Tape()
    tape.add("GET", "/boxes/b7?acl", None, 200, "<Acl><Grant>owner</Grant></Acl>")
    tape.add("PUT", "/boxes/b7?acl", None, 200, headers=[("x-amz-acl", "public-read"), ("x-id", "9f8e7d6c5b4a39281706")])
    tape.add("GET", "/boxes/b7?acl", None, 200, "<Acl><Grant>owner</Grant><Grant>all</Grant></Acl>")
    samples = tape.samples()
    assert told(samples[1]) == {"x-amz-acl": "public-read"}
    assert shows_told(find_endpoints(samples))
    assert not shows_told(find_endpoints(samples[1:]))
