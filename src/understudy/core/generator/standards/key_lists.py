"""Lists of keys as object stores give them: what their references call the parameters, and where answers repeat and continue them.

Sources: Amazon S3 API Reference, ListObjects and ListObjectsV2; Azure Blob Storage REST API, "List Blobs"; Google Cloud Storage JSON
API, "Objects: list".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from understudy.core.generator.traffic.sample import Pointer, Sample


@dataclass(frozen=True, slots=True)
class KeyList:
    """One way to list keys.

    Attributes:
        root: the element of XML, or the `kind` of JSON, that holds a list.
        elements: where, inside it, the things are.
        parameters: fields of a listing by what requests call them.
        echoes: members of the answer that repeat a parameter, by name.
        groups: where beginnings that keys share are shown, the name of the element last where each stands in one of its own.
        following: where the key after which the next page starts is said; empty where it is only said with a delimiter.
    """

    root: str
    elements: Pointer
    parameters: Mapping[str, str]
    echoes: Mapping[str, str] = field(default_factory=dict)
    groups: Pointer = ()
    following: Pointer = ()


_S3 = {"prefix": "prefix", "delimiter": "delimiter", "max-keys": "limit"}
_S3_ECHOES = {"Prefix": "prefix", "Delimiter": "delimiter", "MaxKeys": "max-keys"}

S3_FIRST: Final = KeyList(
    "ListBucketResult",
    ("Contents",),
    {**_S3, "marker": "start_after"},
    {**_S3_ECHOES, "Marker": "marker"},
    ("CommonPrefixes", "Prefix"),
)
S3_SECOND: Final = KeyList(
    "ListBucketResult",
    ("Contents",),
    {**_S3, "start-after": "start_after", "continuation-token": "after"},
    {**_S3_ECHOES, "StartAfter": "start-after", "ContinuationToken": "continuation-token"},
    ("CommonPrefixes", "Prefix"),
    ("NextContinuationToken",),
)
AZURE: Final = KeyList(
    "EnumerationResults",
    ("Blobs", "Blob"),
    {"prefix": "prefix", "delimiter": "delimiter", "maxresults": "limit", "marker": "after"},
    {"Prefix": "prefix", "Delimiter": "delimiter", "MaxResults": "maxresults", "Marker": "marker"},
    ("Blobs", "BlobPrefix", "Name"),
    ("NextMarker",),
)
GOOGLE: Final = KeyList(
    "storage#objects",
    ("items",),
    {"prefix": "prefix", "delimiter": "delimiter", "maxResults": "limit", "pageToken": "after"},
    {},
    ("prefixes",),
    ("nextPageToken",),
)


def key_list_of(sample: Sample) -> KeyList | None:
    """Find the way in which an answer lists keys; None when it is none of an object store."""
    tree = sample.answer.tree
    if not sample.good or not isinstance(tree, dict):
        return None
    if sample.answer.kind == "json":
        return GOOGLE if tree.get("kind") == GOOGLE.root else None
    if sample.answer.kind != "xml":
        return None
    if isinstance(tree.get(AZURE.root), dict) and "Blobs" in tree[AZURE.root]:
        return AZURE
    if not isinstance(tree.get(S3_FIRST.root), dict):
        return None
    return S3_SECOND if sample.query.get("list-type") == ["2"] else S3_FIRST
