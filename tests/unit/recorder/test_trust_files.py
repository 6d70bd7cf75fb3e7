import pytest
import trustme
from cryptography.hazmat.primitives import serialization

from understudy.errors import UsageError
from understudy.recorder.trust_files import check_authorities, check_client_certificate


@pytest.fixture
def files(tmp_path):
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "authority.crt")
    made = authority.issue_cert("client@example.test")
    made.private_key_and_cert_chain_pem.write_to_path(tmp_path / "client.pem")
    (tmp_path / "junk").write_text("junk")
    (tmp_path / "empty").mkdir()
    key = serialization.load_pem_private_key(made.private_key_pem.bytes(), None)
    locked = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.BestAvailableEncryption(b"hidden")
    )
    (tmp_path / "locked").write_bytes(locked + made.cert_chain_pems[0].bytes())
    return tmp_path


def test_right_files_are_taken(files):
    check_authorities(files / "authority.crt")
    check_client_certificate(files / "client.pem")
    check_client_certificate(files)


@pytest.mark.parametrize("name", ["junk", "absent"])
def test_authorities_that_are_none(files, name):
    with pytest.raises(UsageError, match=f"{name} holds no certificates in PEM form"):
        check_authorities(files / name)


@pytest.mark.parametrize("name", ["junk", "absent", "authority.crt", "locked"])
def test_client_certificates_that_are_none(files, name):
    with pytest.raises(UsageError, match=f"{name} holds no certificate with its key"):
        check_client_certificate(files / name)


def test_a_directory_without_certificates(files):
    with pytest.raises(UsageError, match="holds no client certificates"):
        check_client_certificate(files / "empty")
