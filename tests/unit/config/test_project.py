import pytest

from understudy.config import ServiceSettings, find_project, load_project
from understudy.errors import MissingFileError, SettingsError

GOOD = """\
version: 1
services:
  payments: {upstream: "https://api.payments.example", port: 8081, hosts: [api.payments.example]}
  mail: http://mail.example
redaction: {allow: [x-trace]}
defaults: {seed: 7, scenarios: [outage], sealed: true}
"""


def write(directory, text):
    place = directory / "understudy.yaml"
    place.write_text(text)
    return place


def test_a_project_says_services_rules_and_defaults(tmp_path):
    project = load_project(write(tmp_path, GOOD))
    assert project.services == {
        "payments": ServiceSettings("payments", "https://api.payments.example", 8081, ("api.payments.example",)),
        "mail": ServiceSettings("mail", "http://mail.example"),
    }
    assert project.redaction == {"allow": ["x-trace"]}
    assert project.defaults == {"seed": 7, "scenarios": ["outage"], "sealed": True}
    assert project.root == tmp_path


def test_every_problem_is_told_at_once_with_its_place(tmp_path):
    place = write(
        tmp_path, "services:\n  pay: {upstreem: x, port: true}\n  ftp: {upstream: ftp://x}\ndefaults: {prot: 1, sealed: no}\nserivces: 1\n"
    )
    with pytest.raises(SettingsError) as caught:
        load_project(place)
    lines = [line.removeprefix(str(place)) for line in str(caught.value).splitlines()]
    assert [line.split(" Valid")[0] for line in lines] == [
        ":2:9: services.pay.upstreem: unknown key 'upstreem'. Did you mean 'upstream'?",
        ":2:22: services.pay.port: expected an integer, found a boolean (true)",
        ":3:9: services.ftp.upstream: expected a URL that begins with http:// or https://, found 'ftp://x'",
        ":4:12: defaults.prot: unknown setting 'prot'. Did you mean 'port'?",
        ":4:21: defaults.sealed: 'no' is not true or false.",
        ":5:1: serivces: unknown key 'serivces'. Did you mean 'services'?",
    ]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("a: [", "not YAML"),
        ("- 1", "expected a mapping"),
        ("version: 2", "reads version 1"),
        ("services: 3", "services: expected a mapping, found an integer (3)"),
        ("services: {a: {port: 99999}}", "expected a port"),
        ("services: {a: 3}", "or the upstream's URL"),
    ],
)
def test_what_is_no_project_is_refused(tmp_path, text, why):
    with pytest.raises(SettingsError, match=why.replace("(", r"\(").replace(")", r"\)")):
        load_project(write(tmp_path, text))


def test_an_empty_file_is_an_empty_project(tmp_path):
    assert load_project(write(tmp_path, "")).services == {}


def test_a_file_that_is_not_there_is_missing_not_broken(tmp_path):
    with pytest.raises(MissingFileError):
        load_project(tmp_path / "understudy.yaml")


def test_the_file_is_found_up_to_the_root_of_the_checkout(tmp_path):
    inside = tmp_path / "checkout" / "tests"
    inside.mkdir(parents=True)
    place = write(tmp_path / "checkout", "")
    assert find_project(inside) is None
    (tmp_path / "checkout" / ".git").mkdir()
    assert find_project(inside) == place
    place.unlink()
    write(tmp_path, "")
    assert find_project(inside) is None
