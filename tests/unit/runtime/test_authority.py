import contextlib
import os
import socket
import ssl
import stat
import threading
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509

from understudy.errors import FileError
from understudy.runtime.authority import CA_LIFETIME, Authority, default_directory

NOW = datetime.now(UTC).timestamp()


class At:
    def __init__(self, time):
        self.time = time

    def now(self):
        return self.time

    def monotonic(self):
        return self.time


def shake_hands(server, client, host):
    """Run a TLS handshake over a socket pair and return what the client saw."""
    ours, theirs = socket.socketpair()
    result = []

    def serve():
        with contextlib.suppress(ssl.SSLError), server.wrap_socket(ours, server_side=True) as end:  # a client that says no
            end.recv(1)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        with client.wrap_socket(theirs, server_hostname=host) as end:
            result.append((end.getpeercert(), end.selected_alpn_protocol()))
            end.send(b"x")
    finally:
        thread.join(5)
    return result[0]


def test_one_authority_per_directory_and_its_key_is_private(tmp_path):
    first, second = Authority.open(tmp_path / "ca"), Authority.open(tmp_path / "ca")
    assert first.ca_certificate.read_bytes() == second.ca_certificate.read_bytes()
    assert b"PRIVATE KEY" not in first.ca_certificate.read_bytes()
    assert b"PRIVATE KEY" not in first.bundle.read_bytes()
    key = tmp_path / "ca" / "mitmproxy-ca.pem"
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "ca").stat().st_mode) == 0o700


@pytest.mark.parametrize("host", ["api.example.com", "127.0.0.1", "::1", "bücher.example"])
def test_clients_that_trust_it_accept_its_certificates(tmp_path, host):
    authority = Authority.open(tmp_path)
    authority.permit([host])
    trusting = ssl.create_default_context(cafile=str(authority.bundle))
    trusting.set_alpn_protocols(["h2", "http/1.1"])
    certificate, alpn = shake_hands(authority.context_for(host, ("h2", "http/1.1")), trusting, host)
    assert alpn == "h2"
    assert ("organizationName", "understudy") in certificate["issuer"][0] + certificate["issuer"][-1]


def test_a_certificate_is_for_its_host_alone(tmp_path):
    authority = Authority.open(tmp_path)
    authority.permit(["example.com"])
    trusting = ssl.create_default_context(cafile=str(authority.ca_certificate))
    with pytest.raises(ssl.SSLCertVerificationError):
        shake_hands(authority.context_for("api.example.com"), trusting, "other.example.com")


def test_clients_refuse_what_it_says_of_hosts_that_were_not_recorded(tmp_path):
    authority = Authority.open(tmp_path)
    before = authority.ca_certificate.read_bytes()
    for host in ("api.example.com", "8.8.8.8"):
        with pytest.raises(ssl.SSLCertVerificationError, match="permitted subtree"):
            shake_hands(authority.context_for(host), ssl.create_default_context(cafile=str(authority.ca_certificate)), host)
    Authority.open(tmp_path).permit(["*.example.com"])  # another process
    authority.permit(["8.8.8.8"])
    for host in ("api.example.com", "8.8.8.8", "localhost", "127.0.0.1"):
        shake_hands(authority.context_for(host), ssl.create_default_context(cafile=str(authority.ca_certificate)), host)
    after = x509.load_pem_x509_certificate(authority.ca_certificate.read_bytes())
    assert after.public_key() == x509.load_pem_x509_certificate(before).public_key()
    assert after.extensions.get_extension_for_class(x509.NameConstraints).critical


def test_an_authority_of_ours_that_may_vouch_for_anybody_is_made_anew(tmp_path, monkeypatch):
    monkeypatch.setattr("understudy.runtime.authority.constraints_of", lambda _names: x509.OCSPNoCheck())
    before = Authority.open(tmp_path).ca_certificate.read_bytes()
    monkeypatch.undo()
    after = Authority.open(tmp_path).ca_certificate.read_bytes()
    assert x509.load_pem_x509_certificate(after).public_key() != x509.load_pem_x509_certificate(before).public_key()


def test_contexts_are_kept_and_renewed_in_time(tmp_path):
    clock = At(NOW)
    authority = Authority.open(tmp_path, clock)
    first = authority.context_for("a.test")
    assert authority.context_for("A.test") is first
    assert authority.context_for("b.test") is not first
    clock.time += timedelta(days=40).total_seconds()
    assert authority.context_for("a.test") is not first


def test_an_authority_that_runs_out_is_made_anew(tmp_path):
    before = Authority.open(tmp_path, At(NOW)).ca_certificate.read_bytes()
    later = Authority.open(tmp_path, At(NOW + CA_LIFETIME.total_seconds())).ca_certificate.read_bytes()
    assert before != later
    assert x509.load_pem_x509_certificate(later).extensions.get_extension_for_class(x509.BasicConstraints).value.ca


@pytest.mark.skipif(os.name != "posix", reason="file modes are POSIX")
def test_a_key_that_others_can_read_is_refused(tmp_path):
    Authority.open(tmp_path)
    (tmp_path / "mitmproxy-ca.pem").chmod(0o644)
    with pytest.raises(FileError, match="chmod 600"):
        Authority.open(tmp_path)


def test_a_broken_key_is_told_with_its_path(tmp_path):
    Authority.open(tmp_path)
    (tmp_path / "mitmproxy-ca.pem").write_bytes(b"nothing")
    with pytest.raises(FileError, match=r"mitmproxy-ca\.pem: no key and certificate"):
        Authority.open(tmp_path)


def test_a_variable_moves_it(tmp_path, monkeypatch):
    monkeypatch.setenv("UNDERSTUDY_CA_DIR", str(tmp_path))
    assert default_directory() == tmp_path
