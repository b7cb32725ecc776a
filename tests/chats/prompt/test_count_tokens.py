"""Tokens are counted with what ships, or not at all."""

import socket
from pathlib import Path

import pytest
import tiktoken

from chats.prompt import (
    TokenCounter,
    VocabularyDamaged,
    VocabularyMissing,
    learn_ratio,
    model_family,
    ratio_for,
    scaled,
)
from chats.prompt.tokens import DATA_DIR, DEFAULT_VOCABULARY, VOCABULARIES, load_encoding

FILE = VOCABULARIES[DEFAULT_VOCABULARY].file_name


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_args: object) -> None:
        raise AssertionError("the network was asked")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


@pytest.mark.parametrize(
    ("text", "tokens"),
    [("", 0), ("Hello world", 2), ("The lamp is lit.", 5), ("<|endoftext|>", 7), ("海风吹乱了她的头发", 9)],
)
def test_counts_are_those_of_the_vocabulary(text: str, tokens: int) -> None:
    assert TokenCounter()(text) == tokens


def test_tiktoken_itself_accepts_the_shipped_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIKTOKEN_CACHE_DIR", str(DATA_DIR))
    monkeypatch.setattr(tiktoken.registry, "ENCODINGS", {})
    assert tiktoken.get_encoding(DEFAULT_VOCABULARY).n_vocab > 200_000


def test_broken_and_long_texts_are_counted() -> None:
    assert TokenCounter()("\ud800 half a character") > 0
    assert TokenCounter()("lamp " * 50_000) == pytest.approx(50_000, rel=0.01)


def test_a_missing_file_is_an_error_and_nothing_is_fetched(tmp_path: Path) -> None:
    with pytest.raises(VocabularyMissing, match="o200k_base is missing"):
        TokenCounter(data_dir=tmp_path)("text")
    with pytest.raises(VocabularyMissing, match="r50k_base is missing"):
        load_encoding("r50k_base")


def test_a_damaged_file_is_an_error_and_stays_as_it_is(tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(b"IQ== 0\n")
    counter = TokenCounter(data_dir=tmp_path)
    with pytest.raises(VocabularyDamaged, match="is damaged"):
        counter.warm_up()
    assert (tmp_path / FILE).read_bytes() == b"IQ== 0\n"


@pytest.mark.parametrize(
    ("model", "family"),
    [
        ("gpt-5-mini", "gpt"),
        ("openai/o3", "gpt"),
        ("claude-sonnet-4", "claude"),
        ("google/gemini-2.5-pro", "gemini"),
        ("Qwen3-32B", "qwen"),
        ("meta-llama/Llama-3.3-70B", "llama"),
        ("mistral-nemo-12b", "mistral"),
        ("my-own-model", "other"),
    ],
)
def test_families_are_known_by_name(model: str, family: str) -> None:
    assert model_family(model) == family
    assert ratio_for(model) >= 1


def test_ratios_follow_what_is_reported_within_bounds() -> None:
    ratio = 1.0
    for _ in range(60):
        ratio = learn_ratio(ratio, counted=4_000, reported=5_000)
    assert ratio == pytest.approx(1.25, abs=0.01)
    assert abs(learn_ratio(1.0, counted=10, reported=100) - 1.0) < 0.02
    assert learn_ratio(1.0, counted=0, reported=5) == 1.0
    assert learn_ratio(3.0, counted=4_000, reported=4_000_000) == 3.0
    assert scaled(10, 1.25) == 13
