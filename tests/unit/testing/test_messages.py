from understudy.testing.messages import make_request


def test_a_json_body_brings_its_content_type():
    request = make_request("POST", "/a", json={"x": 1})
    assert (request.body, request.content_type) == (b'{"x":1}', "application/json")


def test_a_form_brings_its_content_type_unless_one_is_given():
    assert make_request(form={"a": "b c"}).form == (("a", "b c"),)
    assert make_request(headers={"content-type": "text/plain"}, form={"a": "b"}).content_type == "text/plain"
