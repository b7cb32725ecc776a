import asyncio
import io
import random
from collections.abc import Callable
from functools import partial

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from characters.models import Character
from chats.actions import (
    add_member,
    change_member,
    export_chat,
    import_chat,
    order_members,
    remove_member,
    restore_member,
    start_chat,
    start_group,
)
from chats.errors import GroupFull, GroupTooSmall, NobodySpeaks
from chats.generation import post_and_reply, preparing, running_generation, start_generation, stop_generation
from chats.generation.job import Job
from chats.groups import cast_of
from chats.history import newest
from chats.models import CardJoining, Chat, ChatGroup, Generation, Purpose, SentPrompt, TurnTaking, VariantStatus
from chats.sent import read_sent
from tavern.accounts.models import User
from tavern.lib.hops import database_hop
from tests.chats.conftest import make_character
from tests.chats.fakes import FakeModel, answering_with, first_text, frames_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("event_loop_runtime")]


def someone(owner: User, name: str, **data: object) -> Character:
    card: dict[str, object] = {
        "spec": "chara_card_v3",
        "spec_version": "3.0",
        "data": {"name": name, "first_mes": f"{name} nods.", **data},
    }
    return make_character(owner, card)


@pytest.fixture
def cast(alice: User) -> list[Character]:
    return [
        someone(alice, name, description=f"{name} is here.", extensions={"talkativeness": 0})
        for name in ("Iris", "Tom", "Vera")
    ]


@pytest.fixture
def group(cast: list[Character], alice: User) -> Chat:
    return start_group(cast, alice, name="The harbour")


@pytest.fixture(autouse=True)
def fixed_dice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chats.groups.dice", lambda: random.Random(1))


def takes_turns(group: Chat, turns: TurnTaking, **more: object) -> None:
    ChatGroup.objects.filter(pk=group.pk).update(turns=turns, **more)


def spoken(chat: Chat, count: int = 20) -> list[str]:
    chat.refresh_from_db()
    return [message.speaker for message in newest(chat, count).messages]


async def until_quiet() -> None:
    while tasks := [task for task in asyncio.all_tasks() if task.get_name().startswith("generation-")]:
        await asyncio.gather(*tasks)


async def say(chat: Chat, author: User, text: str) -> Generation | None:
    _message, generation = await database_hop(post_and_reply, chat, author, text)
    return generation


def test_a_group_begins_with_everybodys_greeting(group: Chat) -> None:
    assert group.is_group
    assert spoken(group) == ["Iris", "Tom", "Vera"]
    assert (str(group), group.character_name, group.message_count) == ("The harbour", "Iris, Tom, Vera", 3)


def test_it_may_begin_in_silence(cast: list[Character], alice: User) -> None:
    assert spoken(start_group(cast, alice, greets=False)) == []


def test_it_has_two_to_twelve_members(cast: list[Character], alice: User) -> None:
    with pytest.raises(GroupTooSmall):
        start_group(cast[:1], alice)
    with pytest.raises(GroupFull):
        start_group([someone(alice, f"N{number}") for number in range(13)], alice)


async def test_the_one_who_is_named_answers(group: Chat, alice: User, monkeypatch: pytest.MonkeyPatch) -> None:
    answering_with(FakeModel(("Yes.",)), monkeypatch)
    await say(group, alice, "Well, vera?")
    await until_quiet()
    assert (await database_hop(spoken, group))[-1] == "Vera"
    assert len(await database_hop(spoken, group)) == 5


async def test_everybody_answers_in_the_order_of_the_list(
    group: Chat, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    answering_with(FakeModel(("Yes.",)), monkeypatch)
    await database_hop(takes_turns, group, TurnTaking.LIST)
    members = await database_hop(lambda: cast_of(group).members)
    await database_hop(order_members, group, [members[2].pk, members[0].pk, members[1].pk])
    await database_hop(lambda: change_member(members[0], is_muted=True))
    await say(group, alice, "Who goes?")
    await until_quiet()
    assert (await database_hop(spoken, group))[-2:] == ["Vera", "Tom"]


async def test_the_pool_goes_round(group: Chat, alice: User, monkeypatch: pytest.MonkeyPatch) -> None:
    answering_with(FakeModel(("Yes.",)), monkeypatch)
    await database_hop(takes_turns, group, TurnTaking.POOLED)
    await say(group, alice, "Who goes?")
    await until_quiet()
    for _round in range(2):
        await database_hop(start_generation, group)
        await until_quiet()
    assert sorted((await database_hop(spoken, group))[-3:]) == ["Iris", "Tom", "Vera"]


async def test_nobody_answers_by_themselves_when_i_choose(
    group: Chat, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    answering_with(FakeModel(("Yes.",)), monkeypatch)
    await database_hop(takes_turns, group, TurnTaking.MANUAL)
    assert await say(group, alice, "Iris?") is None
    assert len(await database_hop(spoken, group)) == 4
    tom = (await database_hop(lambda: cast_of(group).members))[1]
    await database_hop(lambda: start_generation(group, member=tom.pk))
    await until_quiet()
    assert (await database_hop(spoken, group))[-1] == "Tom"
    await database_hop(start_generation, group, Purpose.REGENERATE)
    await until_quiet()
    last = (await database_hop(newest, group, 1)).messages[-1]
    assert (last.speaker, last.variant_count) == ("Tom", 2)


async def test_stopping_stops_the_rest(group: Chat, alice: User, monkeypatch: pytest.MonkeyPatch) -> None:
    answering_with(FakeModel(("So far", " on"), pause_before=1), monkeypatch)
    await database_hop(takes_turns, group, TurnTaking.LIST)
    generation = await say(group, alice, "All of you!")
    assert generation is not None
    await first_text(generation)
    await database_hop(stop_generation, generation)
    await until_quiet()
    assert (await database_hop(spoken, group))[-2:] == ["alice", "Iris"]
    assert (await database_hop(ChatGroup.objects.get, pk=group.pk)).queue == []


async def test_a_failure_stops_the_rest(group: Chat, alice: User, monkeypatch: pytest.MonkeyPatch) -> None:
    answering_with(FakeModel((RuntimeError("no"),)), monkeypatch)
    await database_hop(takes_turns, group, TurnTaking.LIST)
    await say(group, alice, "All of you!")
    await until_quiet()
    last = (await database_hop(newest, group, 1)).messages[-1]
    assert last.speaker == "Iris"
    assert last.chosen is not None
    assert last.chosen.status == VariantStatus.FAILED


async def test_a_group_goes_on_by_itself_for_a_while(group: Chat, monkeypatch: pytest.MonkeyPatch) -> None:
    answering_with(FakeModel(("Yes.",)), monkeypatch)
    await database_hop(lambda: takes_turns(group, TurnTaking.POOLED, auto_delay_s=0))
    await database_hop(lambda: start_generation(group, turns=3))
    await until_quiet()
    assert len(await database_hop(spoken, group)) == 3 + 4
    assert await database_hop(running_generation, group) is None


async def test_readers_find_the_next_turn_when_one_ends(
    group: Chat, alice: User, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    answering_with(FakeModel(("Yes.",)), monkeypatch)
    await database_hop(takes_turns, group, TurnTaking.LIST)
    generation = await say(group, alice, "All of you!")
    assert generation is not None
    await frames_of(generation)
    assert (await database_hop(spoken, group))[4:6] == ["Iris", "Tom"]
    await database_hop(client.force_login, alice)
    address = reverse("chats:message", args=[group.pk, generation.message_id])
    answer = await database_hop(partial(client.get, address, headers={"X-Requested-With": "fetch"}))
    text = answer.content.decode()
    assert 'aria-label="Tom"' in text
    assert "message--follow" not in text
    await until_quiet()


def test_nobody_speaks_when_all_are_muted(group: Chat) -> None:
    for member in cast_of(group).members:
        change_member(member, is_muted=True)
    with pytest.raises(NobodySpeaks):
        start_generation(group)


async def test_the_prompt_is_the_speakers(group: Chat, alice: User, monkeypatch: pytest.MonkeyPatch) -> None:
    answering_with(FakeModel(("Yes.",)), monkeypatch)
    jobs: list[Job] = []
    real = preparing.prepare

    def noted(job: Job) -> object:
        jobs.append(job)
        return real(job)

    monkeypatch.setattr(preparing, "prepare", noted)
    for joining in (CardJoining.SWAP, CardJoining.JOIN):
        await database_hop(partial(takes_turns, group, TurnTaking.NATURAL, joining=joining))
        await say(group, alice, "Tom?")
        await until_quiet()
    assert [job.chat.character_name for job in jobs] == ["Tom", "Tom"]
    made = SentPrompt.objects.filter(generation__chat=group).order_by("created_at")
    swapped, joined = await database_hop(lambda: list(made.values_list("content", flat=True)))
    swap_text, join_text = (str(read_sent(content)) for content in (swapped, joined))
    assert "Tom is here." in swap_text
    assert "Iris is here." not in swap_text
    assert "Iris: Iris nods." in swap_text
    assert "Iris is here." in join_text


def test_members_go_and_come_back(group: Chat) -> None:
    iris, tom, _vera = cast_of(group).members
    remove_member(iris)
    group.refresh_from_db()
    assert (group.character_name, group.character_id) == ("Tom, Vera", tom.character_id)
    restore_member(iris)
    assert [member.name for member in cast_of(group).members] == ["Iris", "Tom", "Vera"]


def test_one_character_becomes_a_group(cast: list[Character], alice: User) -> None:
    chat = start_chat(cast[0], alice)
    add_member(chat, cast[1])
    assert [member.name for member in cast_of(chat).members] == ["Iris", "Tom"]
    with pytest.raises(GroupFull):
        add_member(chat, cast[1])


def test_a_deleted_character_leaves_their_words(group: Chat, cast: list[Character]) -> None:
    cast[1].delete()
    assert spoken(group) == ["Iris", "Tom", "Vera"]
    assert [member.name for member in cast_of(group).members] == ["Iris", "Tom", "Vera"]


def test_pages(group: Chat, alice: User, bob: User, client: Client) -> None:
    member = cast_of(group).members[0]
    addresses = [
        reverse("chats:members", args=[group.pk]),
        reverse("chats:member", args=[group.pk, member.pk]),
        reverse("chats:group", args=[group.pk]),
    ]
    client.force_login(bob)
    assert [client.post(address).status_code for address in addresses] == [404, 404, 404]
    client.force_login(alice)
    page = client.get(addresses[0]).content.decode()
    assert "Iris" in page
    assert client.post(addresses[1], {"do": "mute"}).status_code == 302
    assert cast_of(group).members[0].is_muted
    assert client.post(addresses[1], {"do": "down"}).status_code == 302
    assert [each.name for each in cast_of(group).members] == ["Tom", "Iris", "Vera"]
    assert client.post(addresses[1], {"do": "talkativeness", "talkativeness": "70"}).status_code == 302
    assert client.post(addresses[1], {"do": "remove"}).status_code == 302
    assert client.post(addresses[1], {"do": "restore"}).status_code == 302
    assert client.post(addresses[2], {"turns": "list", "joining": "join", "auto_delay_s": "3"}).status_code == 302
    assert ChatGroup.objects.get(pk=group.pk).turns == "list"
    assert client.post(addresses[2], {"turns": "x"}).status_code == 422
    assert "The harbour" in client.get(group.get_absolute_url()).content.decode()
    assert "The harbour" in client.get(reverse("chats:list") + "?q=Vera").content.decode()


def test_a_group_is_made_on_its_page(cast: list[Character], alice: User, client: Client) -> None:
    client.force_login(alice)
    address = reverse("chats:group-create")
    assert "Vera" in client.get(address, {"q": "ver", "with": cast[0].slug}).content.decode()
    assert client.post(address, {"with": [cast[0].slug]}).status_code == 422
    answer = client.post(address, {"with": [cast[0].slug, cast[2].slug], "name": "Two", "greets": "on"})
    assert answer.status_code == 302
    assert [member.name for member in cast_of(Chat.objects.get(title="Two")).members] == ["Iris", "Vera"]


def test_twelve_cost_what_two_do(alice: User, client: Client) -> None:
    everybody = [someone(alice, f"N{number}") for number in range(13)]
    client.force_login(alice)

    def cost(work: Callable[[], object]) -> int:
        with CaptureQueriesContext(connection) as queries:
            work()
        return len(queries)

    client.get(reverse("chats:list"))
    costs = []
    for count in (2, 12):
        chat = start_group(everybody[:count], alice)
        costs.append(
            [
                cost(partial(client.get, chat.get_absolute_url())),
                cost(partial(client.get, reverse("chats:members", args=[chat.pk]))),
                cost(partial(cast_of(chat).next, chat)),
            ]
        )
    assert costs[0] == costs[1]


def test_a_file_keeps_the_group(group: Chat, alice: User) -> None:
    change_member(cast_of(group).members[1], is_muted=True)
    takes_turns(group, TurnTaking.LIST)
    for kind in ("json", "jsonl"):
        file = io.BytesIO("".join(export_chat(group, kind, reader=alice)).encode())
        again = import_chat(file, alice, name="x")
        assert spoken(again) == ["Iris", "Tom", "Vera"]
        assert [member.is_muted for member in cast_of(again).members] == [False, True, False]
        assert cast_of(again).group.turns == "list"
        assert all(message.character_id for message in newest(again, 5).messages)
