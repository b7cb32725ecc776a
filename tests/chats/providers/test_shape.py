"""Fitting turns to what a service accepts."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from chats.providers import Capabilities, ChatMessage, Image, ToolCall
from chats.providers.shape import CONTINUE, OPENING, fit_messages, split_system

STRICT = Capabilities(alternation=True)


def turns(*pairs: tuple[str, str]) -> tuple[ChatMessage, ...]:
    return tuple(ChatMessage(role, content) for role, content in pairs)  # type: ignore[arg-type] # a role's name


def test_a_service_without_limits_gets_what_was_given_without_empty_turns() -> None:
    given_turns = turns(("system", "s"), ("assistant", "a"), ("assistant", "b"), ("user", " \n"))
    assert fit_messages(given_turns, Capabilities()) == given_turns[:3]


def test_without_a_system_role_its_text_becomes_the_users() -> None:
    assert fit_messages(turns(("system", "s")), Capabilities(system_role=False)) == turns(("user", "s"))


def test_neighbours_of_one_role_are_joined_where_turns_must_alternate() -> None:
    fitted = fit_messages(turns(("system", "s"), ("user", "a"), ("user", "b")), STRICT)
    assert fitted == turns(("system", "s"), ("user", "a\n\nb"))


def test_a_greeting_gets_an_opening_before_it_where_the_user_must_speak_first() -> None:
    fitted = fit_messages(turns(("system", "s"), ("assistant", "Welcome"), ("user", "Hi")), STRICT)
    assert fitted == turns(("system", "s"), ("user", OPENING), ("assistant", "Welcome"), ("user", "Hi"))


def test_a_last_word_of_the_assistant_is_prefilled_or_asked_to_continue() -> None:
    half = turns(("user", "Hi"), ("assistant", "Well"))
    assert fit_messages(half, STRICT)[-1].content == CONTINUE
    assert fit_messages(half, Capabilities(alternation=True, prefill=True)) == half


def test_names_and_pictures_go_only_where_they_are_understood() -> None:
    message = ChatMessage("user", "Look", name="Bob", images=(Image("image/png", "AAAA"),))
    assert fit_messages((message,), Capabilities()) == (ChatMessage("user", "Look"),)
    assert fit_messages((message,), Capabilities(names=True, images=True)) == (message,)


def test_tool_turns_are_never_joined() -> None:
    call = ChatMessage("assistant", "", tool_calls=(ToolCall("1", "f", "{}"),))
    history = (
        ChatMessage("user", "a"),
        ChatMessage("assistant", "b"),
        call,
        ChatMessage("tool", "", tool_call_id="1"),
        ChatMessage("tool", "", tool_call_id="2"),
    )
    assert fit_messages(history, STRICT) == history


def test_leading_system_texts_stand_apart_and_later_ones_stay_in_place() -> None:
    system, rest = split_system(turns(("system", "a"), ("system", "b"), ("user", "u"), ("system", "c")))
    assert system == "a\n\nb"
    assert rest == turns(("user", "u"), ("user", "c"))


@given(st.lists(st.tuples(st.sampled_from(["system", "user", "assistant"]), st.text(max_size=4)), max_size=12))
def test_strict_services_always_get_alternating_turns_that_lose_no_text(pairs: list[tuple[str, str]]) -> None:
    _system, rest = split_system(turns(*pairs))
    fitted = fit_messages(rest, STRICT)
    roles = [message.role for message in fitted]
    assert roles[0] == "user"
    assert roles[-1] == "user"
    assert all(first != second for first, second in pairwise(roles))
    said = "\n\n".join(message.content for message in fitted)
    assert all(message.content in said for message in rest if message.content.strip())
