"""Traffic of a registry of images, as the OCI Distribution Specification has it."""

import hashlib
import json

from tests.unit.core.generator.tape import UPSTREAM, Tape

IMAGE_TYPE = "application/vnd.oci.image.manifest.v1+json"
LAYER = b"some layer"


def digest(content):
    return "sha256:" + hashlib.sha256(content).hexdigest()


def error(code, detail=None):
    return {"errors": [{"code": code, "message": code.lower(), "detail": detail}]}


def manifest(*layers):
    shown = {"schemaVersion": 2, "mediaType": IMAGE_TYPE, "layers": [{"digest": digest(one), "size": len(one)} for one in layers]}
    return json.dumps(shown).encode()


SESSION = "3df536bc-8eda-4ca0-b7cf-b03e4efa18f9"
IMAGE = manifest(LAYER)


def registry():
    """A layer brought in two parts, a manifest under two tags, listed, read, missed and removed."""
    tape = Tape()
    place = f"/v2/team/app/blobs/uploads/{SESSION}"
    about = [("Docker-Content-Digest", digest(LAYER))]
    tape.add("HEAD", f"/v2/team/app/blobs/{digest(LAYER)}", None, 404)
    tape.add("POST", "/v2/team/app/blobs/uploads/", None, 202, fields=[("Location", UPSTREAM + place), ("Range", "0-0")])
    tape.add("PATCH", place, LAYER[:4], 202, fields=[("Location", UPSTREAM + place), ("Range", "0-3")])
    tape.add("PATCH", place, LAYER[4:], 202, fields=[("Location", UPSTREAM + place), ("Range", "0-9")])
    made = [("Location", f"{UPSTREAM}/v2/team/app/blobs/{digest(LAYER)}"), *about]
    tape.add("PUT", f"{place}?digest={digest(LAYER)}", None, 201, fields=made)
    tape.add("GET", f"/v2/team/app/blobs/{digest(LAYER)}", None, 200, LAYER, fields=about)
    tags = []
    for tag in ("one", "two"):
        fields = [("Location", f"{UPSTREAM}/v2/team/app/manifests/{digest(IMAGE)}"), ("Docker-Content-Digest", digest(IMAGE))]
        tape.add("PUT", f"/v2/team/app/manifests/{tag}", IMAGE, 201, headers=[("content-type", IMAGE_TYPE)], fields=fields)
        tags.append(tag)
        tape.add("GET", "/v2/team/app/tags/list", None, 200, {"name": "team/app", "tags": [*tags]})
    seen = [("Docker-Content-Digest", digest(IMAGE)), ("Etag", f'"{digest(IMAGE)}"')]
    tape.add("GET", "/v2/team/app/manifests/one", None, 200, IMAGE, fields=seen, kind=IMAGE_TYPE)
    more = [("Link", '</v2/team/app/tags/list?last=one&n=1>; rel="next"')]
    tape.add("GET", "/v2/team/app/tags/list?n=1", None, 200, {"name": "team/app", "tags": ["one"]}, fields=more)
    tape.add("GET", "/v2/team/app/manifests/three", None, 404, error("MANIFEST_UNKNOWN", {"Tag": "three"}))
    tape.add("DELETE", f"/v2/team/app/manifests/{digest(IMAGE)}", None, 202)
    gone = {"Name": "team/app", "Revision": digest(IMAGE)}
    tape.add("GET", f"/v2/team/app/manifests/{digest(IMAGE)}", None, 404, error("MANIFEST_UNKNOWN", gone))
    tape.add("GET", "/v2/_catalog", None, 200, {"repositories": ["team/app"]})
    return tape
