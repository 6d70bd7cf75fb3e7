"""Leases of Azure Blob Storage, generated and asked otherwise than recorded."""

from tests.unit.core.generator.tape import Tape
from tests.unit.core.generator.virtual import asked_of

LEASE = "4b391bca-58f7-4336-9556-cbbc2c2353de"
STATE = [("x-ms-lease-state", "available")]


def leases():
    """Two blobs; one is leased, refuses to go, and goes when the lease is given back."""
    tape = Tape()
    tape.add("PUT", "/acct/docs", None, 201)
    for name in ("a.txt", "b.txt"):
        tape.add("PUT", f"/acct/docs/{name}", name.encode(), 201)
        tape.add("GET", f"/acct/docs/{name}", None, 200, name.encode(), fields=STATE)
    acquire, release = [("x-ms-lease-action", "acquire")], [("x-ms-lease-action", "release"), ("x-ms-lease-id", LEASE)]
    tape.add("PUT", "/acct/docs/a.txt?comp=lease", None, 201, headers=acquire, fields=[("x-ms-lease-id", LEASE)])
    refused = "<Error><Code>LeaseIdMissing</Code></Error>"
    tape.add("DELETE", "/acct/docs/a.txt", None, 412, refused, fields=[("x-ms-error-code", "LeaseIdMissing")])
    tape.add("PUT", "/acct/docs/a.txt?comp=lease", None, 200, headers=release)
    for name in ("a.txt", "b.txt"):
        tape.add("DELETE", f"/acct/docs/{name}", None, 202)
        tape.add("GET", f"/acct/docs/{name}", None, 404, "<Error><Code>BlobNotFound</Code></Error>")
    tape.add("DELETE", "/acct/docs", None, 202)
    return tape


def test_a_leased_thing_goes_for_who_holds_the_lease_only():
    ask = asked_of(leases(), "blobs")

    ask("PUT", "/acct/docs")
    for name in ("x", "y", "z"):
        ask("PUT", f"/acct/docs/{name}", b"text")
    held = ask("PUT", "/acct/docs/x?comp=lease", x_ms_lease_action="acquire").headers.get("x-ms-lease-id")
    chosen = ask("PUT", "/acct/docs/y?comp=lease", x_ms_lease_action="acquire", x_ms_proposed_lease_id=LEASE).headers.get("x-ms-lease-id")
    assert held not in (None, LEASE)
    assert chosen == LEASE
    assert ask("GET", "/acct/docs/x").headers.get("x-ms-lease-state") == "leased"
    assert ask("DELETE", "/acct/docs/x").status == 412
    assert ask("DELETE", "/acct/docs/x", x_ms_lease_id=held).status == 202
    ask("PUT", "/acct/docs/y?comp=lease", x_ms_lease_action="release", x_ms_lease_id=LEASE)
    assert ask("GET", "/acct/docs/y").headers.get("x-ms-lease-state") == "available"
    assert [ask("DELETE", f"/acct/docs/{name}").status for name in ("y", "z")] == [202, 202]
