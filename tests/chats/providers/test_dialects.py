"""What each dialect writes, and how it reads the streams that the services' references show."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from chats.providers import (
    PRESETS,
    Capabilities,
    ChatMessage,
    ConnectionSpec,
    Delta,
    Filtered,
    GenerationRequest,
    Image,
    ModelInfo,
    Tool,
    ToolCall,
    ToolCallDelta,
    Usage,
)
from chats.providers.client import DIALECTS
from tests.chats.providers.conftest import Connect, collect, text_of
from tests.peers.hostile import Answer, Received, hostile_server, sse

JSON = {"Content-Type": "application/json"}
ROLL = Tool("roll_dice", "Roll dice.", {"type": "object", "properties": {"sides": {"type": "integer"}}})
STORY = (
    ChatMessage("system", "You are Mira."),
    ChatMessage("assistant", "Welcome."),
    ChatMessage("user", "Hi."),
    ChatMessage("system", "It rains."),
)
EVERYTHING = GenerationRequest(
    messages=STORY,
    prompt="Once",
    max_tokens=50,
    samplers={"temperature": 0.9, "top_p": 0.8, "min_p": 0.1},
    stop=("A", "", "B", "C", "D", "E", "F"),
    seed=7,
    tools=(ROLL,),
)


async def exchanged(
    connect: Connect, answer: Answer, request: GenerationRequest, **fields: object
) -> tuple[Received, list[Delta]]:
    async with hostile_server(answer) as server:
        deltas = await collect(connect(server.url, **fields), request)
    return server.received[0], deltas


def calls_of(deltas: Sequence[Delta]) -> list[ToolCallDelta]:
    return [delta.tool_call for delta in deltas if delta.tool_call]


def usage_of(deltas: Sequence[Delta]) -> Usage:
    return next(delta.usage for delta in reversed(deltas) if delta.usage)


class TestOpenAIChat:
    FINISH = {"choices": [{"delta": {}, "finish_reason": "stop"}]}

    async def test_it_writes_what_the_connection_accepts_and_reports_the_rest(self, connect: Connect) -> None:
        capabilities = PRESETS["openai"].capabilities
        received, deltas = await exchanged(
            connect, Answer(sse(self.FINISH)), EVERYTHING, capabilities=capabilities, api_key="k", extra={"user": "u"}
        )
        assert received.path == "/v1/chat/completions"
        assert received.headers["authorization"] == "Bearer k"
        body = received.json
        assert body["messages"][0] == {"role": "system", "content": "You are Mira."}
        assert [body[name] for name in ("model", "stream", "max_completion_tokens", "seed", "temperature", "user")] == [
            "m",
            True,
            50,
            7,
            0.9,
            "u",
        ]
        assert body["stop"] == ["A", "B", "C", "D"]
        assert body["stream_options"] == {"include_usage": True}
        assert body["tools"][0]["function"]["name"] == "roll_dice"
        assert "min_p" not in body
        assert deltas[0].started is not None
        assert deltas[0].started.dropped == ("min_p", "stop")

    async def test_samplers_go_by_the_servers_own_names(self, connect: Connect) -> None:
        request = GenerationRequest(messages=STORY, samplers={"repetition_penalty": 1.1, "dry_penalty_range": 0})
        received, _deltas = await exchanged(
            connect, Answer(sse(self.FINISH)), request, capabilities=PRESETS["llamacpp"].capabilities
        )
        assert (received.json["repeat_penalty"], received.json["dry_penalty_last_n"]) == (1.1, 0)

    async def test_without_tools_or_seed_it_says_so(self, connect: Connect) -> None:
        _received, deltas = await exchanged(
            connect,
            Answer(sse(self.FINISH)),
            replace(EVERYTHING, samplers={}, stop=()),
            capabilities=Capabilities(seed_field="", stream_usage=False),
        )
        assert deltas[0].started is not None
        assert deltas[0].started.dropped == ("seed", "tools")

    async def test_pictures_names_and_tool_results_take_their_shape(self, connect: Connect) -> None:
        call = ToolCall("c1", "roll_dice", '{"sides":6}')
        request = GenerationRequest(
            messages=(
                ChatMessage("user", "Look.", name="Bob", images=(Image("image/png", "AAAA"),)),
                ChatMessage("assistant", "", tool_calls=(call,)),
                ChatMessage("tool", "4", tool_call_id="c1"),
                ChatMessage("user", "And?", name="名字"),
            )
        )
        capabilities = PRESETS["openai"].capabilities
        received, _deltas = await exchanged(connect, Answer(sse(self.FINISH)), request, capabilities=capabilities)
        look, calling, result, more = received.json["messages"]
        assert look["name"] == "Bob"
        assert look["content"][1]["image_url"]["url"] == "data:image/png;base64,AAAA"
        assert calling["tool_calls"][0]["function"]["arguments"] == '{"sides":6}'
        assert result["tool_call_id"] == "c1"
        assert "name" not in more

    @pytest.mark.parametrize("field", ["reasoning_content", "reasoning"])
    async def test_reasoning_is_kept_apart_from_the_reply(self, field: str, connect: Connect) -> None:
        body = sse(
            {"choices": [{"delta": {"role": "assistant", "content": None, field: "Let me see."}}]},
            {"choices": [{"delta": {"content": "Yes."}}]},
            self.FINISH,
        )
        _received, deltas = await exchanged(connect, Answer(body), EVERYTHING)
        assert "".join(delta.reasoning for delta in deltas) == "Let me see."
        assert text_of(deltas) == "Yes."

    async def test_tool_calls_arrive_in_pieces(self, connect: Connect) -> None:
        def piece(**call: object) -> dict[str, object]:
            return {"choices": [{"delta": {"tool_calls": [call]}}]}

        body = sse(
            piece(index=0, id="c1", function={"name": "roll_dice", "arguments": ""}),
            piece(index=0, function={"arguments": '{"sides":'}),
            piece(index=0, function={"arguments": "20}"}),
            {"choices": [{"delta": {}, "finish_reason": "tool_calls"}]},
        )
        _received, deltas = await exchanged(connect, Answer(body), EVERYTHING)
        calls = calls_of(deltas)
        assert calls[0] == ToolCallDelta(0, "c1", "roll_dice", "")
        assert "".join(call.arguments for call in calls) == '{"sides":20}'
        assert deltas[-1].finish_reason == "tool_calls"

    async def test_usage_is_read_with_its_details(self, connect: Connect) -> None:
        usage = {
            "prompt_tokens": 100,
            "completion_tokens": 20,
            "prompt_tokens_details": {"cached_tokens": 64},
            "completion_tokens_details": {"reasoning_tokens": 5},
        }
        body = sse(self.FINISH, {"choices": [], "usage": usage})
        _received, deltas = await exchanged(connect, Answer(body), EVERYTHING)
        assert usage_of(deltas) == Usage(100, 20, 64, 5)

    async def test_a_refusal_is_shown(self, connect: Connect) -> None:
        body = sse({"choices": [{"delta": {"refusal": "I will not."}}]}, self.FINISH)
        _received, deltas = await exchanged(connect, Answer(body), EVERYTHING)
        assert text_of(deltas) == "I will not."


class TestOpenAIText:
    async def test_it_sends_the_prompt_and_reads_the_text(self, connect: Connect) -> None:
        body = sse({"choices": [{"text": " upon"}]}, {"choices": [{"text": "", "finish_reason": "length"}]})
        received, deltas = await exchanged(connect, Answer(body), EVERYTHING, dialect="openai_text")
        assert received.path == "/v1/completions"
        assert received.json["prompt"] == "Once"
        assert "messages" not in received.json
        assert text_of(deltas) == " upon"
        assert deltas[-1].finish_reason == "length"

    async def test_a_filter_is_an_error(self, connect: Connect) -> None:
        body = sse({"choices": [{"text": "", "finish_reason": "content_filter"}]})
        with pytest.raises(Filtered):
            await exchanged(connect, Answer(body), EVERYTHING, dialect="openai_text")


def anthropic_events(*blocks: dict[str, object], stop_reason: str = "end_turn") -> list[bytes]:
    """Return a stream as docs.anthropic.com/en/api/messages-streaming shows it, with pings."""
    usage = {"input_tokens": 25, "cache_read_input_tokens": 10, "cache_creation_input_tokens": 5, "output_tokens": 1}
    return sse(
        {"type": "message_start", "message": {"id": "msg_1", "content": [], "usage": usage}},
        {"type": "ping"},
        *blocks,
        {"type": "content_block_stop", "index": 0},
        {"type": "message_delta", "delta": {"stop_reason": stop_reason}, "usage": {"output_tokens": 15}},
        {"type": "message_stop"},
        done=False,
    )


def block_delta(index: int, **delta: object) -> dict[str, object]:
    return {"type": "content_block_delta", "index": index, "delta": delta}


class TestAnthropic:
    FIELDS = {"dialect": "anthropic", "capabilities": PRESETS["anthropic"].capabilities}

    async def test_system_text_stands_apart_and_turns_alternate(self, connect: Connect) -> None:
        answer = Answer(anthropic_events(block_delta(0, type="text_delta", text="Hello")))
        received, deltas = await exchanged(connect, answer, EVERYTHING, api_key="k", **self.FIELDS)
        assert received.path == "/v1/messages"
        assert (received.headers["x-api-key"], received.headers["anthropic-version"]) == ("k", "2023-06-01")
        body = received.json
        assert body["system"] == "You are Mira."
        assert [turn["role"] for turn in body["messages"]] == ["user", "assistant", "user"]
        assert body["messages"][2]["content"] == "Hi.\n\nIt rains."
        assert (body["max_tokens"], body["stop_sequences"]) == (50, ["A", "B", "C", "D", "E", "F"])
        assert body["tools"][0]["input_schema"]["type"] == "object"
        assert deltas[0].started is not None
        assert deltas[0].started.dropped == ("min_p", "top_p", "seed")
        assert text_of(deltas) == "Hello"
        assert usage_of(deltas) == Usage(40, 15, 10)

    async def test_thinking_is_reasoning_and_tool_input_arrives_in_pieces(self, connect: Connect) -> None:
        use = {"type": "tool_use", "id": "toolu_1", "name": "roll_dice", "input": {}}
        answer = Answer(
            anthropic_events(
                block_delta(0, type="thinking_delta", thinking="Dice, then."),
                block_delta(0, type="signature_delta", signature="Eq"),
                {"type": "content_block_start", "index": 1, "content_block": use},
                block_delta(1, type="input_json_delta", partial_json='{"sides":'),
                block_delta(1, type="input_json_delta", partial_json="20}"),
                stop_reason="tool_use",
            )
        )
        _received, deltas = await exchanged(connect, answer, EVERYTHING, **self.FIELDS)
        assert "".join(delta.reasoning for delta in deltas) == "Dice, then."
        assert calls_of(deltas)[0] == ToolCallDelta(1, "toolu_1", "roll_dice", "")
        assert "".join(call.arguments for call in calls_of(deltas)) == '{"sides":20}'
        assert "tool_calls" in {delta.finish_reason for delta in deltas}

    async def test_tool_results_and_pictures_take_their_shape(self, connect: Connect) -> None:
        request = GenerationRequest(
            messages=(
                ChatMessage("user", "Look.", images=(Image("image/png", "AAAA"),)),
                ChatMessage("assistant", "Rolling.", tool_calls=(ToolCall("c1", "roll", '{"n":1}'),)),
                ChatMessage("tool", "4", tool_call_id="c1"),
                ChatMessage("assistant", "", tool_calls=(ToolCall("c2", "roll", "{broken"),)),
                ChatMessage("tool", "?", tool_call_id="c2"),
                ChatMessage("assistant", "So "),
            )
        )
        received, _deltas = await exchanged(
            connect,
            Answer(anthropic_events()),
            request,
            dialect="anthropic",
            capabilities=Capabilities(images=True, prefill=True),
        )
        turns = received.json["messages"]
        assert turns[0]["content"][0]["source"]["data"] == "AAAA"
        assert turns[1]["content"][1]["input"] == {"n": 1}
        assert turns[2]["content"][0]["tool_use_id"] == "c1"
        assert turns[3]["content"][0]["input"] == {"malformed": "{broken"}
        assert turns[5] == {"role": "assistant", "content": "So"}

    async def test_without_prefill_it_asks_to_continue(self, connect: Connect) -> None:
        request = GenerationRequest(messages=(ChatMessage("user", "Hi"), ChatMessage("assistant", "So")), tools=(ROLL,))
        received, deltas = await exchanged(
            connect, Answer(anthropic_events()), request, dialect="anthropic", capabilities=Capabilities()
        )
        assert received.json["messages"][-1]["role"] == "user"
        assert "system" not in received.json
        assert received.json["max_tokens"] == 4096
        assert deltas[0].started is not None
        assert deltas[0].started.dropped == ("tools",)

    async def test_a_refusal_is_filtered(self, connect: Connect) -> None:
        with pytest.raises(Filtered):
            await exchanged(connect, Answer(anthropic_events(stop_reason="refusal")), EVERYTHING, dialect="anthropic")

    async def test_a_whole_message_is_read_too(self, connect: Connect) -> None:
        whole = (
            b'{"type":"message","content":[{"type":"thinking","thinking":"Hm."},{"type":"text","text":"Hi."},'
            b'{"type":"tool_use","id":"t","name":"roll","input":{"n":1}},{"type":"other"}],"stop_reason":"max_tokens"}'
        )
        _received, deltas = await exchanged(connect, Answer([whole], headers=JSON), EVERYTHING, dialect="anthropic")
        assert text_of(deltas) == "Hi."
        assert calls_of(deltas) == [ToolCallDelta(2, "t", "roll", '{"n":1}')]


class TestGemini:
    FIELDS = {"dialect": "gemini", "capabilities": PRESETS["gemini"].capabilities, "model": "models/gemini-x"}

    @staticmethod
    def chunk(*parts: dict[str, object], finish: str = "", **fields: object) -> dict[str, object]:
        candidate: dict[str, object] = {"content": {"role": "model", "parts": list(parts)}, "index": 0}
        if finish:
            candidate["finishReason"] = finish
        return {"candidates": [candidate], **fields}

    async def test_it_writes_contents_and_reads_thoughts_text_and_usage(self, connect: Connect) -> None:
        usage = {
            "promptTokenCount": 30,
            "candidatesTokenCount": 8,
            "thoughtsTokenCount": 4,
            "cachedContentTokenCount": 16,
        }
        body = sse(
            self.chunk({"text": "Consider rain.", "thought": True}),
            self.chunk({"text": "It "}),
            self.chunk({"text": "rains."}, finish="STOP", usageMetadata=usage),
            done=False,
        )
        received, deltas = await exchanged(connect, Answer(body), EVERYTHING, api_key="k", **self.FIELDS)
        assert received.path == "/v1beta/models/gemini-x:streamGenerateContent?alt=sse"
        assert received.headers["x-goog-api-key"] == "k"
        sent = received.json
        assert sent["systemInstruction"] == {"parts": [{"text": "You are Mira."}]}
        assert [turn["role"] for turn in sent["contents"]] == ["user", "model", "user"]
        assert sent["generationConfig"] == {
            "temperature": 0.9,
            "topP": 0.8,
            "maxOutputTokens": 50,
            "stopSequences": ["A", "B", "C", "D", "E"],
            "seed": 7,
        }
        assert sent["tools"][0]["functionDeclarations"][0]["name"] == "roll_dice"
        assert text_of(deltas) == "It rains."
        assert "".join(delta.reasoning for delta in deltas) == "Consider rain."
        assert usage_of(deltas) == Usage(30, 12, 16, 4)

    async def test_tool_calls_come_whole_and_go_back_with_their_results(self, connect: Connect) -> None:
        call: dict[str, object] = {"functionCall": {"name": "roll_dice", "args": {"sides": 20}}}
        request = GenerationRequest(
            messages=(
                ChatMessage("user", "Roll.", images=(Image("image/png", "AAAA"),)),
                ChatMessage(
                    "assistant", "", tool_calls=(ToolCall("c", "roll", '{"n":1}'), ToolCall("d", "roll", "{x"))
                ),
                ChatMessage("tool", "4", tool_call_id="c"),
            )
        )
        received, deltas = await exchanged(
            connect, Answer(sse(self.chunk(call, call, finish="STOP"), done=False)), request, **self.FIELDS
        )
        contents = received.json["contents"]
        assert contents[0]["parts"][0] == {"inlineData": {"mimeType": "image/png", "data": "AAAA"}}
        assert contents[1]["parts"][0] == {"functionCall": {"name": "roll", "args": {"n": 1}}}
        assert contents[1]["parts"][1]["functionCall"]["args"] == {"malformed": "{x"}
        assert contents[2]["parts"][0]["functionResponse"]["response"] == {"result": "4"}
        assert calls_of(deltas) == [
            ToolCallDelta(0, "call_0", "roll_dice", '{"sides":20}'),
            ToolCallDelta(1, "call_1", "roll_dice", '{"sides":20}'),
        ]
        assert deltas[-1].finish_reason == "tool_calls"

    async def test_a_blocked_prompt_and_a_safety_stop_are_filtered(self, connect: Connect) -> None:
        for payload in ({"promptFeedback": {"blockReason": "SAFETY"}}, self.chunk(finish="PROHIBITED_CONTENT")):
            with pytest.raises(Filtered):
                await exchanged(connect, Answer(sse(payload, done=False)), EVERYTHING, dialect="gemini")

    async def test_without_tools_and_system_it_sends_neither(self, connect: Connect) -> None:
        request = GenerationRequest(messages=(ChatMessage("user", "Hi"),), tools=(ROLL,))
        answer = Answer(sse(self.chunk({"text": "x"}, finish="MAX_TOKENS"), done=False))
        received, deltas = await exchanged(connect, answer, request, dialect="gemini")
        assert set(received.json) == {"contents", "generationConfig"}
        assert deltas[-1].finish_reason == "length"


@pytest.mark.parametrize(
    ("dialect", "path", "body", "models"),
    [
        (
            "openai_chat",
            "/v1/models",
            b'{"data":[{"id":"a","context_length":8192},{"id":"b","meta":{"n_ctx":512}},{"id":"c","name":"C"},7,{}]}',
            [ModelInfo("a", "", 8192), ModelInfo("b", "", 512), ModelInfo("c", "C")],
        ),
        ("openai_text", "/v1/models", b'{"data":[{"id":"a"}]}', [ModelInfo("a")]),
        ("openai_chat", "/v1/models", b'{"data":"none"}', []),
        (
            "anthropic",
            "/v1/models?limit=1000",
            b'{"data":[{"id":"claude-x","display_name":"Claude X"}]}',
            [ModelInfo("claude-x", "Claude X")],
        ),
        (
            "gemini",
            "/v1beta/models?pageSize=1000",
            (
                b'{"models":[{"name":"models/g","displayName":"G","inputTokenLimit":1000,"supportedGenerationMethods":'
                b'["generateContent"]},{"name":"models/e","supportedGenerationMethods":["embedContent"]},{}]}'
            ),
            [ModelInfo("g", "G", 1000)],
        ),
    ],
)
async def test_models_are_listed(
    dialect: str, path: str, body: bytes, models: list[ModelInfo], connect: Connect
) -> None:
    async with hostile_server(Answer([body], headers=JSON)) as server:
        assert list(await connect(server.url, dialect=dialect).list_models()) == models
    assert server.received[0].path == path


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        ("https://api.example.com", "https://api.example.com/v1/chat/completions"),
        ("https://api.example.com/", "https://api.example.com/v1/chat/completions"),
        ("https://api.example.com/v1/chat/completions", "https://api.example.com/v1/chat/completions"),
        ("https://api.example.com/openai/v1/models/", "https://api.example.com/openai/v1/chat/completions"),
        (" https://api.example.com/paas/v4 ", "https://api.example.com/paas/v4/chat/completions"),
    ],
)
def test_an_address_may_be_typed_in_many_ways(typed: str, asked: str) -> None:
    wire = DIALECTS["openai_chat"].generation(ConnectionSpec("openai_chat", typed), GenerationRequest())
    assert wire.url == asked
