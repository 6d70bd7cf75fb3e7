"""The PEM files a user names for real services: read before anything listens, so that a wrong one is an error and no failed recording."""

from __future__ import annotations

import ssl
from pathlib import Path

from understudy.errors import UsageError


def check_authorities(path: Path) -> None:
    """Say what is wrong with a file of authorities to trust.

    Raises:
        UsageError: it holds no certificate.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    try:
        context.load_verify_locations(path)
    except (OSError, ValueError) as error:  # ssl.SSLError is an OSError
        raise UsageError(f"{path} holds no certificates in PEM form ({_reason(error)}).") from error


def check_client_certificate(path: Path) -> None:
    """Say what is wrong with a client certificate: a file with its key, or a directory of such files.

    Raises:
        UsageError: it cannot be used.
    """
    files = sorted(path.glob("*.pem")) if path.is_dir() else [path]
    if not files:
        raise UsageError(f"{path} holds no client certificates. Valid: one file per host, such as {path / 'api.example.com.pem'}.")
    for file in files:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        try:
            context.load_cert_chain(file, password=lambda: "")  # a key under a password is an error, not a question
        except (OSError, ValueError) as error:
            raise UsageError(f"{file} holds no certificate with its key in PEM form, without a password ({_reason(error)}).") from error


def _reason(error: Exception) -> str:
    return getattr(error, "reason", None) or getattr(error, "strerror", None) or str(error)
