import base64

import pytest

from understudy.core.engine.templates.views import REQUEST_VIEWS, RequestView
from understudy.core.model.json_codec import ABSENT
from understudy.testing.messages import make_request

REQUEST = make_request(
    "POST",
    "/a%20b/c?x=1&x=2&e=",
    headers=[
        ("X-One", "1"),
        ("x-one", "2"),
        ("Cookie", "sid=abc"),
        ("Authorization", "Basic dXNlcjpwYXNz"),
        ("Content-Type", "application/x-www-form-urlencoded"),
    ],
    body="a=1&a=2&b=%20",
    authority="api.test:8080",
)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("method", "POST"),
        ("url", "http://api.test:8080/a%20b/c?x=1&x=2&e="),
        ("path", "/a b/c"),
        ("raw_path", "/a%20b/c"),
        ("segments", ["a b", "c"]),
        ("query", {"x": "1", "e": ""}),
        ("query_all", {"x": ["1", "2"], "e": [""]}),
        ("cookies", {"sid": "abc"}),
        ("form", {"a": "1", "b": " "}),
        ("form_all", {"a": ["1", "2"], "b": [" "]}),
        ("text", "a=1&a=2&b=%20"),
        ("body", b"a=1&a=2&b=%20"),
        ("body_size", 13),
        ("host", "api.test:8080"),
        ("hostname", "api.test"),
        ("port", 8080),
        ("basic", {"username": "user", "password": "pass"}),
    ],
)
def test_a_request_as_plain_data(name, value):
    assert RequestView(REQUEST)[name] == value


def test_header_names_are_lower_case_and_values_joined():
    view = RequestView(REQUEST)
    assert view["headers"]["x-one"] == "1, 2"
    assert view["headers_all"]["x-one"] == ["1", "2"]


@pytest.mark.parametrize("name", ["json", "xml", "graphql", "jwt", "bearer"])
def test_what_a_request_has_not_is_not_there(name):
    view = RequestView(make_request("GET", "/"))
    assert view.get(name, ABSENT) is ABSENT
    with pytest.raises(KeyError):
        view[name]


def test_tokens():
    view = RequestView(make_request(headers={"Authorization": "Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJ1MSJ9."}))
    assert view["jwt"] == {"sub": "u1"}
    assert view["bearer"].startswith("eyJ")
    assert RequestView(make_request(headers={"Authorization": "Bearer a.b.c"})).get("jwt") is None
    assert RequestView(make_request(headers={"Authorization": "Basic !!"})).get("basic") is None


def test_credentials_may_stand_in_a_field_of_their_own():
    sealed = base64.b64encode(b"ann:t0ken-77").decode()
    assert RequestView(make_request(headers={"X-Devpi-Auth": sealed}))["basic"] == {"username": "ann", "password": "t0ken-77"}
    assert RequestView(make_request(headers={"X-Trace": sealed})).get("basic") is None


def test_views_are_computed_once():
    view = RequestView(make_request(json={"a": 1}))
    assert view["json"] is view["json"]
    assert set(view) == set(REQUEST_VIEWS)
    assert len(view) == len(REQUEST_VIEWS)
    assert view.get("nothing", 5) == 5


def test_hosts_without_a_port_and_of_version_6():
    assert RequestView(make_request(authority="[::1]:81"))["port"] == 81
    assert RequestView(make_request(authority="api.test"))["port"] == 80
    assert RequestView(make_request(authority="api.test"))["hostname"] == "api.test"


def test_the_authority_of_http_2_is_a_host_field():
    view = RequestView(make_request("GET", "/", authority="api.test"))
    assert (view["headers"]["host"], view["headers_all"]["host"]) == ("api.test", ["api.test"])
    named = RequestView(make_request("GET", "/", headers=[("Host", "other.test")], authority="api.test"))
    assert named["headers"]["host"] == "other.test"


def test_a_signature_says_its_key_in_the_header_or_the_url():
    scope = "AKIDEXAMPLE/20261128/us-east-1/sts/aws4_request"
    header = f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature=ab"
    assert RequestView(make_request(headers={"Authorization": header})).get("signed") == {"key": "AKIDEXAMPLE"}
    assert RequestView(make_request("GET", f"/a?X-Amz-Credential={scope.replace('/', '%2F')}")).get("signed") == {"key": "AKIDEXAMPLE"}
    assert RequestView(make_request(headers={"Authorization": "Bearer x"})).get("signed") is None


def test_the_fields_of_a_form_are_seen_however_it_is_encoded_and_files_are_none_of_them():
    parts = ['name="a"\r\n\r\n1', 'name="a"\r\n\r\n2', 'name="f"; filename="x.txt"\r\n\r\nwords']
    body = "".join(f"--b\r\nContent-Disposition: form-data; {part}\r\n" for part in parts) + "--b--\r\n"
    view = RequestView(make_request("POST", "/", headers={"Content-Type": "multipart/form-data; boundary=b"}, body=body.encode()))
    assert (view["form"], view["form_all"]) == ({"a": "1"}, {"a": ["1", "2"]})
