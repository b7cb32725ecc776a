from uuid import uuid4

import pytest

from chats.streams import BadTicket, issue_ticket, read_ticket


def test_a_ticket_says_who_may_read_what() -> None:
    stream = uuid4()
    ticket = read_ticket(issue_ticket(7, stream), stream)
    assert (ticket.user_id, ticket.stream) == (7, stream)


def test_it_opens_no_other_stream() -> None:
    with pytest.raises(BadTicket):
        read_ticket(issue_ticket(7, uuid4()), uuid4())


def test_it_expires() -> None:
    stream = uuid4()
    with pytest.raises(BadTicket):
        read_ticket(issue_ticket(7, stream, lifetime_s=-2), stream)


@pytest.mark.parametrize(
    "change", [lambda text: "8" + text[1:], lambda text: text[:-1] + "!", lambda text: "", str.upper]
)
def test_a_changed_ticket_is_refused(change: object) -> None:
    stream = uuid4()
    with pytest.raises(BadTicket):
        read_ticket(change(issue_ticket(7, stream)), stream)  # type: ignore[operator] # a function
