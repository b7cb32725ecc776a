"""Staff see and search everything, at a cost that does not grow with the rows."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from characters.actions.imports import import_file, start_batch
from characters.models import Character, ImportBatch, Visibility
from tavern.accounts.models import User
from tests.characters.recipes import card_png, make_card, make_character

pytestmark = pytest.mark.django_db

MODELS = (
    "character",
    "characterversion",
    "asset",
    "versionasset",
    "draft",
    "lorebook",
    "loreentry",
    "importbatch",
    "importitem",
)


@pytest.mark.parametrize("model", MODELS)
def test_every_list_opens_and_searches(as_charlie: Client, alice: User, model: str) -> None:
    import_file(start_batch(alice, expected=1), filename="a.png", data=card_png())
    assert as_charlie.get(f"/admin/characters/{model}/").status_code == 200
    assert as_charlie.get(f"/admin/characters/{model}/?q=a").status_code in (200, 302)


@pytest.mark.parametrize("model", ["character", "characterversion", "importitem", "importbatch"])
def test_lists_cost_the_same_with_more_rows(as_charlie: Client, alice: User, model: str) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            as_charlie.get(f"/admin/characters/{model}/")
        return len(captured)

    import_file(start_batch(alice, expected=1), filename="a.png", data=card_png())
    queries()
    few = queries()
    for number in range(5):
        import_file(start_batch(alice, expected=1), filename="b.png", data=card_png(make_card(f"Eve {number}")))
    assert queries() == few


def test_rows_open(as_charlie: Client, alice: User) -> None:
    batch = start_batch(alice, expected=1)
    item = import_file(batch, filename="a.png", data=card_png())
    assert item.character is not None
    for path in (
        f"character/{item.character_id}",
        f"characterversion/{item.character.current_id}",
        f"importbatch/{batch.pk}",
    ):
        assert as_charlie.get(f"/admin/characters/{path}/change/").status_code == 200


def test_buttons_call_the_actions(as_charlie: Client, alice: User) -> None:
    character = make_character(alice)

    def press(action: str, model: str = "character", pk: object = character.pk) -> None:
        address = f"/admin/characters/{model}/?trash=all" if model == "character" else f"/admin/characters/{model}/"
        as_charlie.post(address, {"action": action, "_selected_action": [str(pk)]})
        character.refresh_from_db()

    for action, visibility, is_present in (
        ("make_public", Visibility.PUBLIC, True),
        ("make_private", Visibility.PRIVATE, True),
        ("move_to_trash", Visibility.PRIVATE, False),
        ("take_out_of_trash", Visibility.PRIVATE, True),
    ):
        press(action)
        assert (character.visibility, character.deleted_at is None) == (visibility, is_present)
    batch = start_batch(alice, expected=1)
    import_file(batch, filename="a.png", data=card_png(make_card("Eve")))
    press("undo", "importbatch", batch.pk)
    assert ImportBatch.objects.get().undone_at is not None
    assert not Character.objects.present().filter(name="Eve").exists()
