"""Lists of messages for models that take only certain lists."""

from collections.abc import Iterable, Sequence

from .basics import Role
from .preset import PostProcessing
from .result import PromptMessage

_BETWEEN = "\n\n"
#: What the person says where a list must begin with them.
PLACEHOLDER = "[Start a new chat]"


def post_processed(
    messages: Sequence[PromptMessage], how: PostProcessing, *, user: str, character: str
) -> tuple[PromptMessage, ...]:
    """Bring a list into a form. Names move into the text, since most models of this kind have no field for them."""
    if how is PostProcessing.NONE:
        return tuple(messages)
    named = [_with_name(message, user=user, character=character) for message in messages]
    if how is PostProcessing.SINGLE:
        named = [message._replace(role=Role.USER) for message in named]
    result = _merged(named)
    if how in {PostProcessing.SEMI, PostProcessing.STRICT}:
        later = (message._replace(role=Role.USER) if message.role is Role.SYSTEM else message for message in result[1:])
        result = _merged([*result[:1], *later])
    if how is PostProcessing.STRICT:
        result = _with_person_first(result)
    return tuple(result)


def _with_name(message: PromptMessage, *, user: str, character: str) -> PromptMessage:
    name = {"example_user": user, "example_assistant": character}.get(message.name, message.name)
    if not name or message.content.startswith(f"{name}: "):
        return message._replace(name="")
    return PromptMessage(message.role, f"{name}: {message.content}")


def _merged(messages: Iterable[PromptMessage]) -> list[PromptMessage]:
    result: list[PromptMessage] = []
    for message in messages:
        if result and result[-1].role is message.role and message.content:
            result[-1] = result[-1]._replace(content=f"{result[-1].content}{_BETWEEN}{message.content}")
        else:
            result.append(message)
    return result


def _with_person_first(messages: list[PromptMessage]) -> list[PromptMessage]:
    place = 1 if messages and messages[0].role is Role.SYSTEM else 0
    if len(messages) <= place or messages[place].role is not Role.USER:
        messages.insert(place, PromptMessage(Role.USER, PLACEHOLDER))
    return messages
