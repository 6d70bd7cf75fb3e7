"""Signing with the published test keys, for tokens that are made while serving; cryptography is loaded with the first of them."""

from __future__ import annotations


def sign_with_test_key(algorithm: str, data: bytes) -> bytes | None:
    """Return the JWS signature, or None for an algorithm without a test key."""
    from understudy.files.published_keys import PublishedKeys  # noqa: PLC0415 - heavy, and few services make tokens

    return PublishedKeys().sign(algorithm, data)
