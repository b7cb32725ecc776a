import pytest

from chats.actions import choose_variant, edit_message, hide_message, post_message, show_message, toggle_bookmark
from chats.errors import MessageBusy, MessageEmpty
from chats.models import Bookmark, Chat, Message, Revision, Variant, VariantStatus
from tavern.accounts.models import User


@pytest.fixture
def message(chat: Chat, alice: User) -> Message:
    return post_message(chat, alice, "I knock.")


def test_editing_keeps_the_old_words_as_a_revision(chat: Chat, message: Message) -> None:
    edit_message(message, "I knock twice, loudly.")
    variant = Variant.objects.get(pk=message.chosen_id or 0)
    assert (variant.text, variant.revision, variant.tokens) == ("I knock twice, loudly.", 2, 6)
    assert list(Revision.objects.values_list("number", "text")) == [(1, "I knock.")]
    chat.refresh_from_db()
    assert chat.last_line == "I knock twice, loudly."


def test_saving_the_same_words_changes_nothing(message: Message) -> None:
    edit_message(message, "I knock. ")
    assert not Revision.objects.exists()


def test_editing_an_older_message_leaves_the_last_line(chat: Chat, alice: User, message: Message) -> None:
    post_message(chat, alice, "Anyone?")
    edit_message(message, "I wait.")
    chat.refresh_from_db()
    assert chat.last_line == "Anyone?"


def test_an_edit_cannot_empty_a_message(message: Message) -> None:
    with pytest.raises(MessageEmpty):
        edit_message(message, " ")


def test_a_message_that_is_being_written_is_left_alone(message: Message) -> None:
    Variant.objects.filter(pk=message.chosen_id or 0).update(status=VariantStatus.STREAMING)
    with pytest.raises(MessageBusy):
        edit_message(message, "mine")


def test_another_variant_can_be_shown(chat: Chat, message: Message) -> None:
    other = Variant.objects.create(message=message, position=1, text="I ring.")
    choose_variant(message, other)
    message.refresh_from_db()
    chat.refresh_from_db()
    assert message.chosen == other
    assert chat.last_line == "I ring."


def test_a_variant_of_another_message_is_not_found(chat: Chat, message: Message) -> None:
    foreign = Variant.objects.exclude(message=message)[0]
    with pytest.raises(Variant.DoesNotExist):
        choose_variant(message, foreign)


def test_hiding_is_undone_by_showing(message: Message) -> None:
    hide_message(message)
    message.refresh_from_db()
    assert message.hidden_at is not None
    show_message(message)
    message.refresh_from_db()
    assert message.hidden_at is None


def test_a_bookmark_is_put_and_taken_away(message: Message, alice: User) -> None:
    mark = toggle_bookmark(message, alice, name="the door")
    assert mark is not None
    assert mark.name == "the door"
    assert toggle_bookmark(message, alice) is None
    assert not Bookmark.objects.exists()


def test_an_edit_waits_for_a_reply_that_began_after_the_page_was_shown(message: Message) -> None:
    shown = Message.objects.select_related("chosen").get(pk=message.pk)
    message.chosen = Variant.objects.create(message=message, position=1, status=VariantStatus.STREAMING)
    message.save()
    with pytest.raises(MessageBusy):
        edit_message(shown, "mine")
    with pytest.raises(MessageBusy):
        choose_variant(shown, shown.variants.get(position=0))
