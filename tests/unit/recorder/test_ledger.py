import pytest

from understudy.core.model.exchange import Exchange, Failure
from understudy.core.model.headers import Headers
from understudy.core.model.message import NO_HEADERS, Request, Response
from understudy.core.redaction import Redactor
from understudy.files.recordings import Heading, find_recordings, read_recordings
from understudy.files.recordings.recovery import examine
from understudy.recorder.ledger import Ledger
from understudy.recorder.selection import Selection, parse_patterns
from understudy.recorder.unredacted import KeepEverything


def exchange(target, outcome=None, service="pay"):
    return Exchange(0, service, 100.0, Request("GET", target), outcome or Response(200, body=b"ok"))


def test_services_are_kept_apart_and_counted(tmp_path, clock):
    ledger = Ledger(tmp_path, lambda name: Heading(name, 100.0, "test", f"https://{name}.test"), KeepEverything(), clock)
    ledger.write(exchange("/1"))
    ledger.write(exchange("/2", Failure("dns", "no such name", 0.0)))
    ledger.write(exchange("/3", service="mail"))
    ledger.tick()
    assert ledger.close() == []
    assert [one.request.target for one in read_recordings(tmp_path, "pay")] == ["/1", "/2"]
    assert {one.heading.upstream for one in find_recordings(tmp_path)} == {"https://pay.test", "https://mail.test"}
    tally = ledger.tally
    assert (tally.total, tally.failures, tally.unreached, tally.reasons) == (3, {"pay": 1}, {"pay": 1}, {"pay": "no such name"})


def test_what_is_not_selected_is_counted_and_not_written(tmp_path, clock):
    selection = Selection(skip=parse_patterns(["/health"]))
    ledger = Ledger(tmp_path, lambda name: Heading(name, 100.0, "test"), KeepEverything(), clock, selection=selection)
    ledger.write(exchange("/health"))
    ledger.close()
    assert (ledger.tally.skipped, ledger.tally.total, list(tmp_path.iterdir())) == (1, 0, [])


def test_a_ledger_that_lost_something_says_so_in_every_recording(tmp_path, clock):
    ledger = Ledger(tmp_path, lambda name: Heading(name, 100.0, "test"), KeepEverything(), clock)
    ledger.write(exchange("/1"))
    ledger.tally.lost += 1
    ledger.close()
    assert [examine(one).verdict for one in find_recordings(tmp_path)] == ["incomplete"]


TOKEN = "q7Zk29dLmX04vBn8"
BEARER = Headers((("Authorization", f"Bearer {TOKEN}"),))


def said(text, headers=NO_HEADERS):
    return Exchange(0, "pay", 100.0, Request("GET", "/", headers), Response(200, body=text.encode()))


@pytest.mark.parametrize("appends", [False, True])
def test_nothing_of_a_late_secret_stays_on_the_disk(tmp_path, clock, appends):
    def ledger():
        return Ledger(tmp_path, lambda name: Heading(name, 100.0, "test"), Redactor(b"k" * 32), clock, append=True)

    books = ledger()
    books.write(said(f"see {TOKEN}"))
    books.write(said(f"see {TOKEN} " + "words " * 2_000))
    books.write_part(said(f"part {TOKEN}\n"), 1)
    assert TOKEN.encode() in b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    if appends:
        assert books.close() == []
        books = ledger()
    books.write(said("now it is told", BEARER))
    kept = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert TOKEN.encode() not in kept
    assert books.close() == []
    (found,) = find_recordings(tmp_path)
    assert len(list(found.exchanges())) == 4


def on_disk(directory):
    return b"".join(path.read_bytes() for path in directory.rglob("*") if path.is_file())


@pytest.fixture
def slow_books(tmp_path, clock, monkeypatch):
    """A ledger to which every recording is large, so that it rests after cleaning one."""
    monkeypatch.setattr("understudy.recorder.ledger._SMALL_BYTES", 0)
    seconds = [0.0]

    def monotonic():
        seconds[0] += 0.05
        return seconds[0]

    clock.monotonic = monotonic
    return Ledger(tmp_path, lambda name: Heading(name, 100.0, "test"), Redactor(b"k" * 32), clock)


SECRETS = [f"q7Zk29dL{number}mX04vBn8" for number in range(8)]


def test_what_reveals_a_secret_waits_for_the_lines_before_it_to_be_clean(tmp_path, slow_books):
    """At no moment stands a secret in one line, and in another that it is one: a kill leaves nothing to be known."""
    for secret in SECRETS:
        slow_books.write(said(f"see {secret}"))
    waited = 0
    for number, secret in enumerate(SECRETS):
        slow_books.write(said(f"told, and {SECRETS[-1]} again", Headers((("Authorization", f"Bearer {secret}"),))))
        slow_books.write_part(said(f"part {SECRETS[-1]}\n"), 10 + number)
        kept = on_disk(tmp_path)
        written = kept.count(b'"seq":') - len(SECRETS)
        assert written == slow_books.tally.total - len(SECRETS), "counted is what is written"
        waited += written < number + 1
        assert not any(one.encode() in kept for one in SECRETS[:written])
    assert waited
    while slow_books.tally.total < 2 * len(SECRETS):
        slow_books.tick()
    assert not any(one.encode() in on_disk(tmp_path) for one in SECRETS)
    assert slow_books.close() == []
    (found,) = find_recordings(tmp_path)
    assert [one.seq for one in found.exchanges()] == list(range(1, 17 + 8))


def test_what_waits_is_lost_and_counted_when_cleaning_fails(tmp_path, slow_books, clock, monkeypatch):
    for secret in SECRETS:
        slow_books.write(said(f"see {secret}"))
    slow_books.write(said("told", Headers((("Authorization", f"Bearer {SECRETS[0]}"),))))
    slow_books.write(said("told", Headers((("Authorization", f"Bearer {SECRETS[1]}"),))))
    assert slow_books.tally.total == 9

    def full(*_given):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("understudy.files.recordings.writer._write_all", full)
        clock.monotonic = lambda: 1e6
        with pytest.raises(OSError, match="No space"):
            slow_books.tick()
    assert slow_books.tally.lost == 1
    clock.monotonic = lambda: 2e6
    assert slow_books.close() == [], "what could not be cleaned is cleaned as soon as that is possible"
    assert SECRETS[1].encode() not in on_disk(tmp_path)
    assert [examine(one).verdict for one in find_recordings(tmp_path)] == ["incomplete"]


def test_late_secrets_are_found_in_whatever_era_they_stood(tmp_path, clock, monkeypatch):
    monkeypatch.setattr("understudy.core.redaction.eras._WORDS", 30)
    books = Ledger(tmp_path, lambda name: Heading(name, 100.0, "test"), Redactor(b"k" * 32), clock)
    secrets = [f"q7Zk29dL{number}mX04vBn8" for number in range(60)]
    for number, secret in enumerate(secrets):
        books.write(said(f"see {secret} and {secrets[number // 2]} as well, {number} times"))
    for secret in secrets[::3]:
        books.write(said("told", Headers((("Authorization", f"Bearer {secret}"),))))
        kept = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
        assert secret.encode() not in kept
    assert books.close() == []


def test_a_dry_ledger_counts_and_writes_nothing(tmp_path, clock):
    books = Ledger(tmp_path, lambda name: Heading(name, 100.0, "test"), Redactor(b"k" * 32), clock, dry=True)
    books.write(said("hello", BEARER))
    assert books.close() == []
    assert (books.tally.total, books.findings.by_kind(), list(tmp_path.iterdir())) == (1, {"access_token": 1}, [])
