"""The settings page: every row saves, resets, explains, and is found."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tavern.accounts.models import User
from tavern.accounts.preferences import DEFAULTS, preferences_for
from tavern.accounts.settings_rows import ROWS

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}


def save(client: Client, name: str, headers: dict[str, str] | None = None, **answers: Any) -> Any:
    return client.post(reverse("accounts:setting", args=[name]), answers, headers=headers)


@pytest.mark.parametrize(
    ("name", "answer", "stored"),
    [
        ("content_languages", ["en", "zh"], ("en", "zh")),
        ("prose_font", "serif", "serif"),
        ("prose_size", "22", 22),
        ("prose_measure", "wide", "wide"),
        ("reveal", "whole", "whole"),
        ("enter_sends", "", False),
        ("export_format", "md", "md"),
        ("announcements", "sentences", "sentences"),
        ("letter_keys", "", False),
        ("max_rating", "all", "all"),
        ("blur_mature", "", False),
    ],
)
def test_a_preference_is_saved_and_reset(client: Client, alice: User, name: str, answer: Any, stored: Any) -> None:
    client.force_login(alice)
    save(client, name, **({name: answer} if answer else {}))
    alice.refresh_from_db()
    assert getattr(preferences_for(alice), name) == stored

    save(client, name, reset="1")
    alice.refresh_from_db()
    assert preferences_for(alice) == DEFAULTS
    assert alice.preferences == {}


def test_every_row_is_on_the_page(client: Client, alice: User) -> None:
    client.force_login(alice)
    page = client.get(reverse("accounts:settings"))

    for row in ROWS:
        assert f'id="setting-{row.name}"' in page.text


def test_a_saved_row_is_what_a_reload_shows(client: Client, alice: User) -> None:
    client.force_login(alice)
    fragment = save(client, "export_format", HTMX, export_format="md").text
    assert "Saved" in fragment

    page = client.get(reverse("accounts:settings")).text
    assert '<option value="md" selected>' in fragment
    assert '<option value="md" selected>' in page
    assert 'name="reset"' in fragment


@pytest.mark.parametrize(
    ("name", "answer"), [("prose_size", "99"), ("prose_size", "x"), ("reveal", "never"), ("theme", "pink")]
)
def test_an_answer_that_is_no_choice_is_explained(client: Client, alice: User, name: str, answer: str) -> None:
    client.force_login(alice)
    for headers in ({}, HTMX):
        page = save(client, name, headers, **{name: answer})
        assert page.status_code == 422
        assert "field__error" in page.text
    alice.refresh_from_db()
    assert preferences_for(alice) == DEFAULTS


def test_there_are_no_other_settings(client: Client, alice: User) -> None:
    client.force_login(alice)

    assert save(client, "is_adult", is_adult="on").status_code == 404
    assert save(client, "is_staff", is_staff="on").status_code == 404


def test_explicit_characters_take_a_word_about_age(client: Client, alice: User) -> None:
    client.force_login(alice)
    page = save(client, "max_rating", HTMX, max_rating="explicit")
    assert page.status_code == 422
    assert "18" in page.text

    assert save(client, "max_rating", max_rating="explicit", is_adult="on").status_code == 302
    alice.refresh_from_db()
    assert preferences_for(alice).ratings == ("all", "teen", "mature", "explicit")
    # It is asked once.
    assert save(client, "max_rating", max_rating="mature").status_code == 302


def test_theme_and_language_are_the_accounts(client: Client, alice: User) -> None:
    client.force_login(alice)
    save(client, "theme", theme="light")
    save(client, "language", language="zh-hans")

    other = Client()
    other.force_login(alice)
    page = other.get(reverse("accounts:settings"))
    assert 'data-theme="light"' in page.text
    assert 'lang="zh-hans"' in page.text
    assert save(client, "theme", HTMX, theme="dark").headers["HX-Refresh"] == "true"


def test_the_reader_stands_on_the_page(client: Client, alice: User) -> None:
    client.force_login(alice)
    assert "data-prose-font" not in client.get(reverse("accounts:settings")).text
    save(client, "prose_font", prose_font="serif")
    save(client, "letter_keys")

    page = client.get(reverse("accounts:settings")).text
    assert 'data-prose-font="serif"' in page
    assert 'data-keys="off"' in page


@pytest.mark.parametrize(
    ("words", "found", "hidden"),
    [
        ("typeface", "prose_font", "theme"),
        ("STORIES size", "prose_size", "prose_font"),
        ("privacy", "max_rating", "theme"),
    ],
)
def test_a_setting_is_found_by_its_words(client: Client, alice: User, words: str, found: str, hidden: str) -> None:
    client.force_login(alice)
    page = client.get(reverse("accounts:settings"), {"q": words}).text

    assert f'id="setting-{found}"' in page
    assert f'id="setting-{hidden}"' not in page


def test_nothing_found_says_so(client: Client, db: None) -> None:
    assert "No setting has these words." in client.get(reverse("accounts:settings"), {"q": "xyzzy"}).text


def test_two_changes_at_once_both_stay(alice: User) -> None:
    first, second = User.objects.get(pk=alice.pk), User.objects.get(pk=alice.pk)
    first.set_preferences(prose_size=20)
    second.set_preferences(reveal="whole")

    alice.refresh_from_db()
    assert alice.preferences == {"prose_size": 20, "reveal": "whole"}
