"""What writes, reads and removals of objects do where buckets keep versions, beside what they do without.

Source: as `standards.s3_versions`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from understudy.core.engine.templates.sequences import as_list
from understudy.core.generator.draft import Draft
from understudy.core.generator.standards.s3.version_place import NOW, SETTINGS, VERSIONS, Place, say, version_effect
from understudy.core.generator.standards.s3.versions import MARKER_FIELD, VERSION_FIELD
from understudy.core.generator.templates.nodes import quoted
from understudy.core.generator.things.ledgers import add_effect
from understudy.core.generator.traffic.endpoint import path_values


@dataclass(frozen=True, slots=True)
class Keeper:
    """Lets stubs that know of no versions keep some."""

    place: Place

    def keep(self, draft: Draft) -> None:
        """Let a stub that writes, reads or removes objects, or buckets, keep versions."""
        name = self.place.objects.collection.name
        first = draft.samples[0]
        if any(first.number == one.number for one in self.place.versions.settings):
            bucket = draft.endpoint
            code = next(iter(path_values(bucket.shape, first.segments)), "")
            if code:
                add_effect(draft, "create", self._setting(f"path.{code}"))
                old = f"one in keys('{name}/' ~ path.{code})"
                add_effect(draft, "create", self._old(f"path.{code}", old))
        brings = [one for one in as_list(draft.then.get("create")) if str(one.get("in", "")).startswith(f"{name}/") and "for" not in one]
        takes = [one for one in as_list(draft.then.get("remove")) if str(one.get("in", "")).startswith(f"{name}/") and "for" not in one]
        if brings and "key" in brings[0]:
            self._brings(draft, brings[0])
        elif takes and draft.endpoint.method == "DELETE" and draft.endpoint.shape == self.place.home.shape:
            self._marks(draft)
        elif draft.endpoint.method in self.place.versions.tells and draft.endpoint.shape == self.place.home.shape and name in draft.misses:
            newest = f"(items('{VERSIONS}/' ~ {self.place.bucket}) | s3_newest({self.place.key}))"
            draft.then = {"let": {**(draft.then.get("let") or {}), "hidden": f"{{{{ {newest} | default({{}}, true) }}}}"}, **draft.then}
            say(draft, VERSION_FIELD, "hidden.version_id")
            say(draft, MARKER_FIELD, "'true' if hidden.marker else ''")
        elif draft.endpoint.method in ("GET", "HEAD") and self.place.reads(draft):
            say(draft, VERSION_FIELD, "item.version_id")
        elif any(str(one.get("in", "")).startswith(f"{name}/") for one in as_list(draft.then.get("remove"))) and (
            draft.endpoint.method == "DELETE" and len(draft.endpoint.shape) == 1
        ):
            bucket_code = next(f"path.{key}" for key in path_values(draft.endpoint.shape, first.segments))
            add_effect(draft, "remove", {"in": SETTINGS, "key": "{{ " + bucket_code + " }}", "as": "setting"})

    @staticmethod
    def _setting(bucket: str) -> dict[str, Any]:
        status = "{{ request.xml.VersioningConfiguration.Status }}"
        return {"in": SETTINGS, "key": "{{ " + bucket + " }}", "item": {"name": "{{ " + bucket + " }}", "status": status}, "as": "setting"}

    def _old(self, bucket: str, names: str) -> dict[str, Any]:
        """Give the version `null` to what was there before versions were kept."""
        where = f"{quoted(self.place.objects.collection.name + '/')} ~ {bucket}"
        known = f"items('{VERSIONS}/' ~ {bucket})"
        return {
            "in": f"{VERSIONS}/{{{{ {bucket} }}}}",
            "for": f"{names.partition(' in ')[0]} in ({names.partition(' in ')[2]} if not {known} else [])",
            "key": "{{ one ~ '?versionId=null' }}",
            "item": f"{{{{ lookup({where}, one) | s3_version(one, 'null', {NOW}) }}}}",
            "as": "old",
        }

    def _brings(self, draft: Draft, effect: dict[str, Any]) -> None:
        bucket, key = _code(str(effect["in"]).partition("/")[2]), _code(str(effect["key"]))
        name = str(effect.get("as", "item"))
        draft.then["let"] = {**(draft.then.get("let") or {}), **self.place.named(bucket)}
        draft.then = {"let": draft.then["let"], **draft.then}
        known = effect.get("item")
        own = {"version_id": "{{ version | default(omit, true) }}"}
        effect["item"] = {**known, **own} if isinstance(known, dict) and "$merge" not in known else {"$merge": [known, own]}
        add_effect(draft, "create", version_effect(bucket, key, name))
        say(draft, VERSION_FIELD, "version")

    def _marks(self, draft: Draft) -> None:
        """Let a removal leave a mark."""
        draft.then["let"] = {**(draft.then.get("let") or {}), **self.place.named(self.place.bucket)}
        draft.then = {"let": draft.then["let"], **draft.then}
        add_effect(draft, "create", version_effect(self.place.bucket, self.place.key, "none"))
        say(draft, VERSION_FIELD, "version")
        say(draft, MARKER_FIELD, "'true' if version else ''")


def _code(template: str) -> str:
    return template.removeprefix("{{").removesuffix("}}").strip()
