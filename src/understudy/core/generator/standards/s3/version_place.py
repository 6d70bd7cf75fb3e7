"""Where buckets keep versions of their objects, and the words in which stubs speak of it.

Source: as `standards.s3_versions`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from understudy.core.generator.draft import Draft
from understudy.core.generator.standards.s3.versions import UNSEEN, Versions
from understudy.core.generator.templates.flow import Flow
from understudy.core.generator.templates.nodes import quoted
from understudy.core.generator.templates.sources import Case, request_values
from understudy.core.generator.things.roles import Roles
from understudy.core.generator.traffic.endpoint import Endpoint, path_values
from understudy.core.generator.traffic.sample import Sample
from understudy.core.generator.values.looks import id_format

VERSIONS: Final = "s3_versions"
SETTINGS: Final = "s3_versioning"
NOTE: Final = "keeps versions as the reference of Amazon S3 says"
NOW: Final = "now('', 'iso_ms')"


@dataclass(frozen=True, slots=True)
class Place:
    """Where versions are kept, and of what.

    Attributes:
        objects: the collection of objects.
        home: the endpoint that writes them.
    """

    versions: Versions
    objects: Roles
    home: Endpoint
    flow: Flow

    @property
    def bucket(self) -> str:
        """The expression in a request about an object that names its bucket."""
        return self.objects.parts[self.home].codes[self.objects.collection.scope[0]]

    @property
    def key(self) -> str:
        """The expression in a request about an object that names it."""
        return self.objects.key_code(self.home)

    @property
    def address(self) -> str:
        """Where the objects of a bucket are, as `in` of a stub has it."""
        return self.objects.address(self.home)

    @property
    def kept(self) -> str:
        """Where the versions of a bucket are, as `in` of a stub has it."""
        return f"{VERSIONS}/{{{{ {self.bucket} }}}}"

    @property
    def there(self) -> tuple[str, str]:
        """The collection and the key of the version for which a request asks."""
        return (self.kept, "{{ (" + self.key + ") ~ '?versionId=' ~ request.query.versionId }}")

    def new_id(self) -> str:
        """Write the call that makes an id as the recorded ones are."""
        known = [one for one in (*self.versions.made, *self.versions.markers) if one not in ("null", UNSEEN)]
        return f"new_id({quoted(id_format(known) or '{uuid}')})"

    def named(self, bucket: str) -> dict[str, str]:
        """Write the id of the version that a write to a bucket makes; none where it keeps no versions."""
        setting = f"lookup('{SETTINGS}', {bucket}).status | default('')"
        return {
            "versioning": "{{ " + setting + " }}",
            "version": "{{ " + self.new_id() + " if versioning == 'Enabled' else ('null' if versioning else '') }}",
        }

    def restored(self) -> dict[str, Any]:
        """Write what is read under names of which versions went."""
        return {
            "create": [
                {
                    "in": self.address,
                    "for": "one in left['items']",
                    "key": "{{ one.named }}",
                    "item": "{{ one }}",
                    "as": "restored",
                }
            ],
            "remove": [{"in": self.address, "for": "one in left.names", "key": "{{ one }}", "as": "unread"}],
        }

    def reads(self, draft: Draft) -> bool:
        """Say whether a stub gives an object as it is now."""
        there = (self.address, "{{ " + self.key + " }}")
        return draft.samples[0].good and any(
            one.part == "item" and one.kind == "present" and one.name[:2] == there for one in (*draft.sealed, *draft.conditions)
        )

    def case(self, endpoint: Endpoint, sample: Sample) -> Case:
        """Give a sample with what its path says."""
        return Case(sample, request_values(sample, path_values(endpoint.shape, sample.segments)))


def version_effect(bucket: str, key: str, item: str) -> dict[str, Any]:
    """Write that what was made under a key is a version, where the bucket keeps some."""
    return {
        "in": f"{VERSIONS}/{{{{ {bucket} }}}}",
        "for": "one in ([version] if version else [])",
        "key": "{{ (" + key + ") ~ '?versionId=' ~ one }}",
        "item": f"{{{{ {item} | s3_version({key}, one, {NOW}) }}}}",
        "as": "kept",
    }


def say(draft: Draft, name: str, code: str) -> None:
    """Let a stub say something of versions in a field of the head, where there is something to say."""
    if "responses" not in draft.then:
        usual = (draft.then.get("headers") or {}).get(name, "")
        if usual and "{{" not in usual:
            code = f"({code}) | default({quoted(usual)}, true)"
        draft.then["headers"] = {**(draft.then.get("headers") or {}), name: "{{ " + code + " | default(omit, true) }}"}
        draft.notes.append(NOTE)
