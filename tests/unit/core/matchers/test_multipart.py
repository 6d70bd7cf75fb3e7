import pytest

from understudy.testing.messages import make_request
from understudy.testing.stubs import make_matcher


def form(*parts):
    written = "".join(f'--B\r\nContent-Disposition: form-data; name="{name}"{more}\r\n\r\n{text}\r\n' for name, more, text in parts)
    return make_request("POST", headers={"content-type": "multipart/form-data; boundary=B"}, body=written + "--B--\r\n")


@pytest.mark.parametrize(
    ("document", "accepted", "refused"),
    [
        ({"body": {"multipart": {"title": "cat"}}}, [form(("title", "", "cat"))], [form(("title", "", "dog")), make_request()]),
        (
            {"body": {"multipart": {"file": {"filename": {"ends_with": ".png"}, "text": {"present": True}}}}},
            [form(("file", '; filename="a.png"', "x"))],
            [form(("file", "", "x"))],
        ),
        ({"body": {"multipart": {"*": {"json": {"a": 1}}}}}, [form(("x", "", "{"), ("y", "", '{"a": 1}'))], [form(("x", "", "{"))]),
        ({"body": {"multipart": {"extra": {"present": False}}}}, [form(("title", "", "cat"))], [form(("extra", "", "cat"))]),
        (
            {"body": {"every_part": {"json": {"a": 1}}}},
            [form(("x", "", '{"a": 1}'), ("y", "", '{"a": 1, "b": 2}'))],
            [form(("x", "", "{"), ("y", "", '{"a": 1}')), make_request()],
        ),
        ({"body": {"multipart": {"a": {"headers": {"X-A": "1"}}}}}, [form(("a", "\r\nX-A: 1", "x"))], [form(("a", "", "x"))]),
    ],
)
def test_parts_by_name(document, accepted, refused):
    matcher = make_matcher(document)
    for request in accepted:
        assert matcher.matches(request)
        assert matcher.explain(request) is None
        assert all(value in probe.values(request) for probe, value in matcher.discriminators())
    for request in refused:
        assert not matcher.matches(request)
        assert matcher.explain(request) is not None
