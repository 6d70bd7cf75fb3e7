import pytest

from understudy.core.redaction.kinds import kind_of


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("userPassword", "password"),
        ("passport_number", "secret"),
        ("X-CSRF-Token", "csrf"),
        ("card[number]", "card"),
        ("cvc", "cvv"),
        ("refresh_token", "refresh_token"),
        ("bearer", "access_token"),
        ("X-Hub-Signature-256", "signature"),
        ("JSESSIONID", "session"),
        ("X-Api-Key", "api_key"),
        ("token", "token"),
        ("anything", "secret"),
    ],
)
def test_a_name_tells_the_kind(name, kind):
    assert kind_of(name) == kind
