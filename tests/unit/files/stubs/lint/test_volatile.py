from understudy.files.stubs.document import compile_document
from understudy.files.stubs.lint.subject import Subject
from understudy.files.stubs.lint.volatile import check_volatile


def doubts(when, **more):
    document = {"stubs": [{"when": when, **more}]}
    return [(doubt.pointer[3:], doubt.severity) for doubt in check_volatile(Subject(document, compile_document(document, name="a")))]


def test_one_value_of_a_header_that_changes_by_itself_is_told():
    assert doubts({"headers": {"User-Agent": "curl/8", "x-request-id": {"equals": "1"}, "date": {"present": True}, "accept": "x"}}) == [
        (("headers", "User-Agent"), "warning"),
        (("headers", "x-request-id"), "warning"),
    ]


def test_values_seen_once_are_told_in_generated_stubs_alone():
    once = {"id": "9b2f3c1e-0000-4000-8000-00805f9b34fb", "at": "2026-11-20T10:00:00Z", "nonce": "5f0c2d9e77aa4c1b9d"}
    when = {"json": {**once, "name": "x", "decade": "decadefacade" * 2, "digits": "1234567890" * 2}}
    assert doubts(when, learned_from={"count": 1}) == [(("json", name), "note") for name in once]
    assert doubts(when) == []
