from collections import Counter
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

import pytest
import trustme
from click.testing import CliRunner

from understudy import bootstrap
from understudy.cli.record import command
from understudy.core.redaction import Reason
from understudy.errors import RecordingError, UpstreamError, UsageError
from understudy.recorder.addon import Notices
from understudy.recorder.findings import Findings
from understudy.recorder.ledger import Tally
from understudy.recorder.proxy import Addresses
from understudy.recorder.target import Origin


class Session(SimpleNamespace):
    """A recording run that has already happened."""

    def __init__(self, options):
        services = {target.service: Origin("http", "127.0.0.1", 4000 + number) for number, target in enumerate(options.targets)}
        proxy = Origin("http", "127.0.0.1", 3128) if options.forward else None
        super().__init__(
            options=options,
            addresses=Addresses(services, proxy),
            tally=Tally(),
            findings=Findings(),
            failed=SimpleNamespace(is_set=lambda: False),
            authority=SimpleNamespace(ca_certificate=Path("ca.pem"), bundle=Path("bundle.pem")),
            scribe=SimpleNamespace(error=None, paths={}, defects=[]),
            proxy=SimpleNamespace(notices=Notices(), may_escape=0, complaints=SimpleNamespace(errors=[])),
        )


@pytest.fixture
def record(monkeypatch, tmp_path):
    """Run the command against a session to which `happen` has been done."""
    monkeypatch.chdir(tmp_path)
    sessions = []

    def run(*arguments, happen=lambda _session: None):
        @contextmanager
        def opened(options):
            sessions.append(Session(options))
            happen(sessions[-1])
            yield sessions[-1]

        monkeypatch.setattr(bootstrap, "open_recorder", opened)
        result = CliRunner().invoke(command, [*arguments, "--", "true"])
        result.session = sessions[-1] if sessions else None
        return result

    return run


def got(session, count=3, name="api"):
    session.tally.exchanges[name] = count
    session.scribe.paths[name] = Path(f"recordings/{name}/run.jsonl")


def test_a_url_becomes_one_target(record):
    result = record("https://api.example.com/v1", "--service", "api", "--port", "8080", "--keep-host", happen=got)
    assert result.exit_code == 0
    (target,) = result.session.options.targets
    assert (target.service, str(target.upstream), target.port) == ("api", "https://api.example.com", 8080)
    assert result.session.options.host_header == "client"
    assert "api: 3 exchanges in recordings/api/run.jsonl" in result.stderr
    assert "Next: understudy generate api" in result.stderr


def test_services_of_the_project_are_recorded_together(record, tmp_path):
    (tmp_path / "understudy.yaml").write_text("services:\n  pay: {upstream: https://pay.test, port: 9001}\n  mail: https://mail.test\n")
    options = record("--port", "7000", happen=got).session.options
    assert [(one.service, one.port) for one in options.targets] == [("pay", 9001), ("mail", 7001)]
    assert record("https://pay.test", happen=got).session.options.targets[0].service == "pay"
    (named,) = record("pay", happen=got).session.options.targets
    assert (named.service, str(named.upstream), named.port) == ("pay", "https://pay.test", 9001)


def test_a_forward_proxy_takes_its_hosts_from_flags_and_project(record, tmp_path):
    (tmp_path / "understudy.yaml").write_text("services:\n  pay: {hosts: [api.pay.test]}\n")
    forward = record("--proxy", "--allow", "*.example.com", "--others", "refuse", happen=got).session.options.forward
    assert (forward.allow, forward.names, forward.others) == (("*.example.com",), (("api.pay.test", "pay"),), "refuse")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "what is to be recorded"),
        (("ftp://x",), "no URL of a service"),
        (("nonsense",), "'nonsense' is neither the URL of a service nor the name of one"),
        (("http://x", "--via", "nonsense"), "no URL of a proxy"),
        (("--proxy",), "which hosts"),
        (("--allow", "x"), "needs --proxy"),
        (("http://x", "--service", "a/b"), "no name for a service"),
        (("--proxy", "--allow", "x", "--service", "y"), "understudy.yaml"),
        (("--service", "pay"), "what is to be recorded"),
    ],
)
def test_wrong_input_is_one_clear_sentence(record, arguments, said):
    result = record(*arguments)
    assert isinstance(result.exception, UsageError)
    assert said in str(result.exception)


def test_nothing_recorded_is_said_with_the_likely_reason(record):
    result = record("http://localhost:1")
    assert result.exit_code == 0
    assert "nothing was recorded" in result.stderr
    assert "http://127.0.0.1:4000" in result.stderr
    assert "UNDERSTUDY_URL" in result.stderr

    def elsewhere(session):
        session.proxy.notices = Notices(unseen=Counter({"other.test": 2}))

    assert "other.test. Add --allow HOST" in record("--proxy", "--allow", "x", happen=elsewhere).stderr
    assert "ignore HTTP_PROXY" in record("--proxy", "--allow", "x").stderr


def test_a_service_out_of_reach_is_exit_code_3(record):
    def refused(session):
        got(session)
        session.tally.failures["api"] = session.tally.unreached["api"] = 3
        session.tally.reasons["api"] = "[Errno 111] Connect call failed ('127.0.0.1', 1)"

    result = record("http://localhost:1", "--service", "api", happen=refused)
    assert isinstance(result.exception, UpstreamError)
    assert str(result.exception) == "api could not be reached: nothing accepts connections at 127.0.0.1:1."

    def partly(session):
        refused(session)
        session.tally.unreached["api"] = 2

    assert record("http://localhost:1", "--service", "api", happen=partly).exit_code == 0


def test_recordings_that_cannot_be_written_are_told_at_once(record, tmp_path):
    (tmp_path / "file").write_text("")
    result = record("http://localhost:1", "--recordings", str(tmp_path / "file" / "recordings"))
    assert "file is no directory" in str(result.exception)
    assert record("http://localhost:1", "--recordings", str(tmp_path / "file"), "--dry-run", happen=got).exit_code == 0


def test_a_failed_disk_is_an_error(record):
    def full(session):
        got(session)
        session.scribe.error = OSError("No space left on device")

    assert isinstance(record("http://localhost:1", happen=full).exception, RecordingError)


def test_what_a_recording_lacks_is_told(record):
    def troubled(session):
        got(session)
        session.proxy.notices = Notices(Counter({"a.test": 2}), Counter(), Counter({"b.test": 1}), Counter({"c.test": 1}))
        session.proxy.may_escape, session.tally.sealed, session.tally.lost = 1, 1, 1
        session.proxy.complaints.errors.append("mitmproxy has crashed!")

    told = record("--proxy", "--allow", "x", happen=troubled).stderr
    for text in (
        "a.test failed because the client does not trust",
        "understudy ca env",
        "b.test were refused",
        "c.test were in a protocol",
    ):
        assert text in told
    for text in ("goes past the recorder", "could not be opened to be searched", "marked as incomplete. mitmproxy has crashed!"):
        assert text in told


def test_the_file_says_what_the_command_line_does_not(record, tmp_path):
    trustme.CA().cert_pem.write_to_path(tmp_path / "authority.pem")
    (tmp_path / "understudy.yaml").write_text(
        "record: {only: ['/v1/*'], skip: ['host:*.local'], host_header: client, fsync: always, upstream_ca: authority.pem, append: true}\n"
    )
    options = record("https://api.test", "--host-header", "upstream", "--skip", "GET /health").session.options
    assert (options.host_header, options.fsync_interval_s, options.append) == ("upstream", 0.0, True)
    assert ([one.path for one in options.selection.only], [one.path for one in options.selection.skip]) == (["/v1/*"], ["/health"])
    assert options.upstream_ca.resolve() == (tmp_path / "authority.pem").resolve()


@pytest.mark.parametrize("option", ["--upstream-ca", "--upstream-cert"])
def test_a_file_that_holds_no_certificate_is_wrong_input(record, tmp_path, option):
    (tmp_path / "junk.pem").write_text("junk")
    assert isinstance(record("https://api.test", option, str(tmp_path / "junk.pem")).exception, UsageError)


def test_hosts_of_the_file_are_allowed_through_the_proxy_alone(record, tmp_path):
    (tmp_path / "understudy.yaml").write_text("record: {allow: ['*.test'], others: refuse}\n")
    forward = record("--proxy").session.options.forward
    assert (forward.allow, forward.others) == (("*.test",), "refuse")
    assert record("https://api.test").session.options.forward is None


def test_a_dry_run_shows_what_would_be_redacted_and_names_no_file(record):
    def happen(session):
        got(session)
        session.findings.add("api", [Reason("response.json.token", "token", "named 'token'", 20)])

    result = record("https://api.test", "--dry-run", happen=happen)
    assert result.session.options.dry
    assert "response.json.token" in result.stdout
    assert "named 'token'" in result.stdout
    assert "Nothing was written" in result.stderr
    assert "run.jsonl" not in result.output
