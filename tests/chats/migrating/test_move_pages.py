"""The pages of a move: send, look, choose, watch, and undo; each for oneself alone."""

import re
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from characters.models import Character
from chats.actions import give_chats
from chats.models import Chat, Move, MoveOut, MoveState
from chats.moving import scan, work
from chats.moving.leaving import make
from chats.tasks import sweep_moves
from tavern.accounts.models import User
from tests.characters.recipes import card_png, make_card
from tests.chats.migrating.folders import data_folder, move_in, send, zipped

pytestmark = pytest.mark.django_db


@pytest.fixture
def as_alice(alice: User) -> Client:
    client = Client()
    client.force_login(alice, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def as_bob(bob: User) -> Client:
    client = Client()
    client.force_login(bob, backend="django.contrib.auth.backends.ModelBackend")
    return client


def _upload(content: bytes, name: str = "backup.zip") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def test_a_zip_moves_in_without_scripts(as_alice: Client) -> None:
    response = as_alice.post("/moves/", {"file": _upload(zipped(data_folder()))}, follow=True)
    move = Move.objects.get()
    assert "Looking through the files" in response.content.decode()
    scan(move)

    page = as_alice.get(f"/moves/{move.pk}/").content.decode()
    assert "What is to move in?" in page
    for words in ("Characters: 2", "Chats: 4", "Personas: 2", "Lorebooks: 1", "Groups: 1", "never read"):
        assert words in page
    items = re.findall(r'name="item" value="(\d+)"', page)
    left_out = move.items.get(path="characters/Iris.png")
    wanted = [pk for pk in items if pk != str(left_out.pk)]
    as_alice.post(f"/moves/{move.pk}/choice/", {"kind": ["character", "lorebook", "persona"], "item": wanted})
    move.refresh_from_db()
    assert (move.state, move.total) == (MoveState.IMPORTING, 4)
    while work(move):
        pass

    page = as_alice.get(f"/moves/{move.pk}/").content.decode()
    assert "Imported: 4" in page
    assert Character.objects.get().get_absolute_url() in page
    as_alice.post(f"/moves/{move.pk}/reversal/")
    assert "Undone" in as_alice.get(f"/moves/{move.pk}/").content.decode()


def test_files_arrive_in_pieces_each_of_them_once(as_alice: Client) -> None:
    url = as_alice.post("/moves/", headers={"X-Requested-With": "fetch"}).content.decode()
    card = card_png(make_card("Iris"))
    pieces = [(0, card[:100]), (0, card[:100]), (100, card[100:])]
    for offset, piece in pieces:
        fields = {"file": _upload(piece), "path": "data/characters/Iris.png", "number": "0", "offset": str(offset)}
        assert as_alice.post(f"{url}files/", fields).status_code == 204
    as_alice.post(f"{url}arrival/")
    move = Move.objects.get()
    scan(move)

    assert move.items.get().size_bytes == len(card)


@pytest.mark.parametrize("fields", [{"number": "-1"}, {"number": "x"}, {"offset": "9" * 40}, {"number": "99999999"}])
def test_nonsense_about_pieces_is_refused(as_alice: Client, fields: dict[str, str]) -> None:
    url = as_alice.post("/moves/", headers={"X-Requested-With": "fetch"}).content.decode()
    given: dict[str, Any] = {"file": _upload(b"x"), "path": "../../x", "number": "0", "offset": "0", **fields}
    assert as_alice.post(f"{url}files/", given).status_code == 422


def test_the_report_can_be_filtered_and_costs_the_same_however_long(
    as_alice: Client, alice: User, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    move = move_in(alice, data_folder())
    with django_assert_max_num_queries(16):
        page = as_alice.get(f"/moves/{move.pk}/").content.decode()
    assert "Kept, not yet used: 2" in page
    shown = as_alice.get(f"/moves/{move.pk}/?outcome=kept&kind=group").content.decode()
    assert "groups/1700000000000.json" in shown
    assert "characters/Iris.png" not in shown
    assert as_alice.get(f"/moves/{move.pk}/?outcome=%00&kind=x&page=-3").status_code == 200


def test_the_choice_costs_the_same_however_many_there_are(
    as_alice: Client, alice: User, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    move = send(alice, {f"characters/{n}.png": b"x" for n in range(300)})
    with django_assert_max_num_queries(12):
        page = as_alice.get(f"/moves/{move.pk}/").content.decode()
    assert page.count('name="item"') == 80
    assert "and 220 more" in page


def test_nothing_chosen_is_explained(as_alice: Client, alice: User) -> None:
    move = send(alice, data_folder())
    response = as_alice.post(f"/moves/{move.pk}/choice/", {}, follow=True)
    assert "Choose something" in response.content.decode()


def test_progress_survives_a_reload(as_alice: Client, alice: User) -> None:
    move = send(alice, data_folder())
    as_alice.post(
        f"/moves/{move.pk}/choice/", {"kind": ["character"], "item": list(move.items.values_list("pk", flat=True))}
    )
    work(Move.objects.get(pk=move.pk), seconds=0)

    part = as_alice.get(f"/moves/{move.pk}/?part=importing", headers={"HX-Request": "true"}).content.decode()
    assert "1 / 2" in part
    assert "<html" not in part
    as_alice.post(f"/moves/{move.pk}/cancellation/")
    late = as_alice.get(f"/moves/{move.pk}/?part=importing", headers={"HX-Request": "true"})
    assert late["HX-Refresh"] == "true"
    assert "Stopped" in as_alice.get(f"/moves/{move.pk}/").content.decode()


def test_a_run_whose_worker_is_gone_can_go_on(as_alice: Client, alice: User) -> None:
    move = send(alice, data_folder())
    Move.objects.filter(pk=move.pk).update(state=MoveState.IMPORTING, touched_at="2020-01-01T00:00Z")
    assert "This has stopped" in as_alice.get(f"/moves/{move.pk}/").content.decode()
    as_alice.post(f"/moves/{move.pk}/continuation/")
    assert "This has stopped" not in as_alice.get(f"/moves/{move.pk}/").content.decode()


def test_only_one_run_imports_at_a_time(as_alice: Client, alice: User) -> None:
    move = send(alice, data_folder())
    Move.objects.filter(pk=move.pk).update(state=MoveState.IMPORTING)
    response = as_alice.post("/moves/", headers={"X-Requested-With": "fetch"})
    assert (response.status_code, "already moving in" in response.content.decode()) == (422, True)


def test_a_stranger_finds_nothing(as_bob: Client, alice: User) -> None:
    move = send(alice, data_folder())
    leaving = MoveOut.objects.create(owner=alice)
    make(leaving)
    assert as_bob.get(f"/moves/{move.pk}/").status_code == 404
    assert as_bob.get(f"/moves/out/{leaving.pk}/").status_code == 404
    for verb in ("files", "arrival", "choice", "cancellation", "continuation", "reversal"):
        assert as_bob.post(f"/moves/{move.pk}/{verb}/").status_code == 404
        assert as_bob.post(f"/moves/{uuid4()}/{verb}/").status_code == 404


def test_a_guest_may_move_in_and_keeps_it_after_signing_in(bob: User) -> None:
    guest = User.objects.create(username="guest-1", is_guest=True)
    move_in(guest, data_folder())
    give_chats(guest, bob)

    assert Chat.objects.visible_to(bob).count() == 2
    again = move_in(bob, {path: c for path, c in data_folder().items() if path.startswith("chats/Iris")})
    assert again.items.get().outcome == "unchanged"


def test_everything_is_packed_and_fetched(as_alice: Client, alice: User) -> None:
    as_alice.post("/moves/out/")
    leaving = MoveOut.objects.get()
    assert "Packing" in as_alice.get("/moves/").content.decode()
    assert as_alice.get(f"/moves/out/{leaving.pk}/").status_code == 404
    make(leaving)

    assert f"/moves/out/{leaving.pk}/" in as_alice.get("/moves/out/").content.decode()
    response = as_alice.get(f"/moves/out/{leaving.pk}/")
    assert b"".join(response).startswith(b"PK")
    assert "default-user-" in response["Content-Disposition"]


def test_what_nobody_wants_is_swept(alice: User, django_capture_on_commit_callbacks: Any) -> None:
    move = send(alice, data_folder())
    leaving = MoveOut.objects.create(owner=alice)
    make(leaving)
    Move.objects.update(touched_at="2020-01-01T00:00Z")
    MoveOut.objects.update(created_at="2020-01-01T00:00Z")
    with django_capture_on_commit_callbacks(execute=True):
        sweep_moves()

    assert not move.folder.exists()
    assert not leaving.file.exists()
