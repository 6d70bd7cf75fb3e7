"""What Git LFS servers give along for a transfer."""

from tests.unit.core.generator.standards.large_files import ANN, guarded, signed
from tests.unit.core.generator.tape import Tape

from understudy.core.generator.standards.lfs.secrets import write_secret
from understudy.core.generator.templates.align import Aligner, Findings
from understudy.core.generator.templates.flow import Flow
from understudy.core.generator.templates.nodes import Expr, Text
from understudy.core.generator.templates.sources import Case

SAMPLES = guarded().samples()[1:3]


def written(values, known=({}, {})):
    cases = [Case(sample, value) for sample, value in zip(SAMPLES, known, strict=True)]
    return write_secret(Aligner(Flow(Tape().samples()), Findings()), values, cases, ("upload", "header"))


def test_credentials_of_the_client_come_back():
    sent = "request.headers.authorization"
    assert written([ANN[1], ANN[1]], ({sent: ANN[1]}, {sent: ANN[1]})) == Expr(sent)


def test_tokens_are_signed_anew_for_their_object():
    at = int(SAMPLES[0].at)
    oids = ("a1b2c3d4", "e5f6a7b8")
    node = written([f"Bearer {signed(at, oid, 'write')}" for oid in oids], [{"each.oid": oid} for oid in oids])
    assert isinstance(node, Text)
    assert node.parts[0] == "Bearer "
    assert "(each.oid)" in node.parts[1].code
    assert "exp=now('+900s', 'epoch')" in node.parts[1].code


def test_other_texts_are_made_up_or_left():
    assert written(["Token 4f1d0c9ab2e84d13", "Token 90ab3c4d5e6f7a81"]).parts[1].code.startswith("new_id(")
    assert written(["one", "one"]) is None
    assert written(["Basic a", "Bearer a"]) is None
