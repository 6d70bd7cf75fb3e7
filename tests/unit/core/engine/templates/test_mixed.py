"""Requests and answers of HTTP in the parts of a body."""

from understudy.core.engine.templates.mixed import read_answers, read_requests, view_mixed, write_answers
from understudy.core.model.headers import Headers
from understudy.core.model.json_codec import ABSENT
from understudy.core.model.message import Request

KIND = "multipart/mixed; boundary=batch_1"
CHANGES = "Content-Type: multipart/mixed; boundary=set_1"
PUT = "PUT /rows('a') HTTP/1.1\nContent-Type: application/json\nContent-Length: 7\n\n" + '{"n":1}'


def lines(*parts):
    return "\n".join(parts).replace("\n", "\r\n").encode()


def whole():
    inner = ["--set_1", "Content-Type: application/http", "Content-ID: 1", "", PUT, "--set_1--"]
    plain = ["--batch_1", "Content-Type: application/http", "", "GET http://api.example/rows HTTP/1.1", "Accept: */*", "", ""]
    return lines("--batch_1", CHANGES, "", *inner, *plain, "--batch_1--", "")


def test_a_body_holds_requests_and_sets_of_them():
    put, get = read_requests(KIND, whole())
    assert (put["method"], put["url"], put["body"], put["id"]) == ("PUT", "/rows('a')", '{"n":1}', "1")
    assert put["headers"] == {"content-type": "application/json"}
    assert (put["set"], put["set_boundary"], put["boundary"]) == (0, "set_1", "batch_1")
    assert get == {"method": "GET", "url": "http://api.example/rows", "headers": {"accept": "*/*"}, "boundary": "batch_1"}
    assert view_mixed(Request("POST", "/$batch", Headers.of([("Content-Type", KIND)]), whole())) == [put, get]
    assert view_mixed(Request("POST", "/$batch")) is ABSENT


def test_answers_are_written_as_they_are_read():
    put, get = read_requests(KIND, whole())
    done = {"asked": put, "status": 204, "headers": {"ETag": "7", "Content-Length": "0", "Server": "x"}, "text": ""}
    listed = {"asked": get, "status": 200, "headers": {"Content-Type": "application/json"}, "text": "[]"}
    fields = {"Content-Type": "application/http", "Content-ID": "9"}
    text = write_answers([done, listed], "answer_1", "answers_1", fields, ["server"])
    first, second = read_answers("multipart/mixed; boundary=answer_1", text.encode())
    assert (first["status"], first["headers"], first["head"]["content-id"]) == (204, {"etag": "7"}, "1")
    assert (first["boundary"], first["set_boundary"]) == ("answer_1", "answers_1")
    assert (second["status"], second["body"]) == (200, "[]")
    assert "content-id" not in second["head"]
    assert "HTTP/1.1 204 No Content\r\n" in text


def test_what_holds_nothing_of_http_holds_no_requests():
    body = lines("--batch_1", "Content-Type: text/plain", "", "hello", "--batch_1--", "")
    assert list(read_requests(KIND, body)) == []
    assert list(read_answers("multipart/mixed", body)) == []
