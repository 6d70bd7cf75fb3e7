"""The header fields by which a store that speaks the API of Amazon S3 tells of an object.

Source: Amazon S3 API Reference, GetObject and HeadObject.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from understudy.core.engine.templates.s3_objects import FIELDS
from understudy.core.generator.standards.s3.store import ALGORITHM, Objects, field_of
from understudy.core.generator.templates.nodes import quoted
from understudy.core.generator.traffic.sample import Sample

COUNT: Final = "{{ (item.tags | length | string) if item.tags | default([]) else omit }}"
_CHECKED: Final = "x-amz-checksum-"
_USUAL: Final = "binary/octet-stream"


@dataclass(frozen=True, slots=True)
class Shown:
    """What reads of objects say in the heads of their answers.

    Attributes:
        good: the reads that are written.
    """

    objects: Objects
    good: Sequence[Sample]

    def fields(self, *, is_head: bool) -> dict[str, str]:
        """Write the header fields that tell of an object."""
        said = "request.query['response-%s'] | default(%s)"
        own = {
            named(self.good, "content-type", "Content-Type"): "{{ "
            + said % ("content-type", "item.content_type")
            + " | default("
            + quoted(self._default())
            + ", true) }}",
            named(self.good, "etag", "ETag"): "{{ item.etag }}",
            named(self.good, "last-modified", "Last-Modified"): "{{ item.last_modified }}",
            "x-amz-meta-*": "{{ item.metadata | default(omit) }}",
        }
        for name in FIELDS:
            kept = f"item.fields['{name}']"
            code = said % (name, kept) if not name.startswith("x-amz-") else kept
            own[named(self.good, name, name)] = "{{ " + f"{code} | default({self._said_of_all(name)})" + " }}"
        if self._tells_tags():
            own[named(self.good, "x-amz-tagging-count", "x-amz-tagging-count")] = COUNT
        for name in sorted({name for act in ("put", "start") for name in told_again(self.objects, act)}):
            own[named(self.good, name, name)] = "{{ " + f"item.told['{name}'] | default(omit)" + " }}"
        for name in self._kept_fields():
            own[named(self.good, name, name)] = "{{ " + self._told(name) + " }}"
        if is_head:
            own["Content-Length"] = "{{ item.content | length | string }}"
        return own

    def _default(self) -> str:
        """Return the type of objects of which nobody said any."""
        for act in ("read", "look"):
            for sample in self.objects.acts.get(act, ()):
                item = self.objects.items.get(sample.number, {})
                if sample.status == 200 and item and not item.get("content_type") and "response-content-type" not in sample.query:
                    return field_of(sample, "content-type") or _USUAL
        return _USUAL

    def _said_of_all(self, name: str) -> str:
        """Write what is said of objects of which nobody said it: one value, where all such reads said that, else nothing."""
        items = self.objects.items
        untold = [one for one in self.good if one.status == 200 and name not in items.get(one.number, {}).get("fields", {name: ""})]
        told = {field_of(one, name) for one in untold if f"response-{name}" not in one.query}
        value = told.pop() if len(told) == 1 else ""
        return quoted(value) if value else "omit"

    def _tells_tags(self) -> bool:
        tagged = [sample for sample in self.good if self.objects.items.get(sample.number, {}).get("tags")]
        return not tagged or any(field_of(sample, "x-amz-tagging-count") for sample in tagged)

    def _kept_fields(self) -> list[str]:
        """List the header fields beside the usual ones that came with some object."""
        items = self.objects.items.values()
        return sorted({name for item in items for name in item.get("fields", {}) if name not in FIELDS and is_kept(name)})

    def _told(self, name: str) -> str:
        """Say a checksum to who asks for it, where the server says it to nobody else."""
        kept = f"item.fields['{name}'] | default(omit)"
        if not name.startswith(_CHECKED):
            return kept
        plain = [sample for sample in self.good if "x-amz-checksum-mode" not in sample.exchange.request.headers and sample.status == 200]
        has = [sample for sample in plain if name in self.objects.items.get(sample.number, {}).get("fields", {})]
        if any(field_of(sample, name) for sample in has):
            return kept
        return f"item.fields['{name}'] if request.headers['x-amz-checksum-mode'] is defined and item.fields['{name}'] is defined else omit"


def told_again(objects: Objects, act: str) -> list[str]:
    """List the header fields that reads of objects say again as the request that described them said them."""
    found: set[str] = set()
    for number, origin in objects.origins.items():
        if ("uploads" in origin.query) is not (act == "start"):
            continue
        read = next(one for kind in ("read", "look") for one in objects.acts.get(kind, ()) if one.number == number)
        named = {name.lower(): value for name, value in origin.exchange.request.headers}
        again = {name.lower() for name, value in read.fields if named.get(name.lower()) == value}
        found |= {name for name in again if name.startswith("x-amz-") and not is_kept(name) and name not in (*FIELDS, ALGORITHM)}
    return sorted(name for name in found if not name.startswith("x-amz-meta-"))


def named(samples: Sequence[Sample], lower: str, default: str) -> str:
    """Return a field's name as it was sent."""
    return next((name for sample in samples for name, _ in sample.fields if name.lower() == lower), default)


def is_kept(name: str) -> bool:
    """Say whether a header field is kept with an object as it came, beside those that all servers keep."""
    return name.startswith((_CHECKED, "x-amz-server-side-encryption", "x-amz-object-lock-"))
