import base64

from tests.unit.core.generator.tape import Tape

from understudy.core.generator.traffic.bring import bring_marked, text_with
from understudy.core.generator.traffic.refusals import Marks
from understudy.core.model.credential import credentials_in, mark_of
from understudy.core.model.exchange import Redaction

PSEUDONYM = "ahjm&qrmx"
MARKS = Marks({PSEUDONYM: "a3f"})


def test_a_text_keeps_its_look_and_has_the_mark():
    text = text_with("tok_8dj2k3l4m5n6", "a3f")
    assert mark_of(text) == "a3f"
    assert (text[:12], len(text)) == ("tok_8dj2k3l4", 16)


def test_a_short_text_stays_as_short():
    for pseudonym in ("hie", "ab", "x"):
        text = text_with(pseudonym, "a3f")
        assert mark_of(text) == "a3f"
        assert len(text) == len(pseudonym) or len(pseudonym) < 3


def test_credentials_are_brought_in_every_notation():
    tape = Tape()
    header = "Basic " + base64.b64encode(f"ann:{PSEUDONYM}".encode()).decode()
    exchange = tape.add(
        "POST",
        "/x?key=ahjm%26qrmx&other=1",
        {"password": PSEUDONYM},
        401,
        headers=[("Authorization", header)],
        redactions=(Redaction("request.json.password", "password", "client", PSEUDONYM, "a3f"),),
    )
    request = bring_marked(exchange, MARKS)
    assert mark_of(request.json["password"]) == "a3f"
    assert mark_of(dict(request.query)["key"]) == "a3f"
    (credential,) = credentials_in(request.headers.get("authorization"))
    assert (credential.user, mark_of(credential.secret)) == ("ann", "a3f")


def test_a_request_without_marked_credentials_is_as_recorded():
    exchange = Tape().add("GET", "/x")
    assert bring_marked(exchange, MARKS) is exchange.request
