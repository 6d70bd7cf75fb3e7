import pytest

from understudy.errors import UsageError
from understudy.recorder.target import (
    ForwardRules,
    Origin,
    check_service_name,
    default_service_name,
    host_matches,
    names_a_host,
    parse_upstream,
)


@pytest.mark.parametrize(
    ("url", "origin", "name"),
    [
        ("https://api.example.com", "https://api.example.com", "api.example.com"),
        ("https://API.example.com:443/v1?x", "https://api.example.com", "api.example.com"),
        ("http://localhost:8080/", "http://localhost:8080", "localhost-8080"),
        ("localhost:8080", "http://localhost:8080", "localhost-8080"),
        ("http://[::1]:9000", "http://[::1]:9000", "1-9000"),
    ],
)
def test_a_url_names_an_origin_and_a_service(url, origin, name):
    assert str(parse_upstream(url)) == origin
    assert default_service_name(parse_upstream(url)) == name


@pytest.mark.parametrize("url", ["ftp://x", "https://", "http://x:99999", "http://user:secret@x", "http://a b", "http://<host>"])
def test_what_is_no_service_is_refused(url):
    with pytest.raises(UsageError) as refused:
        parse_upstream(url)
    assert "secret@" not in str(refused.value)


@pytest.mark.parametrize("name", ["", "../x", "a/b", ".hidden", "a b"])
def test_a_service_name_is_a_safe_directory(name):
    with pytest.raises(UsageError):
        check_service_name(name)


def test_host_patterns_cover_names_wildcards_and_ports():
    assert host_matches("api.example.com", "API.example.com", 443)
    assert host_matches("*.example.com", "a.b.example.com", 443)
    assert not host_matches("*.example.com", "example.com", 443)
    assert host_matches("localhost:8443", "localhost", 8443)
    assert not host_matches("localhost:8443", "localhost", 443)
    assert host_matches("[::1]:80", "::1", 80)


def test_forward_rules_name_services_by_host():
    rules = ForwardRules(allow=("*.example.com",), names=(("api.pay.test", "payments"),))
    assert rules.allows("api.example.com", 443)
    assert rules.allows("api.pay.test", 443)
    assert not rules.allows("other.test", 443)
    assert rules.service_of(Origin("https", "api.pay.test", 443)) == "payments"
    assert rules.service_of(Origin("https", "api.example.com", 8443)) == "api.example.com-8443"


@pytest.mark.parametrize(
    "word", ["https://x", "api.example.com", "api.example.com/v1", "localhost", "localhost/v1", "db:8080", "[::1]:80", "10.0.0.1"]
)
def test_a_host_shows_itself(word):
    assert names_a_host(word)


@pytest.mark.parametrize("word", ["nonsense", "https//example.com", "payments:", "x/y.z", ""])
def test_a_bare_word_may_be_a_slip(word):
    assert not names_a_host(word)
