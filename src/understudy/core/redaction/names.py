"""What the name of a header, parameter, member or cookie says about its value."""

from __future__ import annotations

import re
from enum import IntEnum

from understudy.core.redaction.rules import Rules


class Hint(IntEnum):
    """How strongly a name says that its value is a secret."""

    NONE = 0
    PERHAPS = 1  # if the value looks random
    SECRET = 2  # unless the value is a flag, a mask or a sentence about the secret
    DIGITS = 3  # as SECRET, for numbers too: codes and card data


_SPLIT = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|[^A-Za-z0-9]+")

# Names are compared in snake case: X-Api-Key, apiKey and API_KEY are all api_key.
_DIGITS = re.compile(
    r"(?:.*_)?(?:cvv2?|cvc2?|cvn|csc|card_(?:number|no|num|cvv|cvc|code|verification_value)|cardnumber|ccnumber|cc_?num(?:ber)?|credit_card(?:_number)?|"
    r"creditcard(?:number)?|security_code|pan|otp|otp_code|totp|totp_code|mfa_code|mfa_token|two_factor_code|verification_code|one_time_(?:code|password)|"
    r"pin|ssn|social_security_number|sms_code|backup_codes?|recovery_codes?)"
)
_SECRET = re.compile(
    r"(?:.*_)?(?:"
    r"(?:passw(?:or)?d|pwd|passcode)(?:[0-9]|_?(?:confirm(?:ation)?|again|repeat|verify|new|old|current|check))?|passwords?|passwd|pwd|pass|passphrase|pass_phrase|userpass|"
    r"(?:.*_)?secret|secrets|secret_?(?:key|access_?key|token|value|string|data|binary|text|hash)(?:_base)?|client_?secret|shared_?secret|totp_secret|"
    r"api_?keys?|apikeys?|app_?key|appkey|application_?key|access_?keys?|auth_?key|account_?key|license_?key|master_?key|signing_?key|encryption_?key|"
    r"service_?key|storage_?key|subscription_?key|secret_key_base|private_?keys?(?:_pem|_data)?|ssh_key_private|priv_?key|key_material|hmac_?key|rest_?api_?key|admin_?key|"
    r"consumer_?key|token_?secret|consumer_secret|account_sid_secret|"
    r"access_?tokens?|refresh_?tokens?|id_?token|auth_?tokens?|api_?tokens?|session_?tokens?|security_?token|bearer_?tokens?|user_?token|bot_?token|oauth_?token|device_?token|"
    r"registration_?token|login_?token|root_token|client_?token_secret|personal_?access_?token|private_?token|job_?token|deploy_?token|web_?hook_?token|verification_?token|"
    r"verify_?token|confirmation_?token|activation_?token|reset_?(?:password_)?token|password_?reset_?token|invite_?token|invitation_?token|magic_?token|remember_?token|"
    r"subject_?token|actor_?token|id_token_hint|login_ticket|service_ticket|gitlab_token|vault_token|consul_token|nomad_token|"
    r"csrf|xsrf|(?:anti_?)?(?:csrf|xsrf)_?(?:middleware_?)?token|csrfmiddlewaretoken|authenticity_?token|request_?verification_?token|"
    r"credentials?|auth_?credentials?|authorization|proxy_?authorization|x_auth|"
    r"code_?verifier|assertion|client_?assertion|saml_?response|saml_?request|saml_?assertion|wresult|"
    r"x_amz_(?:security_token|signature|credential)|x_goog_(?:signature|credential)|"
    r"webhook_?url_secret|encrypted_?password|password_?hash|hashed_?password|crypted_?password|mnemonic|seed_?phrase|unseal_?keys?|keys_base64|recovery_?keys?"
    r")"
)
_PERHAPS = re.compile(
    r"(?:.*_)?(?:tokens?|(?:[a-z]+)token|auth|session|session_?ids?|sess|sid|sessid|session_?key|[a-z]+sess(?:ion)?_?id|jsessionid|phpsessid|connect_sid|ticket|jwt|jws|jwe|"
    r"sig|signature|signatures|hmac|mac|code|state|otp_secret|secret_ref|cookie|nonce_token|access|bearer|login|identity|grant|key_?pair|hash_?key|dpop|fingerprint|"
    r"webhook|hook|secret_?id)"
)
_QUERY_ONLY = re.compile(r"key|app_?id|wskey|access_key_?id|aws_access_key_id|login_token|credential")
_HEADER = re.compile(
    r"(?:.*_)?(?:tokens?|secret|passw(?:or)?d|credentials?|api_?key|(?:functions|access|subscription|auth|license|app|consumer)_key|auth|session|signature|hmac|dpop)(?:_.*)?"
)
_HEADERS = frozenset(
    {
        "cookie2",
        "x_ms_client_principal",
        "x_client_cert",
        "x_forwarded_client_cert",
        "ssl_client_cert",
        "x_ssl_client_cert",
        "x_amzn_mtls_clientcert",
    }
)
_NOT_IN_JSON = frozenset({"code", "state", "access", "login", "identity", "grant", "fingerprint", "hook", "cookie", "mac"})
_NEVER = re.compile(
    r"(?:.*_)?(?:(?:next|continuation|prev|previous|page|paging|start|marker|sync|resume|skip|delta|change|cursor|list|scroll|idempotency|client_?request|client|lock|"
    r"sequence|position|offset|shard|before|after|next_?page|pagination|stop|max|min|total|prompt|completion|cached|reasoning|input|output|special|pad|eos|bos|unk|num|"
    r"cancellation|concurrency|fencing|write|commit|snapshot|resource|query|search)_?tokens?|tokenizer|tokenized|token_?(?:ized|izer)|csrf_?cookie_?name|"
    r"public_?keys?|primary_?keys?|foreign_?keys?|partition_?keys?|sort_?keys?|routing_?keys?|idempotency_?keys?|object_?keys?|cache_?keys?|surrogate_?keys?|"
    r"author|authors|authority|authorities|access_control.*|sec_websocket.*|x_ratelimit.*|ratelimit.*|x_rate_limit.*|etag|www_authenticate|proxy_authenticate|"
    r"signature_input|host|accept.*|content_(?:length|type|md5|digest|encoding|disposition|range|language|location)|digest|vary|date|x_amz_content_sha256|"
    r"user_agent|referrer_policy|permissions_policy|content_security_policy|traceparent|tracestate|sec_ch_.*|sec_fetch_.*|country_code|currency_code|status_code|"
    r"error_code|postal_code|zip_code|language_code|response_code|exit_code|reason_code|error_token)"
    # what is said about a secret, not the secret
    r"|.*_(?:names?|types?|arn|ref|refs|urls?|uris?|path|count|counts|length|size|limit|limits|expires?|expires_?(?:in|at|on)|expiry|expiration|exp|ttl|lifetime|age|created|"
    r"updated|created_?at|updated_?at|modified|date|time|timestamp|enabled|disabled|required|supported|allowed|valid|verified|invalid|status|state|version|versions|"
    r"policy|policies|method|methods|scheme|schemes|mode|hint|endpoint|endpoints|format|strength|max|min|usage|use|duration|algorithm|algorithms|alg|algs|provider|issuer|"
    r"audience|field|fields|label|description|title|message|error|errors|help|changed|last_?changed|last_?used|rotation|prefix|scopes?|kind|class|level|flow|accessor|"
    r"num_uses|no_default_policy|auth_methods?|values_supported|management|store|storage|backend|service|manager|header|param|parameter|options?|config|settings|"
    r"present|exists|set|has|index|placeholder|regex|pattern|requirements?|group|groups|role|roles|user|users|owner|region|zone|source|target|number_of.*)"
)
_PREFIXED = re.compile(r"(?:is|has|use|require|forgot|show|enable|disable|allow)_")


def snake(name: str) -> str:
    """Write a name in snake case: X-Api-Key, apiKey, user[api_key] and APIKey all end in api_key."""
    return "_".join(part for part in _SPLIT.split(name.strip()) if part).lower()


class Names:
    """Reads names by the built-in rules and a project's; remembers what it said."""

    def __init__(self, rules: Rules) -> None:
        self._keys = frozenset(snake(name) for name in rules.keys | rules.headers)
        self._allow = frozenset(snake(name) for name in rules.allow)
        self.dropped = frozenset(name.lower() for name in rules.drop)
        self._hints: dict[tuple[str, bool], Hint] = {}
        self._header_hints: dict[str, Hint] = {}

    def hint(self, name: str, *, in_url: bool = False) -> Hint:
        """Say what a name tells; `in_url` for query and form parameters, where short names mean more than in JSON."""
        found = self._hints.get((name, in_url))
        if found is None:
            if len(self._hints) > 50_000:  # names can be data too
                self._hints.clear()
            found = self._hints[name, in_url] = self._judge(snake(name), in_url=in_url)
        return found

    def header_hint(self, name: str) -> Hint:
        """Say what the name of a header field tells."""
        found = self._header_hints.get(name)
        if found is None:
            if len(self._header_hints) > 10_000:
                self._header_hints.clear()
            found = self._header_hints[name] = self._judge_header(snake(name))
        return found

    def is_dropped(self, name: str) -> bool:
        """Say whether the project drops what has this name."""
        return bool(self.dropped) and name.lower() in self.dropped

    def is_allowed(self, place: str) -> bool:
        """Say whether the project allows whatever stands in a place."""
        return bool(self._allow) and snake(place) in self._allow

    def _judge(self, name: str, *, in_url: bool) -> Hint:
        if not name or len(name) > 80 or name in self._allow:
            return Hint.NONE
        if name in self._keys:
            return Hint.SECRET
        if _DIGITS.fullmatch(name):
            return Hint.DIGITS
        if _NEVER.fullmatch(name) or _PREFIXED.match(name):
            return Hint.NONE
        if _SECRET.fullmatch(name):
            return Hint.SECRET
        if _PERHAPS.fullmatch(name) and (in_url or name.rpartition("_")[2] not in _NOT_IN_JSON):
            return Hint.PERHAPS
        return Hint.PERHAPS if in_url and _QUERY_ONLY.fullmatch(name) else Hint.NONE

    def _judge_header(self, name: str) -> Hint:
        hint = self._judge(name.replace("d_po_p", "dpop"), in_url=False)
        if hint is not Hint.NONE or name in self._allow or _NEVER.fullmatch(name):
            return hint
        return Hint.SECRET if name in _HEADERS else Hint.PERHAPS if _HEADER.fullmatch(name) else Hint.NONE
