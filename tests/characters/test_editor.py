"""The editor keeps drafts, previews, counts, saves versions, and loses nothing it does not show."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from characters.actions.drafts import find_draft
from characters.actions.versions import card_of, create_character, current_version, save_version
from characters.cards import Card, DepthPrompt, Lorebook, LoreEntry, Position
from characters.editor import CardForm, apply_operation, data_of_card, rows_of
from characters.models import Asset, Character
from tavern.accounts.models import User
from tests.characters.recipes import make_card, make_character, picture

pytestmark = pytest.mark.django_db


def _form(character: Character | None = None, /, **changes: Any) -> dict[str, Any]:
    """What a browser posts when nothing but `changes` was touched."""
    data: dict[str, Any] = {"visibility": "private", "rating": "all", "name": "", "greeting": ["1"], "greeting-1": ""}
    if character:
        data = dict(data_of_card(card_of(current_version(character)), character).lists())
    return {**data, **changes}


def _address(character: Character) -> str:
    return f"{character.get_absolute_url()}edit/"


def _rich_card() -> Card:
    raw = make_card(
        personality="Calm.\nKind.",
        book=Lorebook(
            name="Forest",
            entries=(
                LoreEntry(
                    uid=3, keys=("lamp", "a, b"), content="Old.", position=Position.AT_DEPTH, sticky=4, group="g"
                ),
                LoreEntry(uid=7, keys=("/fox(es)?, x/i",), secondary_keys=("night",), enabled=False, order=5),
            ),
        ),
        creator_notes_multilingual={"zh": "注意", "xx": "?"},
        group_only_greetings=["All of you, sit."],
        talkativeness=0.3,
    ).data
    return Card.from_object(
        {**raw, "data": {**raw["data"], "future": [1], "extensions": {**raw["data"]["extensions"], "own": 1}}}
    )


def test_saving_an_untouched_form_makes_no_version(as_alice: Client, alice: User) -> None:
    character = create_character(alice, _rich_card())
    response = as_alice.post(_address(character), _form(character))
    assert response.status_code == 302
    assert character.versions.count() == 1


def test_line_ends_of_browsers_are_no_change(as_alice: Client, alice: User) -> None:
    character = create_character(alice, _rich_card())
    as_alice.post(_address(character), _form(character, personality="Calm.\r\nKind."))
    assert character.versions.count() == 1


def test_a_change_keeps_everything_the_form_does_not_show(as_alice: Client, alice: User) -> None:
    character = create_character(alice, _rich_card())
    as_alice.post(_address(character), _form(character, **{"scenario": "A storm.", "lore-3-content": "Older."}))
    character.refresh_from_db()
    card = card_of(current_version(character))
    assert (card.scenario, card.data["data"]["future"], card.extensions["own"]) == ("A storm.", [1], 1)
    assert card.book is not None
    first = card.book.entries[0]
    assert (first.content, first.keys, first.sticky, first.group) == ("Older.", ("lamp", "a, b"), 4, "g")


def test_a_new_character_is_made(as_alice: Client) -> None:
    form = _form(
        name="洛小满", tagline="灯", tags="noir，雨夜", **{"greeting-1": "你来了。"}, visibility="public", language="zh"
    )
    page = as_alice.post("/characters/new/", form, follow=True).content.decode()
    character = Character.objects.get()
    assert (character.name, character.tagline, character.tags, character.language) == (
        "洛小满",
        "灯",
        ["noir", "雨夜"],
        "zh",
    )
    assert character.is_public
    assert "Saved as version 1." in page


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"name": ""}, "Give the character a name."),
        ({"name": "\u200b\u200b"}, "name"),
        ({"name": "x" * 201}, "at most 200"),
        ({"visibility": "everywhere"}, "Select a valid choice"),
        ({"rating": ""}, "This field is required"),
        ({"talkativeness": "loud"}, "Enter a number"),
        ({"lore": ["1"], "lore-1-order": "soon"}, "not a number"),
        ({"lore": ["1"], "lore-1-position": "99"}, "not a number"),
    ],
)
def test_bad_input_is_explained_and_kept(as_alice: Client, changes: dict[str, Any], words: str) -> None:
    response = as_alice.post("/characters/new/", _form(**{"name": "Eve", "description": "Typed text", **changes}))
    page = response.content.decode()
    assert response.status_code == 422
    assert words in page
    assert "Typed text" in page
    assert not Character.objects.exists()


def test_what_is_typed_survives_a_reload(as_alice: Client, alice: User) -> None:
    character = make_character(alice)
    draft_address = f"{character.get_absolute_url()}draft/"
    answer = as_alice.post(draft_address, _form(character, personality="Half a thou"))
    assert "saved" in answer.json()
    page = as_alice.get(_address(character)).content.decode()
    assert "Half a thou" in page
    assert "These are your unsaved changes." in page
    as_alice.post(draft_address, {"discard": "1"})
    assert "Half a thou" not in as_alice.get(_address(character)).content.decode()


def test_saving_forgets_the_draft(as_alice: Client, alice: User) -> None:
    as_alice.post("/characters/new/draft/", _form(name="Ev"))
    as_alice.post("/characters/new/", _form(name="Eve"))
    assert find_draft(alice, None) is None


def test_a_draft_that_is_behind_says_so(as_alice: Client, alice: User) -> None:
    character = make_character(alice)
    as_alice.post(f"{character.get_absolute_url()}draft/", _form(character, personality="Mine"))
    save_version(character, make_card(scenario="Theirs"), author=alice)
    page = as_alice.get(_address(character)).content.decode()
    assert "This draft began from version 1, and version 2 has been saved since." in page


def test_a_newer_version_is_not_overwritten_unknowingly(as_alice: Client, alice: User) -> None:
    character = make_character(alice)
    form = _form(character, personality="Mine")
    save_version(character, make_card(scenario="Theirs"), author=alice)
    response = as_alice.post(_address(character), form)
    assert response.status_code == 422
    assert "Version 2 was saved while you were working on version 1." in response.content.decode()
    assert as_alice.post(_address(character), {**form, "force": "2"}).status_code == 302
    assert character.versions.count() == 3


@pytest.mark.parametrize(
    ("operation", "order"),
    [
        ("greeting:up:2", ["2", "1"]),
        ("greeting:down:1", ["2", "1"]),
        ("greeting:up:1", ["1", "2"]),
        ("greeting:remove:1", ["2"]),
        ("greeting:add", ["1", "2", "3"]),
        ("greeting:explode:1", ["1", "2"]),
        ("nonsense:add", ["1", "2"]),
        ("greeting:up:99", ["1", "2"]),
        ("greeting:up:x", ["1", "2"]),
    ],
)
def test_lists_are_changed_by_buttons(operation: str, order: list[str]) -> None:
    data = data_of_card(make_card())
    apply_operation(data, operation)
    assert data.getlist("greeting") == order


def test_a_button_gets_its_list_back_or_without_scripts_the_whole_page(as_alice: Client, alice: User) -> None:
    character = make_character(alice)
    form = _form(character, operation="greeting:add")
    fragment = as_alice.post(_address(character), form, headers={"HX-Target": "list-greeting"}).content.decode()
    assert fragment.count("<textarea") == 3
    assert "<html" not in fragment
    page = as_alice.post(_address(character), form).content.decode()
    assert "<html" in page
    assert 'name="greeting-3"' in page
    assert character.versions.count() == 1


def test_moved_lore_keeps_its_fields(as_alice: Client, alice: User) -> None:
    character = create_character(alice, _rich_card())
    as_alice.post(_address(character), _form(character, lore=["7", "3"]))
    character.refresh_from_db()
    book = card_of(current_version(character)).book
    assert book is not None
    assert [(entry.uid, entry.sticky) for entry in book.entries] == [(7, None), (3, 4)]


def test_a_book_too_large_to_edit_stays_as_it_is(as_alice: Client, alice: User) -> None:
    entries = tuple(LoreEntry(uid=n, keys=(f"key {n}",), content="x") for n in range(200))
    character = create_character(alice, make_card(book=Lorebook(entries=entries)))
    page = as_alice.get(_address(character)).content.decode()
    assert "200 notes" in page
    as_alice.post(_address(character), _form(character, scenario="New."))
    character.refresh_from_db()
    book = card_of(current_version(character)).book
    assert book is not None
    assert len(book.entries) == 200


def test_a_preview_is_drawn_from_what_is_typed(as_alice: Client) -> None:
    form = _form(name="Eve", **{"greeting-1": '"Hello, {{user}}," says {{char}}. <script>x</script>'})
    page = as_alice.post("/characters/preview/", form).content.decode()
    assert "Hello, you," in page
    assert "says Eve" in page
    assert "<script>" not in page
    assert "of 8 parts" in page


def test_a_preview_without_a_name_says_what_is_missing(as_alice: Client) -> None:
    response = as_alice.post("/characters/preview/", _form())
    assert response.status_code == 200
    assert "The preview appears here" in response.content.decode()


def test_nobody_previews_over_somebody_elses_card(as_bob: Client, alice: User) -> None:
    character = make_character(alice, book=Lorebook(entries=(LoreEntry(uid=1, keys=("k",), content="Secret"),)))
    page = as_bob.post("/characters/preview/", _form(name="Eve", slug=character.slug, lore_kept="1")).content.decode()
    assert "of world notes" not in page


def test_tokens_are_counted(as_alice: Client) -> None:
    assert as_alice.post("/characters/tokens/", {"text": "hello world"}).json() == {"tokens": 2}
    assert as_alice.post("/characters/tokens/", {"text": "x" * 1_000_001}).status_code == 422


def test_a_portrait_is_cut_and_named_to_the_form(as_alice: Client) -> None:
    box = {"crop_x": "0.5", "crop_y": "0", "crop_w": "0.5", "crop_h": "1"}
    upload = SimpleUploadedFile("a.png", picture(size=(200, 100)))
    fragment = as_alice.post("/characters/portraits/", {"picture": upload, **box}).content.decode()
    asset = Asset.objects.get()
    assert (asset.width, asset.height) == (100, 100)
    assert asset.sha256 in fragment
    as_alice.post("/characters/new/", _form(name="Eve", portrait=asset.sha256))
    assert Character.objects.get().portrait == asset


@pytest.mark.parametrize("content", [b"", b"GIF89a", b"<svg onload=alert(1)>", b"\x89PNG\r\n\x1a\n" + b"\0" * 50])
def test_what_is_no_picture_is_refused(as_alice: Client, content: bytes) -> None:
    response = as_alice.post("/characters/portraits/", {"picture": SimpleUploadedFile("a.png", content)})
    assert response.status_code == 422
    assert 'role="alert"' in response.content.decode()
    # It stands in the dialog, and the portrait there was stays in the form.
    assert response.headers["HX-Retarget"] == "#portrait-refused"
    assert not Asset.objects.exists()


def test_a_picture_that_breaks_off_is_refused_before_it_is_stored(as_alice: Client) -> None:
    half = picture(size=(300, 400))[:200]
    response = as_alice.post("/characters/portraits/", {"picture": SimpleUploadedFile("a.png", half)})
    assert response.status_code == 422
    assert "cannot be read" in response.content.decode()
    assert not Asset.objects.exists()


@pytest.mark.parametrize("box", [{"crop_x": "nan"}, {"crop_x": "-1"}, {"crop_w": "0"}, {"crop_x": "9e99"}])
def test_a_senseless_crop_keeps_the_whole_picture(as_alice: Client, box: dict[str, str]) -> None:
    fields = {"crop_x": "0", "crop_y": "0", "crop_w": "0.5", "crop_h": "0.5", **box}
    as_alice.post("/characters/portraits/", {"picture": SimpleUploadedFile("a.png", picture()), **fields})
    assert Asset.objects.get().width == 60


def test_without_scripts_the_picture_comes_with_the_form(as_alice: Client) -> None:
    form = _form(name="Eve", portrait_file=SimpleUploadedFile("a.png", picture()))
    as_alice.post("/characters/new/", form)
    assert Character.objects.get().portrait is not None


def test_a_guest_may_write_but_not_publish(db: None) -> None:
    guest = User.objects.create_guest(language="en")
    client = Client()
    client.force_login(guest, backend="django.contrib.auth.backends.ModelBackend")
    response = client.post("/characters/new/", _form(name="Eve", visibility="public"))
    assert response.status_code == 422
    assert "Create an account" in response.content.decode()
    assert client.post("/characters/new/", _form(name="Eve")).status_code == 302


def test_a_draft_that_is_too_long_is_refused(as_alice: Client) -> None:
    assert as_alice.post("/characters/new/draft/", _form(description="x" * 2_000_001)).status_code == 422


def test_every_card_gets_through_the_form_unchanged(alice: User) -> None:
    card = _rich_card()
    data = data_of_card(card)
    data["visibility"], data["rating"] = "private", "all"
    form = CardForm(data)
    assert form.is_valid()
    assert form.card(rows_of(data), base=card) == card


def test_what_could_be_imported_can_be_saved(as_alice: Client, alice: User) -> None:
    card = make_card(
        nickname="N" * 200,
        creator="C" * 900,
        character_version="V" * 900,
        tags=[f"tag {number}" for number in range(900)],
        greetings=[f"Greeting {number}" for number in range(150)],
        depth_prompt=DepthPrompt("Remember.", 99_999, "system"),
        book=Lorebook(name="B" * 200, entries=(LoreEntry(uid=1, keys=("lamp",), content="x"),)),
    )
    character = create_character(alice, card)
    response = as_alice.post(_address(character), _form(character, scenario="At sea."))
    assert response.status_code == 302
    saved = card_of(current_version(Character.objects.get(pk=character.pk)))
    assert saved == card.with_fields(scenario="At sea.")
