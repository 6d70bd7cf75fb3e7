"""What a registry lists: tags and names in lexical order, page by page, and the manifests that refer to another."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from understudy.core.generator.standards.oci.store import MANIFESTS, NAMES, TAGS, asked_for
from understudy.core.generator.traffic.content import style_of
from understudy.core.generator.traffic.sample import Sample

_PAGE: Final = {"limit": "{{ request.query.n | default(omit) }}", "start_after": "{{ request.query.last | default(omit) }}"}
_TYPE: Final = "application/vnd.oci.image.index.v1+json"
_OF_TYPE: Final = "request.query.artifactType is not defined or (each.artifact_type | default('')) == request.query.artifactType"


def list_tags(samples: Sequence[Sample]) -> dict[str, Any]:
    """List the tags of a repository; of one without any as recorded: as an empty list, or as none."""
    none_left = any(isinstance(one.answer.tree, dict) and one.answer.tree.get("tags", ()) is None for one in samples)
    shown = "page.keys" + _order(samples, "tags") + (" | default(none, true)" if none_left else "")
    listing = {"from": f"{TAGS}/{{{{ path.name }}}}", "sort": "$key", **_pages(samples)}
    return {"list": listing, "json": {"name": "{{ path.name }}", "tags": f"{{{{ {shown} }}}}"}, **_style(samples)}


def list_names(samples: Sequence[Sample]) -> dict[str, Any]:
    """List the repositories."""
    listing = {"from": NAMES, "sort": "$key", **_pages(samples)}
    shown = "page.keys" + _order(samples, "repositories")
    return {"list": listing, "json": {"repositories": f"{{{{ {shown} }}}}"}, **_style(samples)}


def list_referrers(samples: Sequence[Sample]) -> dict[str, Any]:
    """List the manifests that name this one as their subject, of one type where that is asked for."""
    each = {
        "mediaType": "{{ each.content_type }}",
        "digest": "{{ each.digest }}",
        "size": "{{ each.content | length }}",
        "artifactType": "{{ each.artifact_type | default(omit, true) }}",
        "annotations": "{{ each.annotations | default(omit) }}",
    }
    source = f"each in items('{MANIFESTS}/' ~ path.name) | where('subject', path.digest)"
    loop = {"$for": source, "$if": "{{ " + _OF_TYPE + " }}", "$each": each}
    return {"json": {"schemaVersion": 2, "mediaType": _TYPE, "manifests": loop}, **_style(samples)}


def _pages(samples: Sequence[Sample]) -> dict[str, str]:
    """Write how a client asks for pages, unless the server lists everything however little is asked for, as early ones did."""
    for one in samples:
        tree, most = one.answer.tree, asked_for(one, "n")
        shown = [len(child) for child in tree.values() if isinstance(child, list)] if isinstance(tree, dict) else []
        if most.isdecimal() and any(count > int(most) for count in shown):
            return {}
    return _PAGE


def _order(samples: Sequence[Sample], member: str) -> str:
    """Keep names in the order in which a server lists them that has one of its own; none is needed for the lexical order."""
    lists = [one.answer.tree.get(member) or [] for one in samples if isinstance(one.answer.tree, dict) and "n" not in one.query]
    if all(listed == sorted(listed) for listed in lists):
        return ""
    return f" | ordered_like({max(lists, key=len)!r})"


def _style(samples: Sequence[Sample]) -> dict[str, str]:
    style = next((style for sample in samples if (style := style_of(sample.answer))), "")
    return {"json_style": style} if style else {}
