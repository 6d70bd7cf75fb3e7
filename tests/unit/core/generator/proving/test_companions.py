import base64

from tests.unit.core.generator.proving.test_compare import differences
from tests.unit.core.generator.tape import NOTE_A, NOTE_B

from understudy.core.generator.proving.companions import Companions
from understudy.core.model.headers import Headers
from understudy.core.model.message import Request


def test_values_inside_basic_credentials_are_written_too():
    companions = Companions()
    assert differences({"id": NOTE_A}, {"id": NOTE_B}, companions) == []
    basic = "Basic " + base64.b64encode(f"{NOTE_A}:secret".encode()).decode()
    request = companions.request(Request("GET", "/", Headers.of([("authorization", basic)])))
    assert base64.b64decode(request.headers.get("authorization").split()[1]).decode() == f"{NOTE_B}:secret"
    alone = companions.request(Request("GET", "/", Headers.of([("x-auth", base64.b64encode(f"ann:{NOTE_A}".encode()).decode())])))
    assert base64.b64decode(alone.headers.get("x-auth")).decode() == f"ann:{NOTE_B}"


def test_ids_in_messages_that_are_no_text_are_written_too():
    companions = Companions()
    assert differences({"id": NOTE_A}, {"id": NOTE_B}, companions) == []
    request = companions.request(Request("POST", "/", Headers(), b"\x80\xff" + NOTE_A.encode()))
    assert request.body == b"\x80\xff" + NOTE_B.encode()


def test_large_bodies_are_translated_only_where_they_speak_of_something():
    companions = Companions()
    assert companions.pair(NOTE_A, NOTE_B)
    filler = b"x" * 1_100_000
    for body, expected in ((filler, filler), (filler + b" " + NOTE_A.encode(), filler + b" " + NOTE_B.encode())):
        assert companions.request(Request("PUT", "/file", Headers(), body)).body == expected


def test_ids_after_an_escaped_sign_are_written_too():
    companions = Companions()
    assert companions.pair(NOTE_A, NOTE_B)
    request = Request("POST", "/", Headers.of([]), f"Arn=arn%3Aaws%3Atopic%3A{NOTE_A}".encode())
    assert companions.request(request).body == f"Arn=arn%3Aaws%3Atopic%3A{NOTE_B}".encode()


def test_cookies_with_escaped_signs_are_written_as_answers_gave_them_out():
    companions = Companions()
    recorded = "s%3AWqM5Yd-VW7qCJy9loqRq9JselCOz2MJO.SKjKIrqizhbE8Hf043pguQouwZbfBGYt%2FMgUmXj2ypm"
    made = "s%3A3HbhwLwg2vPS20Ll8HTTeDffHQ84gxCm.RqJuIHL3WBWZIvsGpv3yZevnR6VcBngGa7CtAzzERTP"
    assert companions.pair(recorded, made)
    request = companions.request(Request("GET", "/", Headers.of([("cookie", f"connect.sid={recorded}; lang=en")])))
    assert request.cookies == {"connect.sid": made, "lang": "en"}
