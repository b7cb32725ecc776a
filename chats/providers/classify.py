"""Turns the many ways in which services say no into the one error tree.

The phrases come from the published error references of OpenAI, Anthropic, Google, OpenRouter, DeepSeek,
Mistral, Zhipu, Moonshot and DashScope, and from the answers of llama.cpp, vLLM, TabbyAPI and Ollama.
"""

import math
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import orjson

from chats.providers.errors import (
    Auth,
    BadRequest,
    Billing,
    ContextOverflow,
    Filtered,
    ModelMissing,
    NotAnApi,
    ProviderError,
    RateLimit,
    Unavailable,
)

MAX_DETAIL = 300
MAX_RETRY_AFTER_S = 3600.0

#: What services put into "type", "code" or "status" of an error, in lower case.
_LABELS: Mapping[str, type[ProviderError]] = {
    "authentication_error": Auth,
    "permission_error": Auth,
    "permission_denied": Auth,
    "unauthenticated": Auth,
    "invalid_api_key": Auth,
    "invalid_authentication_error": Auth,
    "1000": Auth,
    "1002": Auth,
    "billing_error": Billing,
    "insufficient_quota": Billing,
    "exceeded_current_quota_error": Billing,
    "arrearage": Billing,
    "1113": Billing,
    "rate_limit_error": RateLimit,
    "rate_limit_exceeded": RateLimit,
    "rate_limit_reached_error": RateLimit,
    "resource_exhausted": RateLimit,
    "throttling": RateLimit,
    "1302": RateLimit,
    "context_length_exceeded": ContextOverflow,
    "exceed_context_size_error": ContextOverflow,
    "request_too_large": ContextOverflow,
    "1261": ContextOverflow,
    "model_not_found": ModelMissing,
    "not_found_error": ModelMissing,
    "not_found": ModelMissing,
    "1211": ModelMissing,
    "content_filter": Filtered,
    "content_policy_violation": Filtered,
    "data_inspection_failed": Filtered,
    "datainspectionfailed": Filtered,
    "1301": Filtered,
    "overloaded_error": Unavailable,
    "engine_overloaded_error": Unavailable,
    "api_error": Unavailable,
    "server_error": Unavailable,
    "unavailable": Unavailable,
    "internal": Unavailable,
    "deadline_exceeded": Unavailable,
}

_CONTEXT_WORDS = re.compile(
    r"context (?:length|size|window)|maximum context|prompt is too long|max_seq_len"
    r"|exceeds? the (?:available )?context"
    r"|input token count|reduce the length|exceeded model token limit|range of input length|max_new_tokens"
    r"|too many tokens|上下文|超长"
)
_BILLING_WORDS = re.compile(
    r"insufficient[ _](?:balance|quota|credit|funds)|credit balance|not enough credits|余额|欠费"
)
_AUTH_WORDS = re.compile(r"api[ _-]?key (?:not valid|not found|is invalid|expired)|(?:incorrect|invalid) api[ _-]?key")
_MODEL_WORDS = re.compile(
    r"model.{0,80}(?:not found|not exist|does not exist|not supported|not a valid|unknown)"
    r"|not a valid model|(?:unknown|invalid) model|模型不存在"
)
_FILTER_WORDS = re.compile(
    r"content[ _](?:filter|policy|management)|moderation|flagged|safety system|敏感|inappropriate content"
)

_SECRETS = re.compile(r"(?:sk|pk|gsk|xai|key|tok)[-_][\w-]{6,}|AIza[\w-]{10,}|(?<=bearer )\S{8,}", re.IGNORECASE)
_DURATION = re.compile(r"(\d+(?:\.\d+)?)s")
_BY_WORDS: tuple[tuple[re.Pattern[str], type[ProviderError]], ...] = (
    (_CONTEXT_WORDS, ContextOverflow),
    (_AUTH_WORDS, Auth),
    (_BILLING_WORDS, Billing),
    (_FILTER_WORDS, Filtered),
    (_MODEL_WORDS, ModelMissing),
)


def error_from_status(
    status: int, body: bytes, headers: Mapping[str, str], *, secrets: tuple[str, ...] = ()
) -> ProviderError:
    """Return the error that an HTTP answer means; ``secrets`` never appear in its text."""
    payload = _parsed(body)
    retry_after_s = _retry_after(headers, payload)
    if payload is None and b"<html" in body[:2000].lower() and status not in _BY_STATUS and status < 500:
        return NotAnApi(f"HTTP {status}")
    kind, message = _understand(payload if payload is not None else body.decode("utf-8", "replace"), status)
    return _make(kind, f"HTTP {status} {message}", retry_after_s, secrets)


def error_from_payload(error: object, *, secrets: tuple[str, ...] = ()) -> ProviderError:
    """Return the error that an ``error`` object inside a stream means."""
    status = 500
    if isinstance(error, Mapping):
        code = error.get("code")
        status = code if isinstance(code, int) and 400 <= code < 600 else 500
    kind, message = _understand({"error": error}, status)
    return _make(kind, message, _retry_after({}, {"error": error}), secrets)


def redact(text: str, secrets: tuple[str, ...] = ()) -> str:
    """Return the text on one line, short, without the given secrets and anything that looks like one."""
    for secret in secrets:
        if len(secret) >= 4:
            text = text.replace(secret, "…")
    return " ".join(_SECRETS.sub("…", text).split())[:MAX_DETAIL]


_BY_STATUS: Mapping[int, type[ProviderError]] = {
    401: Auth,
    402: Billing,
    403: Auth,
    404: ModelMissing,
    408: Unavailable,
    413: ContextOverflow,
    425: Unavailable,
    429: RateLimit,
}


def _understand(payload: object, status: int) -> tuple[type[ProviderError], str]:
    labels, message = _labels_and_message(payload)
    for label in labels:
        kind = _LABELS.get(label)
        # A 404 for a path and a general "permission" say less than the words beside them.
        if kind is not None and kind not in (ModelMissing, Auth, Unavailable):
            return kind, message
    lowered = message.lower()
    for pattern, kind in _BY_WORDS:
        if pattern.search(lowered) and _plausible(kind, status):
            return kind, message
    for label in labels:
        if label in _LABELS:
            return _LABELS[label], message
    by_status = _BY_STATUS.get(status)
    if by_status is not None:
        return by_status, message
    return (Unavailable if status >= 500 else BadRequest), message


def _plausible(kind: type[ProviderError], status: int) -> bool:
    """Whether words may overrule a status: a 401 is about the key, a 429 about rates or credit."""
    if status == 401:
        return kind is Auth
    if status == 429:
        return kind is Billing
    if status >= 500:
        return kind is ContextOverflow
    return True


def _labels_and_message(payload: object) -> tuple[list[str], str]:
    error: object = payload
    if isinstance(payload, list) and payload:
        payload = payload[0]
    if isinstance(payload, Mapping):
        error = payload.get("error", payload)
    if isinstance(error, Mapping):
        labels = [str(error[key]).lower() for key in ("code", "type", "status") if error.get(key) not in (None, "")]
        message = error.get("message") or error.get("detail") or error.get("msg") or ""
        nested = error.get("metadata")
        if isinstance(nested, Mapping) and nested.get("raw"):
            message = f"{message} {nested['raw']}"
        return labels, str(message)
    return [], str(error)


def _make(
    kind: type[ProviderError], message: str, retry_after_s: float | None, secrets: tuple[str, ...]
) -> ProviderError:
    make: Callable[..., ProviderError] = kind
    return make(redact(message, secrets), retry_after_s=retry_after_s)


def _parsed(body: bytes) -> Any:
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError:
        return None


def _retry_after(headers: Mapping[str, str], payload: object) -> float | None:
    """Read Retry-After (RFC 9110 10.2.3, seconds or a date) or Google's RetryInfo; at most an hour."""
    value = headers.get("retry-after", "")
    seconds = _seconds(value) if value else _google_retry_delay(payload)
    if seconds is None or not math.isfinite(seconds):
        return None
    return min(max(seconds, 0.0), MAX_RETRY_AFTER_S)


def _seconds(value: str) -> float | None:
    try:
        return float(value)
    except ValueError:
        pass
    try:
        moment = parsedate_to_datetime(value)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return (moment - datetime.now(UTC)).total_seconds()


def _google_retry_delay(payload: object) -> float | None:
    if isinstance(payload, list) and payload:
        payload = payload[0]
    error = payload.get("error") if isinstance(payload, Mapping) else None
    details = error.get("details") if isinstance(error, Mapping) else None
    for detail in details if isinstance(details, list) else ():
        if isinstance(detail, Mapping) and (found := _DURATION.fullmatch(str(detail.get("retryDelay", "")))):
            return float(found[1])
    return None
