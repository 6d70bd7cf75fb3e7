import pytest

from understudy.testing.messages import make_request
from understudy.testing.stubs import make_matcher, make_stub, make_stubs, make_value_matcher, make_when


def test_parts_are_compiled_from_the_words_of_a_stub_file():
    assert make_when({"path": "/a/{id}"}).match(make_request(target="/a/7")) == {"id": "7"}
    assert make_matcher({"query": {"q": "1"}}).matches(make_request(target="/?q=1"))
    assert make_value_matcher({"gt": 1}).matches(2)
    assert make_stub({}, order=3, priority=1).id == "stub-3"
    assert [stub.order for stub in make_stubs({}, {})] == [0, 1]


def test_a_mistake_in_a_test_is_told():
    with pytest.raises(ValueError, match="unknown matcher 'pth'"):
        make_when({"pth": "/a"})
