import io
import zipfile
import zlib

import pytest

from understudy.core.redaction.packed import Packing, rewrite_packed
from understudy.core.redaction.sieve import TooMuchError


def zip_of(files, **options):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, **options) as archive:
        archive.comment = b"made by a test"
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def without_secret(data):
    return data.replace(b"secret", b"******")


def test_files_in_an_archive_are_rewritten_and_the_others_stay():
    before = zip_of({"a.txt": b"a secret", "b/c.bin": bytes(range(256)), "empty": b""})
    after = rewrite_packed(before, without_secret)
    with zipfile.ZipFile(io.BytesIO(after)) as archive:
        assert {name: archive.read(name) for name in archive.namelist()} == {
            "a.txt": b"a ******",
            "b/c.bin": bytes(range(256)),
            "empty": b"",
        }
        assert archive.comment == b"made by a test"
        assert archive.getinfo("a.txt").compress_type == zipfile.ZIP_DEFLATED
        assert archive.testzip() is None


@pytest.mark.parametrize("data", [zip_of({"a": b"nothing here" * 50}), zlib.compress(b"nothing here")])
def test_what_does_not_change_is_the_same_object(data):
    assert rewrite_packed(data, without_secret) is data


def test_zlib_and_what_a_run_is_given_are_opened():
    assert zlib.decompress(rewrite_packed(zlib.compress(b"a secret"), without_secret)) == b"a ******"
    mirrored = Packing((b"MIRROR",), lambda data: data[:5:-1], lambda data: b"MIRROR" + data[::-1])
    assert rewrite_packed(b"MIRROR" + b"a secret"[::-1], without_secret, [mirrored]) == b"MIRROR" + b"a ******"[::-1]


@pytest.mark.parametrize("data", [b"", b"plain", b"x\x9cis no zlib", b"\x1f\x8b\x08gzip streams elsewhere", zlib.compress(b"x" * 99)[:-3]])
def test_what_is_not_packed_is_left_to_others(data):
    assert rewrite_packed(data, without_secret) is None


def test_an_archive_nobody_can_open_stays():
    enciphered = bytearray(zip_of({"a.txt": b"a secret"}))
    central = enciphered.index(b"PK\x01\x02")
    enciphered[6] |= 1
    enciphered[central + 8] |= 1
    assert rewrite_packed(bytes(enciphered), without_secret) is None


@pytest.mark.parametrize(
    "data",
    [
        zip_of({"bomb": bytes(70_000_000)}),
        zlib.compress(bytes(70_000_000)),
        zip_of({"a": b"broken off" * 100})[:-30],
        b"PK\x03\x04 and nothing behind it",
    ],
    ids=["bomb", "zlib bomb", "broken", "no archive"],
)
def test_what_cannot_be_opened_within_limits_is_said(data):
    with pytest.raises(TooMuchError):
        rewrite_packed(data, without_secret)
