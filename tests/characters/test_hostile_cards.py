"""A hostile card stays harmless where it is worked on: the editor, its preview, comparisons, reports, staff's lists."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from lxml import html as lxml_html

from characters.actions.drafts import keep_draft
from characters.actions.imports import import_file, start_batch
from characters.actions.versions import save_version
from characters.cards import book_from_card
from characters.models import Character, ImportBatch, Lorebook
from tavern.accounts.models import User
from tests.characters.recipes import card_png, make_card, make_character
from tests.hostile import ATTACK, DEEP, check, complaints

pytestmark = pytest.mark.django_db

BOOK = {
    "name": ATTACK[:100],
    "extensions": {},
    "entries": [
        {"keys": [ATTACK[:80]], "content": ATTACK, "comment": ATTACK[:90], "extensions": {}, "insertion_order": 1},
    ],
}
MODELS = ("character", "characterversion", "draft", "lorebook", "loreentry", "importbatch", "importitem", "asset")


@pytest.fixture
def monster(alice: User) -> Character:
    """A character whose every field attacks, in its current version and in the one before."""
    fields = {
        "nickname": f"N {ATTACK[:100]}",
        "description": ATTACK + DEEP,
        "personality": ATTACK,
        "scenario": ATTACK,
        "greetings": [ATTACK, DEEP, ATTACK * 20],
        "group_only_greetings": [ATTACK],
        "creator_notes_multilingual": {"en": ATTACK + DEEP},
        "post_history_instructions": ATTACK,
        "character_version": ATTACK[:60],
        "tags": [ATTACK[:50], "noir"],
        "creator": ATTACK[:80],
        "book": book_from_card(BOOK),
    }
    name = f"Eve {ATTACK[:150]}"
    character = make_character(alice, name, public=True, **fields)
    save_version(character, make_card(name, **{**fields, "personality": ATTACK[::-1], "scenario": ""}), author=alice)
    return character


@pytest.fixture
def batch(alice: User) -> ImportBatch:
    """A report with a hostile card, a hostile lorebook, and hostile files that were refused."""
    batch = start_batch(alice, expected=4)
    import_file(batch, filename=f"{ATTACK}.png", data=card_png(make_card(f"Eve {ATTACK[:150]}")))
    world = {"name": ATTACK[:90], "entries": {"0": {"uid": 0, "key": [ATTACK], "content": ATTACK, "comment": ATTACK}}}
    import_file(batch, filename=f"{ATTACK}.json", data=json.dumps(world).encode())
    import_file(batch, filename=f"{ATTACK}.json", data=json.dumps({"name": [ATTACK], "description": "x"}).encode())
    import_file(batch, filename=f"{ATTACK}.json", data=ATTACK.encode())
    return batch


def test_the_page_and_its_fragments(as_bob: Client, monster: Character) -> None:
    page = f"/characters/{monster.slug}/"
    check(as_bob, page)
    for index in range(3):
        check(as_bob, f"{page}?greeting={index}")
        fragment = as_bob.get(f"{page}?greeting={index}", headers={"HX-Request": "true", "HX-Target": "greeting"})
        assert list(complaints(fragment.content)) == []


def test_lists_that_filter_by_its_tag(as_bob: Client, monster: Character) -> None:
    for query in (f"?tag={monster.tags[0]}", "?tag=noir", "?without=nothing", "?q=Eve&sort=name"):
        check(as_bob, f"/{query}")


def test_the_editor_and_its_preview(as_alice: Client, alice: User, monster: Character) -> None:
    check(as_alice, f"/characters/{monster.slug}/edit/")
    typed = {
        "name": f"Eve {ATTACK[:150]}",
        "visibility": "private",
        "rating": "all",
        "description": ATTACK,
        "tagline": ATTACK[:150],
        "greeting": "1",
        "greeting-1": ATTACK,
        "tags": ATTACK[:50],
    }
    response = as_alice.post("/characters/preview/", typed)
    assert b"Eve" in response.content
    assert list(complaints(response.content)) == []
    keep_draft(alice, None, fields={name: [value] for name, value in typed.items()}, based_on=0)
    check(as_alice, "/characters/new/")
    check(as_alice, "/library/")


def test_the_comparison_of_versions(as_alice: Client, monster: Character) -> None:
    address = f"/characters/{monster.slug}/versions/"
    check(as_alice, address)
    check(as_alice, f"{address}1/?against=2")
    assert "<del>" in as_alice.get(address).content.decode()


def test_the_report_of_an_import(as_alice: Client, batch: ImportBatch) -> None:
    address = f"/imports/{batch.pk}/"
    check(as_alice, address)
    upload = SimpleUploadedFile("a.png", card_png(make_card(f"Adam {ATTACK[:150]}")))
    line = as_alice.post(f"{address}items/", {"file": upload})
    assert "Adam" in line.content.decode()
    assert list(complaints(line.content)) == []


def test_the_lorebooks(as_alice: Client, batch: ImportBatch) -> None:
    check(as_alice, "/library/lorebooks/")
    check(as_alice, f"/lorebooks/{Lorebook.objects.get().pk}/")


@pytest.mark.parametrize("kind", ["png", "json-v2", "json-v3", "charx"])
def test_the_name_of_an_exported_file(as_bob: Client, monster: Character, kind: str) -> None:
    response = as_bob.get(f"/characters/{monster.slug}/export/{kind}/")
    assert response.status_code == 200
    disposition = response["Content-Disposition"]
    assert disposition.startswith("attachment")
    assert not {"<", ">", "\n", "\u202e"} & set(disposition)
    assert "html" not in response["Content-Type"]


@pytest.mark.parametrize("model", MODELS)
def test_lists_and_rows_of_the_staff(
    as_charlie: Client, alice: User, monster: Character, batch: ImportBatch, model: str
) -> None:
    keep_draft(alice, monster, fields={"name": [ATTACK]}, based_on=1)
    listed = _check_staff_page(as_charlie, f"/admin/characters/{model}/")
    for link in lxml_html.fromstring(listed).xpath("//*[@id='result_list']//th//a/@href")[:5]:
        _check_staff_page(as_charlie, link)


def _check_staff_page(client: Client, address: str) -> bytes:
    """The admin has scripts and styles of its own: none of them may come from a card."""
    response = client.get(address)
    assert response.status_code == 200
    page = lxml_html.fromstring(response.content)
    for element in page.iter("script", "style"):
        assert "alert(1)" not in (element.text or "")
    for element in page.iter():
        if isinstance(element.tag, str):
            hostile = [
                name for name, value in element.items() if name.startswith(("on", "x-on", "@")) and "alert(1)" in value
            ]
            assert not hostile
    assert not page.xpath("//iframe | //base | //img[@src='x'] | //a[starts-with(@href, 'javascript:alert')]")
    return response.content
