"""Secrets that show by their own form, wherever they stand: keys with a vendor's prefix, PEM blocks, webhook paths.

Sources: the vendors' pages on key formats; the public rule sets of gitleaks and detect-secrets name most of them. Each pattern may have a
group `keep` at its start, the prefix that stays, and a group `secret` when only a part of the match is secret.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

VENDORS: tuple[tuple[str, str], ...] = (
    ("aws_key_id", r"(?P<keep>AKIA|ASIA|AGPA|AIDA|AROA|ANPA|ANVA|ABIA|ACCA|LKIA|LSIA)[A-Z0-9]{16}"),
    ("github_token", r"(?P<keep>gh[pousr]_)[A-Za-z0-9]{16,255}"),
    ("github_token", r"(?P<keep>github_pat_)[A-Za-z0-9_]{22,255}"),
    ("gitlab_token", r"(?P<keep>gl(?:pat|ptt|rt|dt|cbt|ft|agent|oas|soat|imt|ffct)-)[A-Za-z0-9_.-]{16,300}"),
    ("slack_token", r"(?P<keep>xox[abeoprs]-(?:\d-)?)[A-Za-z0-9-]{10,250}"),
    ("slack_token", r"(?P<keep>xapp-\d-)[A-Za-z0-9-]{20,250}"),
    ("slack_webhook", r"(?P<keep>hooks\.slack\.com/(?:services|workflows|triggers)/)(?P<secret>[A-Za-z0-9/_+-]{20,250})"),
    ("discord_webhook", r"(?P<keep>discord(?:app)?\.com/api/(?:v\d+/)?webhooks/\d{5,25}/)(?P<secret>[\w-]{20,100})"),
    ("teams_webhook", r"(?P<keep>webhook\.office\.com/webhookb2/)(?P<secret>[\w@/-]{40,250})"),
    ("stripe_key", r"(?P<keep>(?:sk|rk|pk)_(?:live|test|prod)_)[A-Za-z0-9]{10,250}"),
    ("stripe_webhook_secret", r"(?P<keep>whsec_)[A-Za-z0-9+/=]{16,100}"),
    ("client_secret", r"(?P<keep>(?:pi|seti|src|cs_test|cs_live|tok)_[A-Za-z0-9]{8,64}_secret_)(?P<secret>[A-Za-z0-9]{8,250})"),
    ("google_key", r"(?P<keep>AIza)[A-Za-z0-9_-]{35}"),
    ("google_token", r"(?P<keep>ya29\.)[A-Za-z0-9._-]{20,500}"),
    ("google_secret", r"(?P<keep>GOCSPX-)[A-Za-z0-9_-]{20,60}"),
    ("google_refresh", r"(?P<keep>1//0)[A-Za-z0-9_-]{30,200}"),
    ("sendgrid_key", r"(?P<keep>SG\.)[A-Za-z0-9_-]{16,32}\.[A-Za-z0-9_-]{16,64}"),
    ("npm_token", r"(?P<keep>npm_)[A-Za-z0-9]{36}"),
    ("pypi_token", r"(?P<keep>pypi-AgE[A-Za-z0-9]{1,12})[A-Za-z0-9_-]{40,500}"),
    ("openai_key", r"(?P<keep>sk-(?:proj-|svcacct-|admin-|None-)?)(?!ant-)[A-Za-z0-9_-]{20,250}"),
    ("anthropic_key", r"(?P<keep>sk-ant-(?:[a-z]+\d\d-)?)[A-Za-z0-9_-]{20,250}"),
    ("huggingface_token", r"(?P<keep>(?:hf|api_org)_)[A-Za-z]{30,40}"),
    ("groq_key", r"(?P<keep>gsk_)[A-Za-z0-9]{30,80}"),
    ("replicate_token", r"(?P<keep>r8_)[A-Za-z0-9]{30,60}"),
    ("twilio_key", r"(?P<keep>SK)[0-9a-f]{32}"),
    ("mailgun_key", r"(?P<keep>key-)[0-9a-f]{32}"),
    ("mailchimp_key", r"(?<![0-9A-Za-z])[0-9a-f]{32}(?=-us\d{1,2}(?![0-9A-Za-z]))"),
    ("telegram_token", r"(?P<keep>(?:bot|(?<![0-9A-Za-z]))\d{8,10}:AA)[A-Za-z0-9_-]{32,33}"),
    ("digitalocean_token", r"(?P<keep>do[opr]_v1_)[0-9a-f]{64}"),
    ("shopify_token", r"(?P<keep>shp(?:at|ca|pa|ss|ua)_)[A-Fa-f0-9]{32}"),
    ("square_token", r"(?P<keep>sq0(?:atp|csp|idp)-)[A-Za-z0-9_-]{22,60}"),
    ("square_token", r"(?P<keep>EAAA)[A-Za-z0-9_-]{60}"),
    ("facebook_token", r"(?P<keep>EAAC)[A-Za-z0-9]{20,250}"),
    ("dropbox_token", r"(?P<keep>sl\.)[A-Za-z0-9_-]{100,250}"),
    ("databricks_token", r"(?P<keep>dapi)[0-9a-f]{32}"),
    ("atlassian_token", r"(?P<keep>ATATT3)[A-Za-z0-9_=+/-]{40,300}"),
    ("notion_token", r"(?P<keep>(?:secret|ntn)_)[A-Za-z0-9]{40,60}"),
    ("linear_key", r"(?P<keep>lin_(?:api|oauth)_)[A-Za-z0-9]{40,64}"),
    ("figma_token", r"(?P<keep>fig[dou]_)[A-Za-z0-9_-]{40}"),
    ("newrelic_key", r"(?P<keep>NR(?:AK|JS|II|AA)-)[A-Za-z0-9]{19,40}"),
    ("grafana_token", r"(?P<keep>gl(?:c|sa)_)[A-Za-z0-9+/_]{32,400}={0,2}"),
    ("sentry_token", r"(?P<keep>sntry[us]_)[A-Za-z0-9+/=_]{40,300}"),
    ("vault_token", r"(?P<keep>hv[sbr]\.)[A-Za-z0-9_-]{20,300}"),
    ("vault_token", r"(?P<keep>s\.)[A-Za-z0-9]{24}(?![A-Za-z0-9.])"),
    ("terraform_token", r"(?<![0-9A-Za-z])[A-Za-z0-9]{14}\.atlasv1\.[A-Za-z0-9_-]{60,70}"),
    ("doppler_token", r"(?P<keep>dp\.(?:pt|st|ct|sa|scim|audit)\.(?:[a-z0-9_-]{2,35}\.)?)[A-Za-z0-9]{40,44}"),
    ("docker_token", r"(?P<keep>dckr_(?:pat|oat)_)[A-Za-z0-9_-]{20,60}"),
    ("postman_key", r"(?P<keep>PMAK-)[0-9a-f]{24}-[0-9a-f]{34}"),
    ("rubygems_key", r"(?P<keep>rubygems_)[0-9a-f]{48}"),
    ("crates_token", r"(?P<keep>cio)[A-Za-z0-9]{32}(?![A-Za-z0-9])"),
    ("fly_token", r"(?P<keep>fm\d_)[A-Za-z0-9+/=,_]{60,}"),
    ("planetscale_token", r"(?P<keep>pscale_(?:tkn|pw|oauth)_)[A-Za-z0-9_.-]{32,64}"),
    ("supabase_key", r"(?P<keep>sb[p_](?:secret_|publishable_|_)?)[A-Za-z0-9_-]{32,60}"),
    ("contentful_token", r"(?P<keep>CFPAT-)[A-Za-z0-9_-]{43}"),
    ("airtable_token", r"(?P<keep>pat[A-Za-z0-9]{14}\.)[0-9a-f]{64}"),
    ("azure_sas", r"(?P<keep>[?&]sig=)(?P<secret>[A-Za-z0-9%+/=]{30,120})"),
    ("age_key", r"(?P<keep>AGE-SECRET-KEY-1)[A-Z0-9]{58}"),
    ("adafruit_key", r"(?P<keep>aio_)[A-Za-z0-9]{28}"),
    ("heroku_key", r"(?P<keep>HRKU-)[A-Za-z0-9_-]{36,80}"),
    ("easypost_key", r"(?P<keep>EZ[AT]K)[A-Za-z0-9]{54}"),
    ("duffel_token", r"(?P<keep>duffel_(?:test|live)_)[A-Za-z0-9_=-]{43}"),
    ("razorpay_key", r"(?P<keep>rzp_(?:test|live)_)[A-Za-z0-9]{14,30}"),
    ("paystack_key", r"(?P<keep>[sp]k_[a-z]{4}_)[A-Za-z0-9]{30,50}"),
    ("braintree_token", r"(?P<keep>access_token\$(?:production|sandbox)\$)[0-9a-z]{16}\$[0-9a-f]{32}"),
)
_STARTS = """
AKIA ASIA AGPA AIDA AROA ANPA ANVA ABIA ACCA LKIA LSIA ghp_ gho_ ghu_ ghs_ ghr_ github_pat_ glpat- glptt- glrt- gldt- glcbt-
glft- glagent- gloas- glsoat- glimt- glffct- xoxa- xoxb- xoxe- xoxo- xoxp- xoxr- xoxs- xapp- hooks.slack.com/ discord
webhook.office.com/ sk_ rk_ pk_ whsec_ _secret_ AIza ya29. GOCSPX- 1//0 SG. npm_ pypi-AgE sk- hf_ api_org_ gsk_ r8_ SK key-
-us :AA dop_ doo_ dor_ shpat_ shpca_ shppa_ shpss_ shpua_ sq0 EAAA EAAC sl. dapi ATATT3 secret_ ntn_ lin_ figd_ figo_ figu_
NRAK- NRJS- NRII- NRAA- glc_ glsa_ sntry hvs. hvb. hvr. s. .atlasv1. dp. dckr_ PMAK- rubygems_ cio fm pscale_ sbp sb_ CFPAT-
pat sig= AGE-SECRET-KEY-1 aio_ HRKU- EZAK EZTK duffel_ rzp_ access_token$
"""
STARTS = tuple(_STARTS.split())
"""What stands in every secret that `VENDORS` describes: looking for these is much faster."""
_WORD = re.compile(r"[A-Za-z0-9_.$:/+=?&%@-]{16,}")
_DULL = re.compile(r"[0-9a-fA-F-]+|[0-9:.TZ+-]+|[a-z.-]+")
PEM = re.compile(r"-----BEGIN ([A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?)-----(?P<secret>(?:[^-]|-(?!----)){20,20000})-----END \1-----")


@dataclass(frozen=True, slots=True)
class Match:
    """A secret found by its form: where it stands, and how much of its start stays."""

    start: int
    end: int
    kind: str
    keep: int
    value: str = field(repr=False)


class Patterns:
    """The built-in patterns and a project's, compiled once.

    Built-in ones are looked for in long words alone: an alternation of sixty costs too much on every character of every body.
    """

    def __init__(self, extra: tuple[tuple[str, str], ...] = ()) -> None:
        self._vendors = [(kind, re.compile(pattern)) for kind, pattern in VENDORS]
        self._any = re.compile("|".join(_anonymous(pattern) for _, pattern in VENDORS))
        self._starts = re.compile(_as_tree(STARTS))
        self._extra = [(kind, re.compile(pattern)) for kind, pattern in extra]
        self._words: dict[str, bool] = {}

    @property
    def has_extra(self) -> bool:
        """Say whether the project adds patterns."""
        return bool(self._extra)

    @property
    def extra(self) -> list[re.Pattern[str]]:
        """The project's patterns."""
        return [pattern for _, pattern in self._extra]

    def words(self, text: str) -> set[str]:
        """Return the words in which `find` might find something that is built in."""
        return {word for word in set(_WORD.findall(text)) if self._may(word)}

    def may_match(self, text: str) -> bool:
        """Say quickly whether `find` might find something."""
        return any(self._may(word) for word in _WORD.findall(text)) or any(pattern.search(text) for _, pattern in self._extra)

    def _may(self, word: str) -> bool:
        found = self._words.get(word)
        if found is None:
            if _DULL.fullmatch(word):
                return False
            if len(self._words) >= 20_000:
                self._words.clear()
            found = self._words[word] = bool(self._starts.search(word) and self._any.search(word))
        return found

    def find(self, text: str) -> list[Match]:
        """Return what is recognised in a text, in order; of two that overlap, the longer."""
        found: list[Match] = []
        for word in _WORD.finditer(text):
            if self._may(word[0]):
                for kind, pattern in self._vendors:
                    found += [_match(kind, one, word.start()) for one in pattern.finditer(word[0]) if _begins_a_word(one)]
        for kind, pattern in self._extra:
            found += [_match(kind, one, 0) for one in pattern.finditer(text)]
        return _without_overlaps(found)


def _match(kind: str, found: re.Match[str], offset: int) -> Match:
    groups = found.groupdict()
    if groups.get("secret") is not None:
        return Match(offset + found.start("secret"), offset + found.end("secret"), kind, 0, groups["secret"])
    return Match(offset + found.start(), offset + found.end(), kind, len(groups.get("keep") or ""), found[0])


def _begins_a_word(found: re.Match[str]) -> bool:
    """Keep out of the middle of hashes and ids."""
    return not (found.start() and found.string[found.start() - 1].isalnum() and found[0][0].isalnum())


def _without_overlaps(found: list[Match]) -> list[Match]:
    kept: list[Match] = []
    for match in sorted(found, key=lambda match: (match.start, -match.end)):
        if match.end > match.start and (not kept or match.start >= kept[-1].end):
            kept.append(match)
    return kept


def _anonymous(pattern: str) -> str:
    return re.sub(r"\(\?P<\w+>", "(?:", pattern)


def _as_tree(words: Sequence[str]) -> str:
    """Return a pattern that finds any of several texts and compares each common beginning once."""
    ends, tree = "" in words, dict[str, list[str]]()
    for word in filter(None, words):
        tree.setdefault(word[0], []).append(word[1:])
    branches = [re.escape(letter) + _as_tree(rest) for letter, rest in sorted(tree.items())]
    if ends or not branches:
        return ""
    return branches[0] if len(branches) == 1 else f"(?:{'|'.join(branches)})"
