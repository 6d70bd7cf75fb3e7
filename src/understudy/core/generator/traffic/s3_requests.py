"""Requests to object stores: how those are signed that speak the API of Amazon S3, and which bucket and key their paths name.

Source: Amazon S3 API Reference, API version 2006-03-01, requests with the bucket in their path; AWS Signature Version 4.
"""

from __future__ import annotations

from typing import Final

from understudy.core.generator.traffic.sample import Sample

_SIGNED: Final = "/s3/aws4_request"  # the end of the scope of a credential (AWS Signature Version 4, "Credential scope")


def is_signed(sample: Sample) -> bool:
    """Say whether a request is signed for an object store (AWS Signature Version 4)."""
    signature = sample.exchange.request.headers.get("authorization") or ""
    return _SIGNED in signature or any(_SIGNED in value for value in sample.query.get("X-Amz-Credential", ()))


def path_of(sample: Sample) -> tuple[str, ...]:
    """Return bucket and key of a request; a slash behind the bucket says nothing."""
    segments = sample.segments
    if not any(segments):
        return ()
    return (
        segments[:1] if len(segments) == 2 and not segments[1] else (segments[0], "/".join(segments[1:])) if len(segments) > 1 else segments
    )
