"""The list of personas: what it tells of each, and that nobody else's is in it."""

from django.test import Client
from pytest_django import DjangoAssertNumQueries

from characters.actions.assets import store_picture
from chats.actions import create_persona
from chats.models import Persona
from tavern.accounts.models import User
from tests.characters.recipes import picture
from tests.chats.personas.conftest import PAGE, address


def page(client: Client) -> str:
    response = client.get(PAGE)
    assert response.status_code == 200
    return response.content.decode()


def test_it_shows_picture_name_first_words_tokens_and_which_is_for_new_chats(
    as_alice: Client, alice: User, wren: Persona
) -> None:
    portrait = store_picture(picture())
    create_persona(alice, name="Mira", description="A healer.\nShe lost her voice. " + "x" * 500, portrait=portrait)
    html = page(as_alice)
    assert "Wren is a courier with a limp." in html
    assert "She lost her voice." in html
    assert "x" * 200 not in html
    assert f"{wren.tokens} tokens" in html
    assert portrait.url(96) in html
    assert html.count("For new chats") == 1
    assert html.index("Wren") < html.index("Mira"), "the default comes first"


def test_without_any_it_says_what_one_is_and_how_to_begin(as_alice: Client) -> None:
    html = page(as_alice)
    assert "No personas yet" in html
    assert 'href="/personas/new/"' in html


def test_anybody_may_look_and_nobody_becomes_a_guest_by_it(db: None) -> None:
    assert "No personas yet" in page(Client())
    assert Client().get("/personas/new/").status_code == 200
    assert not User.objects.exists()


def test_nobody_elses_is_in_it(as_bob: Client, wren: Persona) -> None:
    assert address(wren) not in page(as_bob)


def test_its_queries_do_not_grow_with_the_list(
    as_alice: Client, alice: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    portrait = store_picture(picture())
    page(as_alice)
    for number in range(30):
        create_persona(alice, name=f"Persona {number}", description="words " * 400, portrait=portrait)
    with django_assert_num_queries(1):
        assert page(as_alice).count("persona-row") == 30


def test_a_hostile_name_is_only_a_name(as_alice: Client, alice: User) -> None:
    bad = "<img src=x onerror=alert(1)>"
    persona = create_persona(alice, name=bad, description=bad)
    for html in (page(as_alice), as_alice.get(address(persona)).content.decode()):
        assert bad not in html
        assert "&lt;img" in html


def test_the_settings_lead_to_it(as_alice: Client) -> None:
    assert f'href="{PAGE}"' in as_alice.get("/accounts/settings/").content.decode()
