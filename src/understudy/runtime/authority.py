"""The local certificate authority: made once per installation, outside every project, used by the recorder and by the server.

The directory holds `mitmproxy-ca.pem` (key and certificate, in the form mitmproxy reads), `ca.pem` (the certificate, for clients
that add to their trust store) and `bundle.pem` (the usual authorities and ours, for variables that replace the trust store).

It vouches for this machine and for hosts that were recorded or served, and clients refuse what it says of others. A further host
gives it another certificate of the same key.
"""

from __future__ import annotations

import ipaddress
import os
import socket
import ssl
import tempfile
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import platformdirs
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from understudy.core.model.interfaces import Clock
from understudy.errors import FileError
from understudy.runtime.clock import SystemClock
from understudy.runtime.permitted_names import LOCAL, constraints_of, covers, permitted_by, subtree_of

CA_LIFETIME = timedelta(days=180)
LEAF_LIFETIME = timedelta(days=60)
RENEW_BEFORE = timedelta(days=30)
_SKEW = timedelta(days=1)  # clients' clocks may be behind
_PRIVATE = 0o600
_NAME = x509.Name(
    [x509.NameAttribute(NameOID.COMMON_NAME, "understudy local CA"), x509.NameAttribute(NameOID.ORGANIZATION_NAME, "understudy")]
)


class Authority:
    """A certificate authority and the certificates it has issued in this process."""

    def __init__(self, directory: Path, key: rsa.RSAPrivateKey, certificate: x509.Certificate, clock: Clock) -> None:
        """Use `Authority.open`."""
        self.directory = directory
        self._key, self._certificate, self._clock = key, certificate, clock
        self._leaf_key = ec.generate_private_key(ec.SECP256R1())
        self._contexts: dict[tuple[str, tuple[str, ...]], tuple[ssl.SSLContext, datetime]] = {}

    @classmethod
    def open(cls, directory: Path | None = None, clock: Clock | None = None) -> Authority:
        """Open the authority in `directory` (default: the user's data directory), and make it on first use or when it runs out.

        Raises:
            FileError: the directory or a file in it cannot be used.
        """
        place = directory or default_directory()
        time = clock or SystemClock()
        try:
            place.mkdir(mode=0o700, parents=True, exist_ok=True)
            found = _load(place)
            if found is None or _is_over(found[1], _now(time)):
                key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
                _store(place, key, _certify(key, _now(time), _local()))
            found = _load(place)
            if found is None:
                raise FileError(f"{place}: the local certificate authority could not be made there.")
            return cls(place, *found, time)
        except OSError as error:
            raise FileError(f"{place}: the local certificate authority cannot be used: {error.strerror or error}.") from error

    def permit(self, hosts: Iterable[str]) -> None:
        """Let the authority vouch for further hosts, patterns (``*.example.com``) or networks, now and from now on.

        Raises:
            FileError: its files cannot be written.
        """
        wanted = [name for host in hosts for name in subtree_of(host)]
        try:
            found = _load(self.directory) or (self._key, self._certificate)  # another process may have added some
            permitted = permitted_by(found[1])
            if permitted is not None and not all(covers(permitted, one) for one in wanted):
                now = _now(self._clock)
                certificate = _certify(found[0], now, (*permitted, *wanted), found[1].not_valid_after_utc)
                _store(self.directory, found[0], certificate)
                found = _load(self.directory) or (found[0], certificate)
        except OSError as error:
            raise FileError(f"{self.directory}: the local certificate authority cannot be used: {error.strerror or error}.") from error
        if found[1] != self._certificate:
            self._key, self._certificate = found
            self._contexts.clear()

    @property
    def ca_certificate(self) -> Path:
        """The authority's certificate as PEM."""
        return self.directory / "ca.pem"

    @property
    def bundle(self) -> Path:
        """The usual authorities and ours in one PEM file, written afresh when either has changed."""
        path = self.directory / "bundle.pem"
        content = b"\n".join((*_usual_authorities(), self.ca_certificate.read_bytes()))
        if not path.exists() or path.read_bytes() != content:
            _write(path, content, 0o644)
        return path

    def context_for(self, host: str, alpn: Sequence[str] = ("http/1.1",)) -> ssl.SSLContext:
        """Return a server context with a certificate for a host name or address; cached.

        Args:
            host: name or IP address the client asked for.
            alpn: application protocols to offer, best first.
        """
        key = (host.lower(), tuple(alpn))
        known = self._contexts.get(key)
        if known is not None and known[1] > _now(self._clock):
            return known[0]
        certificate = self._issue(host)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        context.set_alpn_protocols(list(alpn))
        chain = certificate.public_bytes(serialization.Encoding.PEM) + self._certificate.public_bytes(serialization.Encoding.PEM)
        # The ssl module reads certificates from files alone; this one lives no longer than the call and is its owner's.
        with tempfile.TemporaryDirectory(prefix="understudy-") as scratch:
            path = Path(scratch) / "leaf.pem"
            _write(path, _pem_of(self._leaf_key) + chain, _PRIVATE)
            context.load_cert_chain(path)
        self._contexts[key] = (context, _now(self._clock) + LEAF_LIFETIME / 2)
        return context

    def _issue(self, host: str) -> x509.Certificate:
        now, name = _now(self._clock), _general_name(host)
        # OpenSSL would hold an address for a host name here, for which the authority does not vouch.
        common = host[:64] if isinstance(name, x509.DNSName) else _NAME.get_attributes_for_oid(NameOID.ORGANIZATION_NAME)[0].value
        builder = (
            x509.CertificateBuilder()
            .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)]))
            .issuer_name(self._certificate.subject)
            .public_key(self._leaf_key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - _SKEW)
            .not_valid_after(min(now + LEAF_LIFETIME, self._certificate.not_valid_after_utc))
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(x509.SubjectAlternativeName([name]), critical=False)
            .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
            .add_extension(_authority_id(self._certificate), critical=False)
        )
        return builder.sign(self._key, hashes.SHA256())


def default_directory() -> Path:
    """Return where the installation's authority lives; UNDERSTUDY_CA_DIR moves it."""
    moved = os.environ.get("UNDERSTUDY_CA_DIR")
    return Path(moved) if moved else Path(platformdirs.user_data_dir("understudy", appauthor=False)) / "ca"


def _is_over(certificate: x509.Certificate, now: datetime) -> bool:
    """Say whether a new authority is due: this one runs out, or is one of ours that may vouch for anybody."""
    if certificate.not_valid_after_utc - RENEW_BEFORE < now:
        return True
    return certificate.subject == _NAME and permitted_by(certificate) is None


def _local() -> tuple[x509.GeneralName, ...]:
    return tuple(name for host in (*LOCAL, socket.gethostname()) for name in subtree_of(host))


def _certify(
    key: rsa.RSAPrivateKey, now: datetime, permitted: Iterable[x509.GeneralName], until: datetime | None = None
) -> x509.Certificate:
    # RSA, because mitmproxy issues its certificates with the key of the authority and some old clients know nothing else.
    usage = {"digital_signature": True, "key_cert_sign": True, "crl_sign": True}
    others = ("content_commitment", "key_encipherment", "data_encipherment", "key_agreement", "encipher_only", "decipher_only")
    return (
        x509.CertificateBuilder()
        .subject_name(_NAME)
        .issuer_name(_NAME)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _SKEW)
        .not_valid_after(until or now + CA_LIFETIME)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(x509.KeyUsage(**usage, **dict.fromkeys(others, False)), critical=True)
        .add_extension(constraints_of(permitted), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )


def _store(place: Path, key: rsa.RSAPrivateKey, certificate: x509.Certificate) -> None:
    pem = certificate.public_bytes(serialization.Encoding.PEM)
    _write(place / "mitmproxy-ca.pem", _pem_of(key) + pem, _PRIVATE)


def _load(place: Path) -> tuple[rsa.RSAPrivateKey, x509.Certificate] | None:
    path = place / "mitmproxy-ca.pem"
    if not path.exists():
        return None
    if os.name == "posix" and path.stat().st_mode & 0o077:
        raise FileError(f"{path}: others can read the key of the local certificate authority. Run: chmod 600 {path}")
    data = path.read_bytes()
    try:
        key = serialization.load_pem_private_key(data, password=None)
        certificate = x509.load_pem_x509_certificate(data)
    except (ValueError, TypeError) as error:
        raise FileError(f"{path}: no key and certificate of an authority: {error}. Delete it to have a new one made.") from error
    if not isinstance(key, rsa.RSAPrivateKey):
        raise FileError(f"{path}: the key is not RSA, which the recorder needs. Delete the file to have a new authority made.")
    public = certificate.public_bytes(serialization.Encoding.PEM)
    beside = place / "ca.pem"
    if not beside.exists() or beside.read_bytes() != public:
        _write(beside, public, 0o644)
    return key, certificate


def _write(path: Path, content: bytes, mode: int) -> None:
    """Put a file in place whole, never readable by others before its mode is set."""
    descriptor, fresh = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
    Path(fresh).chmod(mode)
    Path(fresh).replace(path)


def _usual_authorities() -> list[bytes]:
    """Return what clients trust otherwise: the system's file and certifi's, where there are such."""
    import certifi  # noqa: PLC0415 - needed for the bundle alone

    paths = ssl.get_default_verify_paths()
    candidates = (paths.cafile, paths.openssl_cafile, "/etc/ssl/certs/ca-certificates.crt", certifi.where())
    found: dict[str, bytes] = {}
    for candidate in candidates:
        if candidate and (path := Path(candidate)).is_file():
            found.setdefault(str(path.resolve()), path.read_bytes().strip())
    return list(found.values())


def _general_name(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(host.strip("[]")))
    except ValueError:
        return x509.DNSName(host.encode("idna").decode() if not host.isascii() else host)


def _authority_id(certificate: x509.Certificate) -> x509.AuthorityKeyIdentifier:
    own = certificate.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    return x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(own)


def _pem_of(key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption())


def _now(clock: Clock) -> datetime:
    return datetime.fromtimestamp(clock.now(), UTC)
