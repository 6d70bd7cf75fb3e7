import base64

from understudy.core.redaction.memory import Memory


def test_what_was_written_is_remembered_with_its_speaker():
    memory = Memory()
    memory.remember(["GET /early/zq81kdlw92mxnv"], "client")
    memory.remember(['{"id": "ab12cd34ef"}', "zq81kdlw92mxnv again"], "server")

    assert memory.holds("zq81kdlw92mxnv")
    assert memory.speaker("zq81kdlw92mxnv", "server") == "client"
    assert memory.speaker("ab12cd34ef", "client") == "server"
    assert memory.speaker("never-said-this", "client") == "client"
    assert not memory.holds("never-said-this")


def test_also_in_escapes_and_encodings():
    memory = Memory()
    blob = base64.b64encode(b"prefix zq81kdlw92mxnv suffix").decode()
    memory.remember([f"/x?blob={blob}&p=a%2Fk7w2m9q4t1", '{"s": "x\\u002bp5r8v3b6n0"}'], "client")

    assert memory.holds("zq81kdlw92mxnv")
    assert memory.holds("a/k7w2m9q4t1")
    assert memory.holds("x+p5r8v3b6n0")


def test_values_without_a_long_word_may_always_have_stood_before():
    memory = Memory()
    assert not memory.holds("a-b-c-d-e")

    memory.remember(["anything at all"], "server")
    assert memory.holds("a-b-c-d-e")
