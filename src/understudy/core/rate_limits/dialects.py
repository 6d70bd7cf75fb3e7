"""How providers tell their callers about limits, as data.

Values of headers and bodies are formats: ``{limit}``, ``{remaining}``, ``{used}``, ``{window}`` (seconds), ``{name}``, ``{reason}``, ``{reset:FORM}``,
``{retry:FORM}`` and ``{more:FORM}`` (retry on a refusal, else reset), where FORM says how a moment is written: `seconds` (whole, rounded up),
`decimal1`, `decimal3`, `ms`, `epoch`, `epoch_ms`, `epoch_float`, `http` (IMF-fixdate), `iso` (RFC 3339), `iso_minutes`, `go` (Go duration).

`verified_on` is the day on which the vendor's own documentation was last compared; None means general knowledge that should be checked
against a recording.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

type Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Dialect:
    """How one provider speaks.

    Attributes:
        status: of a refused request.
        headers: on every response, as the emission mode says.
        refusal_headers: on a refusal besides.
        retry_after: form of the Retry-After header on a refusal: seconds, decimal, date, or none.
        body: of a refusal.
        combine: how several policies are shown: the most restrictive one, or all in one list.
    """

    name: str
    status: int = 429
    headers: Pairs = ()
    refusal_headers: Pairs = ()
    retry_after: Literal["seconds", "decimal", "date", "none"] = "seconds"
    body: str = ""
    content_type: str = "application/json"
    combine: Literal["tightest", "list"] = "tightest"
    verified_on: str | None = None


def _dialects() -> tuple[Dialect, ...]:
    github_body = '{{"message":"{what}","documentation_url":"https://docs.github.com/rest/overview/rate-limits-for-the-rest-api"}}'
    return (
        Dialect("minimal", retry_after="none", content_type=""),
        Dialect(
            "ietf",
            headers=(("RateLimit-Policy", '"{name}";q={limit};w={window}'), ("RateLimit", '"{name}";r={remaining};t={more:seconds}')),
            body='{{"type":"https://iana.org/assignments/http-problem-types#quota-exceeded","title":"Request cannot be satisfied as assigned quota has been exceeded","status":{status},"violated-policies":["{name}"]}}',
            content_type="application/problem+json",
            combine="list",
            verified_on="2025-09-23",
        ),
        Dialect(
            "draft-6",
            headers=(
                ("RateLimit-Policy", "{limit};w={window}"),
                ("RateLimit-Limit", "{limit}"),
                ("RateLimit-Remaining", "{remaining}"),
                ("RateLimit-Reset", "{reset:seconds}"),
            ),
            body="Too many requests, please try again later.",
            content_type="text/html; charset=utf-8",
            verified_on="2025-09-23",
        ),
        Dialect(
            "draft-7",
            headers=(
                ("RateLimit-Policy", "{limit};w={window}"),
                ("RateLimit", "limit={limit}, remaining={remaining}, reset={reset:seconds}"),
            ),
            body="Too many requests, please try again later.",
            content_type="text/html; charset=utf-8",
            verified_on="2025-09-23",
        ),
        Dialect(
            "x-ratelimit",
            headers=(
                ("X-RateLimit-Limit", "{limit}"),
                ("X-RateLimit-Remaining", "{remaining}"),
                ("X-RateLimit-Reset", "{reset:epoch}"),
            ),
            body='{{"error":"rate limit exceeded"}}',
        ),
        Dialect(
            "github",
            403,
            headers=(
                ("x-ratelimit-limit", "{limit}"),
                ("x-ratelimit-remaining", "{remaining}"),
                ("x-ratelimit-reset", "{reset:epoch}"),
                ("x-ratelimit-used", "{used}"),
                ("x-ratelimit-resource", "{name}"),
            ),
            retry_after="none",
            body=github_body.replace("{what}", "API rate limit exceeded"),
            verified_on="2025-11-01",
        ),
        Dialect(
            "github-secondary",
            403,
            retry_after="seconds",
            body=github_body.replace("{what}", "You have exceeded a secondary rate limit. Please wait a few minutes before you try again."),
            verified_on="2025-11-01",
        ),
        Dialect(
            "stripe",
            refusal_headers=(("Stripe-Rate-Limited-Reason", "{reason}"),),
            retry_after="none",
            body='{{"error":{{"message":"Request rate limit exceeded.","type":"invalid_request_error","code":"rate_limit"}}}}',
            verified_on="2025-11-01",
        ),
        Dialect(
            "twitter-x",
            headers=(
                ("x-rate-limit-limit", "{limit}"),
                ("x-rate-limit-remaining", "{remaining}"),
                ("x-rate-limit-reset", "{reset:epoch}"),
            ),
            retry_after="none",
            body='{{"errors":[{{"code":88,"message":"Rate limit exceeded"}}]}}',
            verified_on="2025-11-01",
        ),
        Dialect(
            "shopify-rest",
            headers=(("X-Shopify-Shop-Api-Call-Limit", "{used}/{limit}"),),
            retry_after="decimal",
            body='{{"errors":"Exceeded 2 calls per second for api client. Reduce request rates to resume uninterrupted service."}}',
            verified_on="2025-11-01",
        ),
        Dialect(
            "shopify-graphql",
            200,
            retry_after="none",
            body='{{"errors":[{{"message":"Throttled","extensions":{{"code":"THROTTLED"}}}}],"extensions":{{"cost":{{"requestedQueryCost":{cost},"actualQueryCost":null,"throttleStatus":{{"maximumAvailable":{limit}.0,"currentlyAvailable":{remaining},"restoreRate":{rate}}}}}}}}}',
            verified_on="2025-11-01",
        ),
        Dialect(
            "discord",
            headers=(
                ("X-RateLimit-Limit", "{limit}"),
                ("X-RateLimit-Remaining", "{remaining}"),
                ("X-RateLimit-Reset", "{reset:epoch_float}"),
                ("X-RateLimit-Reset-After", "{reset:decimal3}"),
                ("X-RateLimit-Bucket", "{name}"),
            ),
            refusal_headers=(("X-RateLimit-Scope", "user"),),
            body='{{"message":"You are being rate limited.","retry_after":{retry:decimal3},"global":false}}',
            verified_on="2025-11-01",
        ),
        Dialect("slack", body='{{"ok":false,"error":"ratelimited"}}'),
        Dialect(
            "okta",
            headers=(
                ("X-Rate-Limit-Limit", "{limit}"),
                ("X-Rate-Limit-Remaining", "{remaining}"),
                ("X-Rate-Limit-Reset", "{reset:epoch}"),
            ),
            retry_after="none",
            body='{{"errorCode":"E0000047","errorSummary":"API call exceeded rate limit due to too many requests.","errorLink":"E0000047","errorCauses":[]}}',
            verified_on="2025-11-01",
        ),
        Dialect(
            "jira",
            headers=(
                ("X-RateLimit-Limit", "{limit}"),
                ("X-RateLimit-Remaining", "{remaining}"),
                ("X-RateLimit-NearLimit", "{near}"),
            ),
            refusal_headers=(("X-RateLimit-Reset", "{reset:iso_minutes}"), ("RateLimit-Reason", "{name}")),
            body='{{"errorMessages":["Rate limit exceeded."],"errors":{{}}}}',
            verified_on="2025-11-01",
        ),
        Dialect(
            "gitlab",
            headers=(
                ("RateLimit-Limit", "{limit}"),
                ("RateLimit-Name", "{name}"),
                ("RateLimit-Observed", "{used}"),
                ("RateLimit-Remaining", "{remaining}"),
                ("RateLimit-Reset", "{reset:epoch}"),
                ("RateLimit-ResetTime", "{reset:http}"),
            ),
            body="Retry later\n",
            content_type="text/plain",
            verified_on="2025-11-01",
        ),
        Dialect(
            "openai",
            headers=(
                ("x-ratelimit-limit-requests", "{limit}"),
                ("x-ratelimit-remaining-requests", "{remaining}"),
                ("x-ratelimit-reset-requests", "{reset:go}"),
            ),
            refusal_headers=(("retry-after-ms", "{retry:ms}"),),
            body='{{"error":{{"message":"Rate limit reached for requests","type":"requests","param":null,"code":"rate_limit_exceeded"}}}}',
            verified_on="2025-11-01",
        ),
        Dialect(
            "openai-tokens",
            headers=(
                ("x-ratelimit-limit-tokens", "{limit}"),
                ("x-ratelimit-remaining-tokens", "{remaining}"),
                ("x-ratelimit-reset-tokens", "{reset:go}"),
            ),
            refusal_headers=(("retry-after-ms", "{retry:ms}"),),
            body='{{"error":{{"message":"Rate limit reached for tokens","type":"tokens","param":null,"code":"rate_limit_exceeded"}}}}',
            verified_on="2025-11-01",
        ),
        Dialect(
            "anthropic",
            headers=(
                ("anthropic-ratelimit-requests-limit", "{limit}"),
                ("anthropic-ratelimit-requests-remaining", "{remaining}"),
                ("anthropic-ratelimit-requests-reset", "{reset:iso}"),
            ),
            body='{{"type":"error","error":{{"type":"rate_limit_error","message":"Number of requests has exceeded your rate limit."}}}}',
            verified_on="2025-11-01",
        ),
        Dialect(
            "google-workspace",
            403,
            retry_after="none",
            body='{{"error":{{"errors":[{{"domain":"usageLimits","reason":"userRateLimitExceeded","message":"User Rate Limit Exceeded"}}],"code":403,"message":"User Rate Limit Exceeded"}}}}',
            verified_on="2025-11-01",
        ),
        Dialect(
            "aws",
            400,
            refusal_headers=(("x-amzn-errortype", "ThrottlingException"),),
            retry_after="none",
            body='{{"__type":"ThrottlingException","message":"Rate exceeded"}}',
            content_type="application/x-amz-json-1.1",
        ),
        Dialect(
            "aws-s3",
            503,
            retry_after="none",
            body='<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>SlowDown</Code><Message>Please reduce your request rate.</Message></Error>',
            content_type="application/xml",
        ),
        Dialect(
            "aws-query",
            503,
            retry_after="none",
            body='<?xml version="1.0" encoding="UTF-8"?>\n<Response><Errors><Error><Code>RequestLimitExceeded</Code><Message>Request limit exceeded.</Message></Error></Errors></Response>',
            content_type="text/xml;charset=UTF-8",
        ),
        Dialect(
            "microsoft-graph",
            body='{{"error":{{"code":"TooManyRequests","message":"Too many requests"}}}}',
        ),
        Dialect(
            "salesforce",
            403,
            headers=(("Sforce-Limit-Info", "api-usage={used}/{limit}"),),
            retry_after="none",
            body='[{{"message":"TotalRequests Limit exceeded.","errorCode":"REQUEST_LIMIT_EXCEEDED"}}]',
        ),
        Dialect(
            "envoy",
            headers=(
                ("x-ratelimit-limit", "{limit}, {limit};w={window}"),
                ("x-ratelimit-remaining", "{remaining}"),
                ("x-ratelimit-reset", "{reset:seconds}"),
            ),
            refusal_headers=(("x-envoy-ratelimited", "true"),),
            retry_after="none",
            content_type="",
            verified_on="2025-11-01",
        ),
        Dialect(
            "overload",
            503,
            body='{{"type":"https://iana.org/assignments/http-problem-types#temporary-reduced-capacity","title":"Request cannot be satisfied due to temporary server capacity constraints","status":{status}}}',
            content_type="application/problem+json",
        ),
    )


DIALECTS: Final[Mapping[str, Dialect]] = {dialect.name: dialect for dialect in _dialects()}
