"""Making and changing personas: the form, its limits, its picture."""

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from characters.models import Asset
from chats.actions import create_persona, duplicate_persona, make_default, update_persona
from chats.errors import TooManyPersonas
from chats.models import Persona
from chats.tokens import count_tokens
from tavern.accounts.models import User
from tests.characters.recipes import picture
from tests.chats.personas.conftest import NEW, address

PORTRAITS = "/personas/portraits/"
HOSTILE = [
    b"",
    b"GIF89a",
    b"<svg onload=alert(1)>",
    b"\x89PNG\r\n\x1a\n" + b"\0" * 50,
    picture(size=(300, 400))[:200],
    picture()[:16] + (60_000).to_bytes(4, "big") * 2 + picture()[24:],
    picture(size=(8_001, 1)),
]


def upload(content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("a.png", content)


def said(response: Any) -> str:
    assert response.status_code == 422
    text: str = response.content.decode()
    return text


def test_the_first_one_is_for_new_chats_and_its_tokens_are_counted(as_alice: Client) -> None:
    response = as_alice.post(NEW, {"name": " Wren  of\tHolm ", "description": "A courier with a limp."})
    assert response.headers["Location"] == "/personas/"
    wren = Persona.objects.get()
    assert (wren.name, wren.is_default) == ("Wren of Holm", True)
    assert wren.tokens == count_tokens("A courier with a limp.") > 0


def test_another_one_is_only_when_that_is_wished(as_alice: Client, wren: Persona) -> None:
    as_alice.post(NEW, {"name": "Mira"})
    assert Persona.objects.get(is_default=True) == wren
    as_alice.post(NEW, {"name": "Ada", "is_default": "on"})
    assert Persona.objects.get(is_default=True).name == "Ada"


def test_a_change_is_stored_and_counted_anew(as_alice: Client, wren: Persona) -> None:
    before = wren.tokens
    as_alice.post(address(wren), {"name": "Wren Two", "description": "word " * 100})
    wren.refresh_from_db()
    assert (wren.name, wren.is_default) == ("Wren Two", False)
    assert wren.tokens > before


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"name": ""}, "Give the persona a name."),
        ({"name": "   "}, "Give the persona a name."),
        ({"name": "x" * 101}, "at most 100 characters"),
        ({"name": "Wren", "description": "x" * 31}, "at most 30 characters"),
        ({"name": "Wr\x00en"}, "Null characters are not allowed"),
    ],
)
def test_what_does_not_fit_is_explained_and_kept_in_the_form(
    as_alice: Client, settings: Any, fields: dict[str, str], words: str
) -> None:
    settings.PERSONA_MAX_CHARACTERS = 30
    html = said(as_alice.post(NEW, fields))
    assert words in html
    assert fields.get("description", "") in html
    assert not Persona.objects.exists()


def test_more_than_fit_are_refused_in_every_way_in(as_alice: Client, alice: User, wren: Persona, settings: Any) -> None:
    settings.PERSONAS_MAX = 1
    assert "You have 1 personas" in said(as_alice.post(NEW, {"name": "Mira"}))
    page = as_alice.post(address(wren, "copies/"), follow=True).content.decode()
    assert "You have 1 personas" in page
    with pytest.raises(TooManyPersonas):
        create_persona(alice, name="Mira")
    assert Persona.objects.count() == 1


def test_a_copy_has_its_words_and_picture_but_not_its_place(alice: User, as_alice: Client) -> None:
    asset = Asset.objects.create(sha256="0" * 64, mime="image/png", size_bytes=1)
    wren = create_persona(alice, name="Wren", description="Limps.", portrait=asset)
    response = as_alice.post(address(wren, "copies/"))
    copy = Persona.objects.exclude(pk=wren.pk).get()
    assert response.headers["Location"] == address(copy)
    assert (copy.name, copy.description, copy.portrait) == ("Wren (copy)", "Limps.", asset)
    assert not copy.is_default
    assert len(duplicate_persona(wren, name="x" * 100).name) == 100


def test_it_can_become_the_one_for_new_chats_and_stop_being_it(as_alice: Client, alice: User, wren: Persona) -> None:
    mira = create_persona(alice, name="Mira")
    as_alice.post(address(mira, "default/"))
    assert Persona.objects.get(is_default=True) == mira
    as_alice.post(address(mira, "default/"), {"is_default": "false"})
    assert not Persona.objects.filter(is_default=True).exists()
    make_default(wren)
    assert Persona.objects.get(is_default=True) == wren


def test_a_picture_is_cut_named_to_the_form_and_stored_with_it(as_alice: Client) -> None:
    box = {"crop_x": "0.5", "crop_y": "0", "crop_w": "0.5", "crop_h": "1"}
    fragment = as_alice.post(PORTRAITS, {"picture": upload(picture(size=(200, 100))), **box}).content.decode()
    asset = Asset.objects.get()
    assert (asset.width, asset.height) == (100, 100)
    assert f'value="{asset.sha256}"' in fragment
    as_alice.post(NEW, {"name": "Wren", "portrait": asset.sha256})
    wren = Persona.objects.get()
    assert wren.portrait == asset
    assert wren.portrait_url in as_alice.get("/personas/").content.decode()


def test_what_is_served_of_a_picture_is_made_anew(as_alice: Client) -> None:
    file, exif = io.BytesIO(), Image.Exif()
    exif[0x010E] = "secret place"
    Image.new("RGB", (60, 60), (9, 9, 9)).save(file, "JPEG", exif=exif)
    as_alice.post(NEW, {"name": "Wren", "portrait_file": upload(file.getvalue())})
    body = as_alice.get(Persona.objects.get().portrait_url).content
    assert body[8:12] == b"WEBP"
    assert b"secret" not in body


@pytest.mark.parametrize("content", HOSTILE, ids=["empty", "stub", "svg", "zeros", "half", "bomb", "wide"])
def test_a_hostile_picture_is_refused_with_a_sentence(as_alice: Client, wren: Persona, content: bytes) -> None:
    response = as_alice.post(PORTRAITS, {"picture": upload(content)})
    assert "picture" in said(response)
    assert response.headers["HX-Retarget"] == "#portrait-refused"
    html = said(as_alice.post(address(wren), {"name": "Wren", "portrait_file": upload(content)}))
    assert 'id="id_portrait_file_error"' in html
    assert not Asset.objects.exists()


def test_no_picture_and_a_wrong_name_of_one_are_no_trouble(as_alice: Client) -> None:
    assert "No file arrived" in said(as_alice.post(PORTRAITS))
    for name in ("nonsense", "f" * 64):
        assert as_alice.post(NEW, {"name": "Wren", "portrait": name}).status_code == 302
    assert {persona.portrait for persona in Persona.objects.all()} == {None}


def test_a_picture_can_be_taken_away_and_is_erased(
    as_alice: Client, wren: Persona, django_capture_on_commit_callbacks: Any
) -> None:
    as_alice.post(address(wren), {"name": "Wren", "portrait_file": upload(picture())})
    assert 'name="portrait" value=""' in as_alice.post(PORTRAITS, {"remove": "1"}).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        as_alice.post(address(wren), {"name": "Wren", "portrait": ""})
    wren.refresh_from_db()
    assert wren.portrait is None
    assert not Asset.objects.exists()


def test_a_picture_that_another_one_has_stays(
    alice: User, wren: Persona, django_capture_on_commit_callbacks: Any
) -> None:
    asset = Asset.objects.create(sha256="0" * 64, mime="image/png", size_bytes=1)
    update_persona(wren, name="Wren", description="", portrait=asset, is_default=True)
    duplicate_persona(wren, name="Twin")
    with django_capture_on_commit_callbacks(execute=True):
        update_persona(wren, name="Wren", description="", portrait=None, is_default=True)
    assert Asset.objects.get() == asset


@pytest.mark.parametrize("part", ["", "default/", "copies/", "trash/", "restoration/"])
def test_a_stranger_finds_nothing(as_bob: Client, wren: Persona, part: str) -> None:
    assert as_bob.post(address(wren, part), {"name": "Mine"}).status_code == 404
    assert as_bob.get(address(wren)).status_code == 404
    wren.refresh_from_db()
    assert (wren.name, wren.deleted_at) == ("Wren", None)
    assert Persona.objects.count() == 1
