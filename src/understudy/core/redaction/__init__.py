"""Secrets become keyed, shape-keeping pseudonyms before anything touches the disk. Pure: the key is an argument."""

from understudy.core.redaction.interfaces import Reason, Redacted, Revealed, Signer
from understudy.core.redaction.redactor import Redactor
from understudy.core.redaction.rules import DEFAULT_RULES, Rules

__all__ = ["DEFAULT_RULES", "Reason", "Redacted", "Redactor", "Revealed", "Rules", "Signer"]
