"""The error bodies of the real services, and what they become."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import orjson
import pytest

from chats.providers import errors
from chats.providers.classify import error_from_payload, error_from_status, redact
from chats.providers.errors import ProviderError

CASES = {
    "OpenAI key": (401, {"error": {"code": "invalid_api_key", "type": "invalid_request_error"}}, errors.Auth),
    "OpenAI credit": (429, {"error": {"code": "insufficient_quota", "type": "insufficient_quota"}}, errors.Billing),
    "OpenAI rate": (429, {"error": {"code": "rate_limit_exceeded", "message": "Rate limit reached"}}, errors.RateLimit),
    "OpenAI context": (400, {"error": {"code": "context_length_exceeded"}}, errors.ContextOverflow),
    "OpenAI model": (404, {"error": {"code": "model_not_found", "message": "does not exist"}}, errors.ModelMissing),
    "OpenAI filter": (400, {"error": {"code": "content_policy_violation"}}, errors.Filtered),
    "Azure filter": (400, {"error": {"code": "content_filter", "message": "management policy"}}, errors.Filtered),
    "Anthropic key": (401, {"type": "error", "error": {"type": "authentication_error"}}, errors.Auth),
    "Anthropic credit": (
        400,
        {"error": {"type": "invalid_request_error", "message": "Your credit balance is too low"}},
        errors.Billing,
    ),
    "Anthropic context": (
        400,
        {"error": {"type": "invalid_request_error", "message": "prompt is too long: 210000 tokens > 200000 maximum"}},
        errors.ContextOverflow,
    ),
    "Anthropic overloaded": (529, {"error": {"type": "overloaded_error"}}, errors.Unavailable),
    "Anthropic model": (404, {"error": {"type": "not_found_error", "message": "model: claude-x"}}, errors.ModelMissing),
    "Gemini key": (
        400,
        {
            "error": {
                "code": 400,
                "status": "INVALID_ARGUMENT",
                "message": "API key not valid. Please pass a valid key.",
            }
        },
        errors.Auth,
    ),
    "Gemini rate": (
        429,
        [{"error": {"code": 429, "status": "RESOURCE_EXHAUSTED", "message": "You exceeded your current quota"}}],
        errors.RateLimit,
    ),
    "Gemini context": (
        400,
        {"error": {"message": "The input token count (1200000) exceeds the maximum number of tokens allowed"}},
        errors.ContextOverflow,
    ),
    "Gemini model": (
        404,
        {"error": {"code": 404, "status": "NOT_FOUND", "message": "models/x is not found for API version v1beta"}},
        errors.ModelMissing,
    ),
    "OpenRouter credit": (402, {"error": {"code": 402, "message": "Insufficient credits"}}, errors.Billing),
    "OpenRouter model": (
        400,
        {"error": {"code": 400, "message": "foo/bar is not a valid model ID"}},
        errors.ModelMissing,
    ),
    "OpenRouter flagged": (
        403,
        {"error": {"code": 403, "message": "Your chosen model requires moderation", "metadata": {"raw": "flagged"}}},
        errors.Filtered,
    ),
    "DeepSeek credit": (402, {"error": {"message": "Insufficient Balance"}}, errors.Billing),
    "DeepSeek model": (400, {"error": {"message": "Model Not Exist"}}, errors.ModelMissing),
    "Zhipu credit": (429, {"error": {"code": "1113", "message": "您的账户已欠费，请充值后重试。"}}, errors.Billing),
    "Zhipu rate": (429, {"error": {"code": "1302", "message": "并发数过高"}}, errors.RateLimit),
    "Zhipu filter": (400, {"error": {"code": "1301", "message": "敏感内容"}}, errors.Filtered),
    "Kimi credit": (429, {"error": {"type": "exceeded_current_quota_error"}}, errors.Billing),
    "Kimi context": (
        400,
        {"error": {"message": "Your request exceeded model token limit: 8192"}},
        errors.ContextOverflow,
    ),
    "Kimi busy": (429, {"error": {"type": "engine_overloaded_error", "message": "overloaded"}}, errors.Unavailable),
    "Qwen filter": (400, {"error": {"code": "data_inspection_failed"}}, errors.Filtered),
    "Qwen context": (400, {"error": {"message": "Range of input length should be [1, 30720]"}}, errors.ContextOverflow),
    "xAI key": (
        400,
        {"code": "Client specified an invalid argument", "error": "Incorrect API key provided"},
        errors.Auth,
    ),
    "llama.cpp context": (
        400,
        {"error": {"code": 400, "type": "exceed_context_size_error", "message": "request exceeds the context"}},
        errors.ContextOverflow,
    ),
    "llama.cpp loading": (503, {"error": {"code": 503, "type": "unavailable_error"}}, errors.Unavailable),
    "vLLM context": (400, {"message": "This model's maximum context length is 4096 tokens"}, errors.ContextOverflow),
    "vLLM overflow as a fault": (500, {"message": "maximum context length"}, errors.ContextOverflow),
    "Tabby context": (400, {"detail": "Prompt length 9000 is greater than max_seq_len 8192"}, errors.ContextOverflow),
    "Ollama model": (
        404,
        {"error": {"message": 'model "llama9" not found, try pulling it first'}},
        errors.ModelMissing,
    ),
    "forbidden": (403, {"error": {"type": "permission_error"}}, errors.Auth),
    "too large": (413, {}, errors.ContextOverflow),
    "unknown refusal": (422, {"error": {"message": "temperature must be below 2"}}, errors.BadRequest),
    "unknown fault": (520, {"error": {}}, errors.Unavailable),
    "nothing": (418, None, errors.BadRequest),
}


@pytest.mark.parametrize("name", CASES)
def test_a_services_no_is_understood(name: str) -> None:
    status, payload, kind = CASES[name]
    assert type(error_from_status(status, orjson.dumps(payload), {})) is kind


@pytest.mark.parametrize(
    ("payload", "kind"),
    [
        ({"type": "overloaded_error", "message": "Overloaded"}, errors.Unavailable),
        ({"code": 429, "message": "slow down"}, errors.RateLimit),
        ({"code": "rate_limit_exceeded"}, errors.RateLimit),
        ("something broke", errors.Unavailable),
        (["odd"], errors.Unavailable),
    ],
)
def test_an_error_inside_a_stream_is_understood(payload: object, kind: type[ProviderError]) -> None:
    assert type(error_from_payload(payload)) is kind


def test_a_web_page_instead_of_an_answer_is_told_apart() -> None:
    assert type(error_from_status(405, b"<HTML>no</HTML>", {})) is errors.NotAnApi
    assert type(error_from_status(502, b"<html>bad gateway</html>", {})) is errors.Unavailable


@pytest.mark.parametrize(
    ("value", "seconds"),
    [("7", 7), ("0.5", 0.5), ("-3", 0), ("99999", 3600), ("soon", None), ("nan", None), ("", None)],
)
def test_retry_after_in_seconds_is_read_and_bounded(value: str, seconds: float | None) -> None:
    assert error_from_status(429, b"", {"retry-after": value}).retry_after_s == seconds


def test_retry_after_as_a_date_is_read() -> None:
    moment = datetime.now(UTC) + timedelta(seconds=60)
    for value in (format_datetime(moment, usegmt=True), format_datetime(moment.replace(tzinfo=None))):
        seconds = error_from_status(503, b"", {"retry-after": value}).retry_after_s
        assert seconds is not None
        assert 50 < seconds <= 60


def test_googles_retry_delay_is_read() -> None:
    details = [{"@type": "…QuotaFailure"}, {"@type": "…RetryInfo", "retryDelay": "33s"}]
    for payload in ({"error": {"details": details}}, [{"error": {"details": details}}]):
        assert error_from_status(429, orjson.dumps(payload), {}).retry_after_s == 33


@pytest.mark.parametrize(
    "text", ["key sk-abcdefghijkl leaked", "AIzaSyA1234567890", "Authorization: Bearer abcdefgh12345", "mine: hunter22"]
)
def test_secrets_never_show(text: str) -> None:
    shown = redact(text, ("hunter22",))
    assert "…" in shown
    for secret in ("abcdefghijkl", "SyA123", "abcdefgh12345", "hunter22"):
        assert secret not in shown


def test_details_are_short_and_on_one_line() -> None:
    assert redact("a\n b" + "x" * 1000).startswith("a bx")
    assert len(redact("x" * 1000)) == 300


def test_every_error_has_its_own_code_and_a_sentence_that_fills() -> None:
    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, ProviderError)]
    made = [kind(clock="idle") if kind is errors.Timeout else kind("detail") for kind in kinds]
    assert len({error.code for error in made}) == 12
    assert all(error.text().endswith(".") and "%" not in error.text() for error in made)
    assert "1 s" in errors.RateLimit(retry_after_s=0.2).text()
