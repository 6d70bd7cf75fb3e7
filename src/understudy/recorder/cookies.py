"""Set-Cookie on its way to a client that reached the service under another address (RFC 6265 §4.1)."""

from __future__ import annotations

from understudy.recorder.target import Origin


def cookie_for(value: bytes, client: Origin) -> bytes:
    """Return a Set-Cookie value that a client keeps and sends back to the address it knows.

    A Domain that does not cover that address is left out; over plain HTTP so are Secure and what depends on it.
    """
    pair, *attributes = value.split(b";")
    kept = [one for one in attributes if _is_kept(one.strip().lower(), client)]
    return b";".join((pair, *kept))


def _is_kept(attribute: bytes, client: Origin) -> bool:
    name, _, value = attribute.partition(b"=")
    if name.strip() == b"domain":
        domain = value.strip().strip(b".").decode("latin-1")
        host = client.host.lower()
        return host == domain or host.endswith(f".{domain}")
    if client.scheme == "https":
        return True
    return name.strip() not in (b"secure", b"partitioned") and (name.strip(), value.strip()) != (b"samesite", b"none")
