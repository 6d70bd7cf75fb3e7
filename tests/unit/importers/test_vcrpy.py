import pytest

from understudy.errors import FileError
from understudy.importers.vcrpy import read_cassette

YAML = """
version: 1
interactions:
- request:
    body: !!python/unicode a=1
    headers: {Accept: ['*/*', text/plain], X-One: single}
    method: POST
    uri: https://user:pw@api.example.com/v1/pay?a=1
  response:
    body: {string: !!binary /wA=}
    headers: {Set-Cookie: [a=b, c=d]}
    status: {code: 201, message: Created}
- request: {body: null, headers: {}, method: GET, uri: 'http://localhost:8080'}
  response: {body: {string: plain}, headers: {}, status: {code: 200, message: OK}}
"""


def test_a_yaml_cassette(tmp_path):
    path = tmp_path / "a.yaml"
    path.write_text(YAML)
    first, second = read_cassette(path)
    assert (first.request.method, first.request.target, first.request.authority) == ("POST", "/v1/pay?a=1", "api.example.com")
    assert first.request.headers.pairs == (("Accept", "*/*"), ("Accept", "text/plain"), ("X-One", "single"))
    assert (first.request.body, first.response.body, first.response.reason) == (b"a=1", b"\xff\x00", "Created")
    assert first.response.headers.get_all("set-cookie") == ("a=b", "c=d")
    assert (second.request.target, second.request.authority, second.response.body) == ("/", "localhost:8080", b"plain")
    assert second.started_at > first.started_at


def test_a_json_cassette(tmp_path):
    path = tmp_path / "a.json"
    path.write_text(
        '{"version": 1, "interactions": [{"request": {"method": "GET", "uri": "http://x/", "body": {"base64_string": "/wA="},'
        ' "headers": {}}, "response": {"status": {"code": 200, "message": "OK"}, "headers": {"A": ["1"]}, "body": {"string": "é"}}}]}'
    )
    (one,) = read_cassette(path)
    assert (one.request.body, one.response.body) == (b"\xff\x00", "é".encode())


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("interactions:\n- !!python/object/apply:os.system ['true']\n", "no cassette of vcrpy"),
        ("interactions: !!python/name:os.system\n", "no cassette of vcrpy"),
        ("interactions: 3\n", "no list of interactions"),
        ("interactions: [{request: {}}]\n", "interaction 1 cannot be read"),
        ("{broken", "no cassette of vcrpy"),
        ("interactions: [{request: {method: GET, uri: 'http://x'}, response: {status: 200, body: [1]}}]\n", "unknown form"),
    ],
)
def test_hostile_and_broken_cassettes_are_refused(tmp_path, text, said):
    path = tmp_path / "bad.yaml"
    path.write_text(text)
    with pytest.raises(FileError, match=said):
        list(read_cassette(path))
