from understudy.core.generator.things.live import Version, find_pointer, lists_in, look, pointer_code, put
from understudy.core.model.json_codec import ABSENT

TREE = {"data": {"id": 7, "list": [{"a": 1}]}, "id": "x"}


def test_pointers_find_look_and_put():
    assert find_pointer(TREE, "7") == [("data", "id")]
    assert look(TREE, ("data", "list", 0, "a")) == 1
    assert look(TREE, ("data", "nope")) is ABSENT
    assert put(TREE, ("data", "list"), [])["data"] == {"id": 7, "list": []}
    assert pointer_code("item", ("a-b", 0)) == "item['a-b'][0]"


def test_a_version_is_what_its_facets_show():
    stored = Version((), "k", None, {"content": b"x", "fields": {"etag": "1"}, "element": {"Size": "1"}}, key_member="Key")
    assert stored.item() == {"Key": "k", "content": b"x", "etag": "1"}
    assert Version((), "k", None, {"element": {"Size": "1"}}).item() == {"Size": "1"}
    assert Version((), "k", None).item() is None


def test_a_lone_member_of_a_list_in_xml_is_a_list_of_one():
    tree = {"R": {"Names": {"member": "a"}, "Users": {"member": {"Name": "b"}}, "Truncated": "false"}}
    found = dict(lists_in(tree, "xml"))
    assert found["R", "Names", "member"] == ["a"]
    assert found["R", "Users", "member"] == [{"Name": "b"}]
    assert ("R", "Names") not in found
    assert ("R", "Users") not in found
