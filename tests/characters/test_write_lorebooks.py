"""A lorebook is written entry by entry, in any number, and nothing of it is lost."""

import json
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from characters.actions.lore_entries import entry_value, move_entry, order_entries
from characters.actions.lorebooks import lorebook_file, store_lorebook
from characters.cards import CharacterFilter, LoreEntry, Position, Role, SelectiveLogic, decode
from characters.cards import Lorebook as Book
from characters.lore_form import LoreEntryForm, entry_of, values_of
from characters.models import Lorebook, LorebookVersion
from tavern.accounts.models import User

pytestmark = pytest.mark.django_db

FULL = LoreEntry(
    uid=5,
    keys=("lamp", "/la(mp|ntern), x/i"),
    secondary_keys=("night",),
    comment="The lamp",
    content="It burns whale oil.\n ",
    constant=True,
    selective_logic=SelectiveLogic.NOT_ANY,
    order=77,
    position=Position.AT_DEPTH,
    depth=9,
    role=Role.ASSISTANT,
    outlet_name="light",
    ignore_budget=True,
    exclude_recursion=True,
    prevent_recursion=True,
    delay_until_recursion=2,
    probability=40,
    group="a, b",
    group_override=True,
    group_weight=12,
    use_group_scoring=True,
    scan_depth=3,
    case_sensitive=False,
    match_whole_words=True,
    match_scenario=True,
    sticky=4,
    cooldown=5,
    delay=6,
    automation_id="x",
    triggers=("swipe", "later"),
    character_filter=CharacterFilter(True, ("Iris",), ("3",)),
    display_index=8,
    extra={"own": 1},
)


@pytest.fixture
def book(alice: User) -> Lorebook:
    entries = tuple(
        LoreEntry(uid=n, keys=(f"key{n}",), comment=f"Note {n}", content=f"Text {n}", display_index=n) for n in range(5)
    )
    return store_lorebook(alice, Book(name="Harbour", entries=entries), fallback_name="x")


def address(book: Lorebook, path: str = "") -> str:
    return f"{book.get_absolute_url()}{path}"


def titles(book: Lorebook) -> list[str]:
    return [entry.title for entry in book.entries.all()]


def posted(entry: LoreEntry, **changes: Any) -> dict[str, Any]:
    """What a browser sends when nothing but `changes` was touched."""
    values = {name: value for name, value in values_of(entry).items() if value not in (None, False)}
    return {name: "on" if value is True else value for name, value in {**values, **changes}.items()}


def test_every_field_of_an_entry_goes_through_the_form_and_back() -> None:
    form = LoreEntryForm(posted(FULL), entry=FULL)
    assert form.is_valid(), form.errors
    assert form.value == FULL
    assert form.changed_data == []


def test_a_change_leaves_alone_what_the_form_does_not_show() -> None:
    form = LoreEntryForm(posted(FULL, order="3"), entry=FULL)
    assert form.is_valid(), form.errors
    assert form.value.order == 3
    assert form.value.extra == {"own": 1}
    assert entry_of(form.cleaned_data, FULL).triggers == ("swipe", "later")


@pytest.mark.parametrize(
    ("field", "value"), [("keys", "/[/"), ("probability", "101"), ("depth", "-1"), ("order", "x"), ("logic", "9")]
)
def test_what_makes_no_sense_is_said_at_the_field(as_alice: Client, book: Lorebook, field: str, value: str) -> None:
    response = as_alice.post(address(book, "entries/new/"), posted(LoreEntry(), **{field: value}))
    assert response.status_code == 422
    assert f'id="entry-{field}_error"' in response.content.decode()
    assert book.entries.count() == 5


def test_a_book_is_made_and_gets_its_first_entry(as_alice: Client) -> None:
    response = as_alice.post("/lorebooks/new/", {"name": "Cape", "description": "Rock and light."}, follow=True)
    assert "This lorebook is empty." in response.content.decode()
    made = Lorebook.objects.get(name="Cape")
    as_alice.post(address(made, "entries/new/"), posted(LoreEntry(), keys="lamp, light", content="It burns."))
    entry = made.entries.get()
    assert (entry.uid, entry.keys, entry.content, entry.is_enabled) == (0, ["lamp", "light"], "It burns.", True)
    assert entry.tokens > 0


def test_a_book_without_a_name_is_refused(as_alice: Client) -> None:
    assert as_alice.post("/lorebooks/new/", {"name": ""}).status_code == 422
    assert not Lorebook.objects.exists()


def test_saving_an_entry_writes_one_row_and_forgets_the_compiled_book(as_alice: Client, book: Lorebook) -> None:
    before = book.content_hash
    others = list(book.entries.exclude(uid=2).values("uid", "fields"))
    as_alice.post(address(book, "entries/2/"), posted(entry_value(book.entries.get(uid=2)), content="Rewritten."))
    book.refresh_from_db()
    assert book.content_hash != before
    assert book.entries.get(uid=2).content == "Rewritten."
    assert list(book.entries.exclude(uid=2).values("uid", "fields")) == others


def test_writing_costs_the_same_in_a_large_book(as_alice: Client, alice: User) -> None:
    counts = []
    as_alice.get("/library/lorebooks/")
    for size in (50, 3_000):
        entries = tuple(LoreEntry(uid=n, keys=(f"k{n}",), content="x", display_index=n) for n in range(size))
        large = store_lorebook(alice, Book(name=f"Book {size}", entries=entries), fallback_name="x")
        for path, data in (("", None), ("entries/7/", posted(entries[7], content="y"))):
            with CaptureQueriesContext(connection) as queries:
                response = as_alice.get(address(large)) if data is None else as_alice.post(address(large, path), data)
            assert response.status_code in (200, 302)
            counts.append(len(queries))
    # The small book is written down as a version before its first change.
    assert counts[0] == counts[2]
    assert counts[3] <= counts[1]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("?q=note 3", ["Note 3"]),
        ("?q=KEY1", ["Note 1"]),
        ("?q=text 4", ["Note 4"]),
        ("?state=off", []),
        ("?position=0&sort=-title", ["Note 4", "Note 3", "Note 2", "Note 1", "Note 0"]),
        ("?q=zz&state=x&position=99&sort=x&page=x", []),
    ],
)
def test_the_table_is_filtered_and_sorted(as_alice: Client, book: Lorebook, query: str, expected: list[str]) -> None:
    page = as_alice.get(address(book, query)).content.decode()
    found = sorted(
        (f"Note {n}" for n in range(5) if f">Note {n}</a>" in page), key=lambda name: page.index(f">{name}<")
    )
    assert found == expected


def test_many_entries_are_changed_at_once(as_alice: Client, book: Lorebook) -> None:
    send = address(book, "entries/")
    as_alice.post(send, {"uid": ["1", "2"], "do": "constant"})
    as_alice.post(send, {"uid": ["3"], "do": "off"})
    as_alice.post(send, {"uid": ["1", "4"], "do": "order", "value": "-20"})
    as_alice.post(send, {"uid": ["4"], "do": "position", "value": "4"})
    rows = {entry.uid: entry for entry in book.entries.all()}
    assert [rows[n].is_constant for n in range(5)] == [False, True, True, False, False]
    assert not rows[3].is_enabled
    assert (rows[1].order, rows[4].order, rows[4].position) == (-20, -20, 4)
    assert entry_value(rows[4]).position is Position.AT_DEPTH


@pytest.mark.parametrize(("do", "value"), [("order", "many"), ("position", "9"), ("dance", "1"), ("depth", "")])
def test_a_change_to_nothing_changes_nothing(as_alice: Client, book: Lorebook, do: str, value: str) -> None:
    before = lorebook_file(book)
    assert as_alice.post(address(book, "entries/"), {"uid": ["1"], "do": do, "value": value}).status_code == 302
    assert lorebook_file(book) == before


def test_deleted_entries_come_back(as_alice: Client, book: Lorebook) -> None:
    page = as_alice.post(address(book, "entries/"), {"uid": ["0", "3"], "do": "delete"}, follow=True).content.decode()
    assert titles(book) == ["Note 1", "Note 2", "Note 4"]
    undo = page.partition(f"{address(book)}entries/restorations/")[2].partition("/")[0]
    assert as_alice.post(address(book, f"entries/restorations/{undo}/")).status_code == 302
    assert titles(book) == [f"Note {n}" for n in range(5)]
    assert as_alice.post(address(book, f"entries/restorations/{undo}/")).status_code == 404


def test_a_deleted_entrys_number_is_not_given_again(as_alice: Client, book: Lorebook) -> None:
    as_alice.post(address(book, "entries/"), {"uid": ["4"], "do": "delete"})
    as_alice.post(address(book, "entries/new/"), posted(LoreEntry(), title="Fresh"))
    assert book.entries.get(title="Fresh").uid == 5


def test_entries_are_moved(book: Lorebook) -> None:
    move_entry(book.entries.get(uid=3), up=True)
    assert titles(book) == ["Note 0", "Note 1", "Note 3", "Note 2", "Note 4"]
    move_entry(book.entries.get(uid=0), up=True)
    order_entries(book, [2, 3, 1])
    assert titles(book) == ["Note 0", "Note 2", "Note 3", "Note 1", "Note 4"]


def test_entries_at_one_place_are_spread_before_they_move(book: Lorebook) -> None:
    book.entries.update(place=0)
    move_entry(book.entries.get(uid=1), up=False)
    assert titles(book) == ["Note 0", "Note 2", "Note 1", "Note 3", "Note 4"]


def test_a_copy_stands_below_its_entry(as_alice: Client, book: Lorebook) -> None:
    as_alice.post(address(book, "entries/1/copies/"))
    assert titles(book) == ["Note 0", "Note 1", "Note 1", "Note 2", "Note 3", "Note 4"]


def test_a_book_is_copied_whole(as_alice: Client, book: Lorebook) -> None:
    as_alice.post(address(book, "copies/"))
    copy = Lorebook.objects.get(name="Copy of Harbour")
    assert titles(copy) == titles(book)


def test_a_book_is_brought_back_as_it_was(as_alice: Client, book: Lorebook) -> None:
    as_alice.post(address(book, "entries/"), {"uid": ["0", "1", "2"], "do": "delete"})
    version = LorebookVersion.objects.get(book=book)
    assert version.entry_count == 5
    as_alice.post(address(book, "versions/"), {"number": str(version.number)})
    assert titles(book) == [f"Note {n}" for n in range(5)]
    assert book.versions.count() == 2


def test_changes_of_one_sitting_are_one_version_and_old_ones_go(
    as_alice: Client, book: Lorebook, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        as_alice.post(address(book, "entries/1/"), posted(LoreEntry(), content=f"{number}"))
    assert book.versions.count() == 1
    monkeypatch.setattr("characters.actions.lorebook_versions.MOST_VERSIONS", 2)
    for _ in range(4):
        as_alice.post(address(book, "entries/"), {"uid": ["2"], "do": "off"})
    assert book.versions.count() == 2


def test_the_two_files_hold_the_same_book(as_alice: Client, book: Lorebook) -> None:
    native = as_alice.get(address(book, "export/")).content
    standard = as_alice.get(address(book, "export/?form=v3")).content
    assert json.loads(standard)["spec"] == "lorebook_v3"
    one, other = decode(native), decode(standard)
    assert isinstance(one, Book)
    assert isinstance(other, Book)
    assert [entry.content for entry in one.entries] == [entry.content for entry in other.entries]


def test_twins_are_found_and_deleted(as_alice: Client, alice: User) -> None:
    entries = (
        LoreEntry(uid=0, keys=("lamp", "light"), content="It burns.", comment="First"),
        LoreEntry(uid=1, keys=("Light ", "LAMP"), content="Another text.", comment="Second"),
        LoreEntry(uid=2, keys=("oil",), content=" it BURNS.", comment="Third"),
        LoreEntry(uid=3, keys=("sea",), content="", comment="Fourth"),
        LoreEntry(uid=4, keys=(), content="", comment="Fifth"),
    )
    book = store_lorebook(alice, Book(name="Twins", entries=entries), fallback_name="x")
    page = as_alice.get(address(book, "twins/")).content.decode()
    assert "The same keys" in page
    assert "The same text" in page
    assert "Fourth" not in page
    as_alice.post(address(book, "entries/"), {"uid": ["1", "2"], "do": "delete"})
    assert "No duplicates" in as_alice.get(address(book, "twins/")).content.decode()


def test_a_book_is_tried_on_a_text(as_alice: Client, alice: User) -> None:
    entries = (
        LoreEntry(uid=0, keys=("lamp",), content="The oil is from whales.", comment="Lamp"),
        LoreEntry(uid=1, keys=("oil",), content="Oil is dear.", comment="Oil"),
        LoreEntry(uid=2, keys=("lamp",), secondary_keys=("broken",), content="x", comment="Broken lamp"),
        LoreEntry(uid=3, keys=("harbour",), content="x", comment="Harbour"),
        LoreEntry(uid=4, keys=("/(a+)+$/",), content="x", comment="Slow"),
    )
    book = store_lorebook(alice, Book(name="Cape", entries=entries), fallback_name="x")
    page = as_alice.post(address(book, "trial/"), {"text": f"{'a' * 300}!\n\nThe lamp is lit.", "depth": "2"})
    text = page.content.decode()
    fired, _, near = text.partition("Came near")
    assert "2 entries come up" in fired
    assert "found “lamp”" in fired
    assert "in another entry" in fired
    assert "Broken lamp" in near
    assert "Harbour" not in near


def test_twenty_thousand_entries_without_keys_are_no_trouble(as_alice: Client, alice: User) -> None:
    entries = tuple(LoreEntry(uid=n, keys=("", " "), content="") for n in range(20_000))
    book = store_lorebook(alice, Book(name="Empty", entries=entries), fallback_name="x")
    assert as_alice.get(address(book)).status_code == 200
    assert "0 entries come up" in as_alice.post(address(book, "trial/"), {"text": "lamp"}).content.decode()
    full = as_alice.post(address(book, "entries/new/"), posted(LoreEntry(), content="One more."))
    assert full.status_code == 422
    assert "at most 20,000 entries" in full.content.decode()
