import pytest

from understudy.recorder.addresses import AddressMap, StreamReplacer, is_local
from understudy.recorder.target import Origin

CLIENT = Origin("http", "127.0.0.1", 45123)
LOCAL = AddressMap(Origin("http", "127.0.0.1", 9000))
PUBLIC = AddressMap(Origin("https", "api.example.com", 443))


@pytest.mark.parametrize(
    ("text", "changed"),
    [
        ("http://127.0.0.1:9000/a", "http://127.0.0.1:45123/a"),
        ("see HTTP://LOCALHOST:9000.", "see http://127.0.0.1:45123."),
        (r'{"u":"http:\/\/127.0.0.1:9000\/a"}', r'{"u":"http:\/\/127.0.0.1:45123\/a"}'),
        ("next=http%3A%2F%2F127.0.0.1%3A9000%2Fa", "next=http%3A%2F%2F127.0.0.1%3A45123%2Fa"),
        ("ws://[::1]:9000/live", "ws://127.0.0.1:45123/live"),
        ('src="//localhost:9000/x.js"', 'src="//127.0.0.1:45123/x.js"'),
        ('"host": "127.0.0.1:9000"', '"host": "127.0.0.1:45123"'),
        ("http://127.0.0.1:90001/ http://127.0.0.1:900/ http://x127.0.0.1:9000/", None),
        ("http://127.0.0.1/ 10.127.0.0.1:9000 mail@localhost:9000", None),
        ("http://localhost:9000.example.com/", None),
    ],
)
def test_every_spelling_of_a_local_address_changes_and_nothing_else(text, changed):
    assert LOCAL.replace(text.encode(), CLIENT).data.decode() == (text if changed is None else changed)


@pytest.mark.parametrize(
    ("text", "changed"),
    [
        ("https://api.example.com/v1", "http://127.0.0.1:45123/v1"),
        ("https://api.example.com:443/v1", "http://127.0.0.1:45123/v1"),
        ("http://api.example.com", "http://127.0.0.1:45123"),
        ("wss://api.example.com/s", "ws://127.0.0.1:45123/s"),
        ("https://api.example.community/ https://my-api.example.com/ https://api.example.com:8443/", None),
        ("write to api.example.com", None),
    ],
)
def test_a_public_host_may_lack_its_port(text, changed):
    assert PUBLIC.replace(text.encode(), CLIENT).data.decode() == (text if changed is None else changed)


def test_the_client_s_scheme_decides():
    assert (
        LOCAL.replace(b"http://127.0.0.1:9000 ws://localhost:9000", Origin("https", "rec.test", 443)).data
        == b"https://rec.test wss://rec.test"
    )


@pytest.mark.parametrize("size", [1, 2, 3, 7, 1000])
def test_a_stream_is_changed_wherever_it_is_cut(size):
    text = rb"data: http://127.0.0.1:9000/x https:\/\/localhost:9000\/y http%3a%2f%2f127.0.0.1%3A9000 http://127.0.0.1:90001 //end http" * 3
    replacer = StreamReplacer(LOCAL, CLIENT)
    pieces = [replacer.feed(text[start : start + size]) for start in range(0, len(text), size)]
    assert b"".join([*pieces, replacer.finish()]) == LOCAL.replace_urls(text, CLIENT).data
    assert replacer.count == 9


def test_a_stream_holds_nothing_back_that_cannot_become_an_address():
    replacer = StreamReplacer(LOCAL, CLIENT)
    assert replacer.feed(b"data: 1 http://127.0.0.1:9000/x\n\n") == b"data: 1 http://127.0.0.1:45123/x\n\n"
    assert replacer.feed(b"data: http://elsewhere") == b"data: http://elsewhere"
    assert replacer.feed(b"data: http://127.0") == b"data: "


@pytest.mark.parametrize(("host", "local"), [("localhost", True), ("127.0.0.1", True), ("::1", True), ("10.1.2.3", True), ("minio", True)])
def test_hosts_nobody_is_served_by_name_on_are_local(host, local):
    assert is_local(host) is local
    assert is_local("bucket.localhost")
    assert not is_local("api.example.com")


def test_the_issuer_of_tokens_stays_what_the_tokens_say():
    addresses = AddressMap(Origin("http", "localhost", 9000))
    text = b'{"issuer": "http://localhost:9000", "token_endpoint": "http://localhost:9000/token"}'
    changed = addresses.replace(text, Origin("http", "127.0.0.1", 8000))
    assert changed.data == b'{"issuer": "http://localhost:9000", "token_endpoint": "http://127.0.0.1:8000/token"}'
    assert changed.count == 1
