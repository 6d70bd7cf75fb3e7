"""Secrets become keyed, shape-keeping pseudonyms before anything touches the disk. Pure: the key is an argument.

How the files fit: `names` and `looks` judge, `patterns` recognises, `pseudonym`, `cards`, `personal` and `tokens` disguise, `known` finds
what is known again, `grammars/` walk over one notation each and rewrite its values in place, `scan` combines them over one exchange,
`redactor` keeps a run's knowledge.
"""

from understudy.core.redaction.interfaces import Reason, Redacted, Revealed, Signer
from understudy.core.redaction.redactor import Redactor
from understudy.core.redaction.rules import DEFAULT_RULES, Rules

__all__ = ["DEFAULT_RULES", "Reason", "Redacted", "Redactor", "Revealed", "Rules", "Signer"]
