"""The published test keys that sign rebuilt tokens: known to everybody and the same in every installation, so that CI can verify them.

A token signed with them proves nothing, and that is the point: never trust these keys outside tests.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Mapping
from functools import cache

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

_P = int(
    "dec7e76b35f46bc176f946cbc87268b03796a4ea72d46094954f1b7d6729d2425efce1a3f5acca07aa17a376c03bf61cb53e"
    "d77bcb95eade77b070fdeac69f6ac25cf195066856e51c04af5a6f0c50c29e222d3d1e9121e78c1bf97456471a41f9648a61"
    "2dd304a8fcf06c1203932597fdb1d627bbfb05e8da24e227ce01d987",
    16,
)
_Q = int(
    "c64f656dc90066dc6acac3547adbc774290d0e7901783e5d0583b8fbe86167e36ac413c12dd216221bbfdd711976c245d355"
    "298f382a153060007dfff9f61c45f8285e49ba834cab500647c9301b01745e26994e02dfc53dabd05f9b514e03ffac5b4dc5"
    "04bc30e76a2a0d2a07f672681a6d10549cd41446ad2a25120f3525cd",
    16,
)
_E = 65537
_LABEL = b"understudy published test key: "
_HASHES: Mapping[str, type[hashes.HashAlgorithm]] = {"256": hashes.SHA256, "384": hashes.SHA384, "512": hashes.SHA512}
_CURVES: Mapping[str, tuple[str, ec.EllipticCurve]] = {
    "ES256": ("P-256", ec.SECP256R1()),
    "ES384": ("P-384", ec.SECP384R1()),
    "ES512": ("P-521", ec.SECP521R1()),
    "ES256K": ("secp256k1", ec.SECP256K1()),
}


class PublishedKeys:
    """Signs and verifies with the published test keys, by the algorithm names of RFC 7518 §3.1 and RFC 8037."""

    def sign(self, algorithm: str, data: bytes) -> bytes | None:
        """Return the JWS signature, or None for an algorithm without a test key."""
        family, size = algorithm[:2], algorithm[2:5]
        if algorithm == "EdDSA":
            return _edwards_key().sign(data)
        if size not in _HASHES:
            return None
        chosen = _HASHES[size]()
        match family:
            case "HS":
                return hmac.digest(_secret(), data, f"sha{size}")
            case "RS":
                return _rsa_key().sign(data, padding.PKCS1v15(), chosen)
            case "PS":
                return _rsa_key().sign(data, padding.PSS(padding.MGF1(chosen), chosen.digest_size), chosen)
            case "ES" if algorithm in _CURVES:
                key = _curve_key(algorithm)
                first, second = decode_dss_signature(key.sign(data, ec.ECDSA(chosen, deterministic_signing=True)))
                width = (key.key_size + 7) // 8
                return first.to_bytes(width) + second.to_bytes(width)
            case _:
                return None

    def verifies(self, algorithm: str, data: bytes, signature: bytes) -> bool:
        """Say whether a signature was made with the test key of its algorithm."""
        family, size = algorithm[:2], algorithm[2:5]
        try:
            if algorithm == "EdDSA":
                _edwards_key().public_key().verify(signature, data)
                return True
            if size not in _HASHES:
                return False
            return self._verifies(algorithm, family, _HASHES[size](), data, signature)
        except InvalidSignature:
            return False

    def _verifies(self, algorithm: str, family: str, chosen: hashes.HashAlgorithm, data: bytes, signature: bytes) -> bool:
        match family:
            case "HS":
                return hmac.compare_digest(signature, hmac.digest(_secret(), data, chosen.name))
            case "RS":
                _rsa_key().public_key().verify(signature, data, padding.PKCS1v15(), chosen)
            case "PS":
                _rsa_key().public_key().verify(signature, data, padding.PSS(padding.MGF1(chosen), chosen.digest_size), chosen)
            case "ES" if algorithm in _CURVES:
                half = len(signature) // 2
                joined = encode_dss_signature(int.from_bytes(signature[:half]), int.from_bytes(signature[half:]))
                _curve_key(algorithm).public_key().verify(joined, data, ec.ECDSA(chosen))
            case _:
                return False
        return True

    def public_jwk(self, kind: str, curve: str) -> Mapping[str, str] | None:
        """Return the public members of the test key for a key type and curve, or None."""
        if kind == "RSA":
            numbers = _rsa_key().public_key().public_numbers()
            return {"kty": "RSA", "n": _number(numbers.n), "e": _number(numbers.e)}
        if kind == "OKP" and curve == "Ed25519":
            return {"kty": "OKP", "crv": curve, "x": _text(_edwards_key().public_key().public_bytes_raw())}
        algorithm = next((name for name, (title, _) in _CURVES.items() if title == curve), None)
        if kind != "EC" or algorithm is None:
            return None
        key = _curve_key(algorithm)
        point, width = key.public_key().public_numbers(), (key.key_size + 7) // 8
        return {"kty": "EC", "crv": curve, "x": _text(point.x.to_bytes(width)), "y": _text(point.y.to_bytes(width))}

    def private_pem(self, label: str) -> str | None:
        """Return a test private key as PEM under a label, or None."""
        key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey
        match label:
            case "PRIVATE KEY":
                key, layout = _rsa_key(), PrivateFormat.PKCS8
            case "RSA PRIVATE KEY":
                key, layout = _rsa_key(), PrivateFormat.TraditionalOpenSSL
            case "EC PRIVATE KEY":
                key, layout = _curve_key("ES256"), PrivateFormat.TraditionalOpenSSL
            case _:
                return None
        return key.private_bytes(Encoding.PEM, layout, NoEncryption()).decode()


@cache
def _rsa_key() -> rsa.RSAPrivateKey:
    d = rsa.rsa_recover_private_exponent(_E, _P, _Q)
    public = rsa.RSAPublicNumbers(_E, _P * _Q)
    dp, dq, qi = rsa.rsa_crt_dmp1(d, _P), rsa.rsa_crt_dmq1(d, _Q), rsa.rsa_crt_iqmp(_P, _Q)
    return rsa.RSAPrivateNumbers(_P, _Q, d, dp, dq, qi, public).private_key()


@cache
def _curve_key(algorithm: str) -> ec.EllipticCurvePrivateKey:
    curve = _CURVES[algorithm][1]
    return ec.derive_private_key(int.from_bytes(hashlib.sha256(_LABEL + algorithm.encode()).digest()[:31]) + 1, curve)


@cache
def _edwards_key() -> ed25519.Ed25519PrivateKey:
    return ed25519.Ed25519PrivateKey.from_private_bytes(hashlib.sha256(_LABEL + b"EdDSA").digest())


@cache
def _secret() -> bytes:
    return hashlib.sha512(_LABEL + b"HS").digest()


def _number(value: int) -> str:
    return _text(value.to_bytes((value.bit_length() + 7) // 8))


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
