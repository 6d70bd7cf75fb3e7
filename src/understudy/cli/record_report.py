"""What `understudy record` says at the end: what was recorded, what was redacted, what to know before trusting it, and the exit code."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from understudy.cli.output import emit, note, say, table, warn
from understudy.errors import RecordingError, UpstreamError

if TYPE_CHECKING:  # needs mitmproxy, which --help must not import
    from understudy.recorder.findings import Findings
    from understudy.recorder.session import RecorderSession

_KINDS_SHOWN = 6
_REFUSED = re.compile(r"\[Errno (?:111|61|10061)\] Connect call failed \('([^']+)', (\d+)")


def summary(session: RecorderSession) -> str:
    """Return the live counter's line."""
    tally = session.tally
    parts = [f"{tally.total} exchanges", f"{len(tally.exchanges)} services", f"{tally.redactions} secrets replaced"]
    failures = sum(tally.failures.values())
    if failures:
        parts.append(f"{failures} failed")
    return ", ".join(parts)


def conclude(session: RecorderSession, code: int, *, as_json: bool, ran_command: bool, dry: bool = False) -> int:
    """Say what was recorded and what next, and settle the exit code: a failing command's own wins.

    Raises:
        RecordingError: the recording could not be written.
        UpstreamError: no real service was ever reached.
    """
    tally = session.tally
    warnings = list(_warnings(session, ran_command=ran_command))
    if as_json:
        emit("stopped", **_totals(session, dry=dry), warnings=warnings)
    else:
        if dry:
            show_findings(session.findings)
        for name, count in () if dry else tally.exchanges.items():
            note(f"{name}: {count} exchange{'s' * (count != 1)} in {session.scribe.paths[name]}")
        if tally.total:
            note(f"{summary(session)}{_kinds(session.findings)}.{' Nothing was written.' if dry else ''}")
        for text in warnings:
            warn(text)
    if code:
        return code
    if session.scribe.error is not None:
        raise RecordingError(f"the recording could not be written: {session.scribe.error}. What was written before is intact.")
    if unreachable := _unreachable(session):
        raise UpstreamError("\n".join(f"{name} could not be reached: {_plain(why)}{_cure(why)}" for name, why in unreachable.items()))
    if tally.total and not as_json and not dry:
        note(f"Next: understudy generate {' '.join(tally.exchanges)}")
    return 0


def show_findings(findings: Findings) -> None:
    """Print what was redacted, where and why, as a table on stdout; it never shows a value."""
    rows = [(row["service"], row["kind"], row["count"], row["place"], row["why"]) for row in findings.rows()]
    for line in table(rows, header=("SERVICE", "KIND", "COUNT", "PLACE", "WHY")):
        say(line)


def _kinds(findings: Findings) -> str:
    kinds = findings.by_kind()
    shown = ", ".join(f"{count} {kind.replace('_', ' ')}" for kind, count in list(kinds.items())[:_KINDS_SHOWN])
    more = " …" if len(kinds) > _KINDS_SHOWN else ""
    return f" ({shown}{more})" if shown else ""


def _totals(session: RecorderSession, *, dry: bool) -> dict[str, Any]:
    tally, notices = session.tally, session.proxy.notices
    return {
        "exchanges": tally.total,
        "dry_run": dry,
        "services": {
            name: {
                "exchanges": count,
                "failures": tally.failures.get(name, 0),
                "recording": None if dry else str(session.scribe.paths[name]),
            }
            for name, count in tally.exchanges.items()
        },
        "redactions": tally.redactions,
        "redacted": {"kinds": session.findings.by_kind(), "places": session.findings.rows()},
        "rewritten": tally.rewritten,
        "skipped": tally.skipped,
        "interrupted": tally.interrupted,
        "lost": tally.lost,
        "left_out": tally.sealed,
        "may_escape": session.proxy.may_escape,
        "distrust": dict(notices.distrust),
        "unseen": dict(notices.unseen),
        "refused": dict(notices.refused),
        "other_protocols": dict(notices.other_protocols),
    }


def _warnings(session: RecorderSession, *, ran_command: bool) -> Iterator[str]:
    """Tell what a user would want to know before trusting the recording."""
    tally, notices, proxy = session.tally, session.proxy.notices, session.proxy
    for host, count in notices.distrust.items():
        yield (
            f"{count} connection(s) to {host} failed because the client does not trust the local authority. "
            "Start the client with 'understudy record --proxy … -- COMMAND', or see 'understudy ca env'."
        )
    for host, count in notices.other_protocols.items():
        yield f"{count} conversation(s) with {host} were in a protocol that is not recorded."
    for host, count in notices.refused.items():
        yield f"{count} request(s) to {host} were refused: the host is not allowed. Add --allow {host}"
    if proxy.may_escape:
        yield (
            f"{proxy.may_escape} answer(s) still name the real service's own address, because a digest covers them or they are too "
            "large to be changed. A client that follows it goes past the recorder."
        )
    if tally.sealed:
        yield f"{tally.sealed} bodies could not be opened to be searched for secrets and were left out."
    if tally.lost:
        reasons = "; ".join(dict.fromkeys([*proxy.complaints.errors, *session.scribe.defects]))
        yield f"{tally.lost} exchange(s) were lost, and the recording is marked as incomplete. {reasons}".rstrip()
    if not tally.total and session.scribe.error is None and not notices.distrust and not notices.refused:
        yield f"nothing was recorded: no request reached the recorder. {_why_nothing(session, ran_command=ran_command)}"


def _why_nothing(session: RecorderSession, *, ran_command: bool) -> str:
    """Guess why no request came."""
    addresses, notices = session.addresses, session.proxy.notices
    if addresses.proxy is not None:
        if notices.unseen:
            hosts = ", ".join(host for host, _ in notices.unseen.most_common(5))
            return f"Requests went to hosts that are not allowed: {hosts}. Add --allow HOST."
        return (
            "Some clients ignore HTTP_PROXY and HTTPS_PROXY, or use no proxy for localhost: give such a client the proxy in its own "
            "settings, or record with 'understudy record URL'."
        )
    listing = ", ".join(str(origin) for origin in addresses.services.values())
    variable = "UNDERSTUDY_URL" if len(addresses.services) == 1 else "UNDERSTUDY_URL_<SERVICE>"
    return f"The client must call {listing} instead of the real service" + (
        f"; the command finds it in {variable}." if ran_command else "."
    )


def _plain(why: str) -> str:
    """Say in words what the system says in numbers."""
    refused = _REFUSED.search(why)
    if refused:
        return f"nothing accepts connections at {refused[1]}:{refused[2]}."
    return f"{why}. Is its host name right?" if "Name or service not known" in why or "nodename nor servname" in why else why


def _cure(why: str) -> str:
    if "ertificate verify failed" not in why:
        return ""
    return ". Trust who signed its certificate with --upstream-ca PEM, or leave it unverified with --insecure."


def _unreachable(session: RecorderSession) -> dict[str, str]:
    """Return why each service was out of reach, if every exchange of the run failed for that reason."""
    tally = session.tally
    answered = any(tally.unreached.get(name, 0) < count for name, count in tally.exchanges.items())
    return {} if answered else dict(tally.reasons)
