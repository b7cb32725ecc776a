"""The editor: a form that keeps itself as a draft, beside a preview that the server draws."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from characters.actions.drafts import MOST_CHARACTERS, discard_draft, find_draft, keep_draft
from characters.actions.publishing import GuestsCannotPublish, publish, set_focal_point, set_rating
from characters.actions.uploads import store_upload
from characters.actions.versions import card_of, create_character, current_version, save_version
from characters.cards import Card
from characters.columns import columns_of
from characters.editor import (
    CardForm,
    FormData,
    Rows,
    apply_operation,
    checklist,
    data_of_card,
    data_of_draft,
    draft_of_data,
    new_data,
    posted,
    rows_of,
)
from characters.editor.rows import CASES, LOGICS, POSITIONS
from characters.language import NAMES
from characters.messages import sentence_for
from characters.models import Asset, Character, Draft, FocalPoint, Rating, Visibility
from characters.pictures import PictureRefused
from characters.previews import greeting_html
from characters.tiles import tile_of
from characters.tokens import count_tokens, field_tokens, permanent_tokens
from characters.views.access import owned_character
from tavern.accounts.requests import PersonRequest, person_required

_LONGEST_COUNTED = 1_000_000


@dataclass(frozen=True)
class _Work:
    """What is being edited: a character of the person's, or one that is not made yet."""

    character: Character | None

    @property
    def base(self) -> Card | None:
        return card_of(current_version(self.character)) if self.character else None

    @property
    def number(self) -> int:
        return current_version(self.character).number if self.character else 0

    @property
    def url(self) -> str:
        return self._address("edit", "create")

    @property
    def draft_url(self) -> str:
        return self._address("draft", "create-draft")

    def _address(self, known: str, fresh: str) -> str:
        if self.character:
            return reverse(f"characters:{known}", args=[self.character.slug])
        return reverse(f"characters:{fresh}")


@require_http_methods(["GET", "HEAD", "POST"])
@person_required
def create(request: PersonRequest) -> HttpResponse:
    return _edit(request, _Work(None))


@require_http_methods(["GET", "HEAD", "POST"])
@person_required
def edit(request: PersonRequest, slug: str) -> HttpResponse:
    return _edit(request, _Work(owned_character(request.user, slug)))


@person_required
@require_POST
def create_draft(request: PersonRequest) -> HttpResponse:
    return _draft(request, _Work(None))


@person_required
@require_POST
def draft(request: PersonRequest, slug: str) -> HttpResponse:
    return _draft(request, _Work(owned_character(request.user, slug)))


@person_required
@require_POST
def preview(request: PersonRequest) -> HttpResponse:
    """Draw the preview of a form as it is typed; what cannot be a card yet shows what is missing."""
    data = posted(request.POST)
    character = Character.objects.owned_by(request.user).filter(slug=data.get("slug", "")).first()
    context = _preview_context(request, data, _Work(character) if character else _Work(None))
    return render(request, "characters/editor.html#preview", context)


@person_required
@require_POST
def tokens(request: PersonRequest) -> HttpResponse:
    """Count the tokens of a text."""
    text = request.POST.get("text", "")
    if len(text) > _LONGEST_COUNTED:
        return JsonResponse({"error": _("The text is too long to count.")}, status=422)
    return JsonResponse({"tokens": count_tokens(text)})


def _edit(request: PersonRequest, work: _Work) -> HttpResponse:
    if request.method != "POST":
        return _show(request, work)
    data = posted(request.POST)
    _take_portrait_file(request, data)
    operation = data.get("operation", "")
    if operation:
        return _rearrange(request, work, data, operation)
    return _save(request, work, data)


def _show(request: PersonRequest, work: _Work) -> HttpResponse:
    """Show the draft if there is one, else what is saved."""
    kept = find_draft(request.user, work.character)
    if kept:
        data = data_of_draft(kept.fields)
    else:
        base = work.base
        data = data_of_card(base, work.character) if base else new_data()
    form = CardForm(initial=data)
    return render(request, "characters/editor.html", _context(request, work, data, form, kept=kept))


def _take_portrait_file(request: PersonRequest, data: FormData) -> None:
    """Without scripts the picture comes with the form; one that is refused leaves the portrait as it was."""
    upload = request.FILES.get("portrait_file")
    if upload is None:
        return
    try:
        data["portrait"] = store_upload(upload, {}).sha256
    except PictureRefused as error:
        messages.error(request, sentence_for(error.code))


def _rearrange(request: PersonRequest, work: _Work, data: FormData, operation: str) -> HttpResponse:
    """Add, move or remove an item of a list: htmx gets that list, a browser without scripts the whole page."""
    opened = apply_operation(data, operation)
    form = CardForm(initial=data)
    context = _context(request, work, data, form, opened=opened)
    kind = operation.partition(":")[0]
    target = request.headers.get("HX-Target", "")
    if target == f"list-{kind}" and kind in ("greeting", "group", "note", "lore"):
        return render(request, f"characters/editor.html#list-{kind}", context)
    keep_draft(request.user, work.character, fields=draft_of_data(data), based_on=_based_on(data))
    return render(request, "characters/editor.html", context)


def _save(request: PersonRequest, work: _Work, data: FormData) -> HttpResponse:
    form, rows = CardForm(data), rows_of(data)
    card = form.card(rows, base=work.base) if form.is_valid() else None
    if card is None:
        return render(request, "characters/editor.html", _context(request, work, data, form), status=422)
    if work.character and _based_on(data) != work.number and data.get("force") != str(work.number):
        context = _context(request, work, data, form, is_conflict=True)
        return render(request, "characters/editor.html", context, status=422)
    try:
        saved = _store(request, work, data, form, card)
    except GuestsCannotPublish as error:
        form.add_error("visibility", sentence_for(error.code))
        return render(request, "characters/editor.html", _context(request, work, data, form), status=422)
    discard_draft(request.user, work.character)
    messages.success(request, _("Saved as version %(number)d.") % {"number": current_version(saved).number})
    return redirect(saved)


def _store(request: PersonRequest, work: _Work, data: FormData, form: CardForm, card: Card) -> Character:
    visibility, rating = Visibility(form.cleaned_data["visibility"]), Rating(form.cleaned_data["rating"])
    if request.user.is_guest and visibility != Visibility.PRIVATE:
        raise GuestsCannotPublish
    portrait = _portrait(data)
    focal_point = form.cleaned_data["focal_point"]
    if work.character is None:
        return create_character(
            request.user, card, portrait=portrait, visibility=visibility, rating=rating, focal_point=focal_point
        )
    save_version(work.character, card, author=request.user, portrait=portrait)
    publish(work.character, visibility, by=request.user)
    set_rating(work.character, rating)
    set_focal_point(work.character, focal_point or work.character.focal_point)
    return work.character


def _draft(request: PersonRequest, work: _Work) -> HttpResponse:
    """Keep what is typed, or throw it away when asked to."""
    if "discard" in request.POST:
        discard_draft(request.user, work.character)
        messages.success(request, _("The draft was discarded."))
        return redirect(work.url)
    data = posted(request.POST)
    if sum(len(value) for _name, values in data.lists() for value in values) > MOST_CHARACTERS:
        return JsonResponse({"error": _("The draft is too long to keep.")}, status=422)
    keep_draft(request.user, work.character, fields=draft_of_data(data), based_on=_based_on(data))
    return JsonResponse({"saved": timezone.now().isoformat()})


def _context(
    request: PersonRequest,
    work: _Work,
    data: FormData,
    form: CardForm,
    *,
    kept: Draft | None = None,
    opened: str = "",
    is_conflict: bool = False,
) -> dict[str, Any]:
    return {
        "work": work,
        "character": work.character,
        "form": form,
        "rows": rows_of(data, opened=opened),
        "draft": kept,
        "draft_is_behind": bool(kept and work.character and kept.based_on != work.number),
        "is_conflict": is_conflict,
        "based_on": data.get("based_on", "0"),
        "portrait": _portrait(data),
        "focal_classes": _focal_classes(data),
        "focal_points": [(point.value, point.label, point.value == data.get("focal_point")) for point in FocalPoint],
        "languages": list(NAMES.items()),
        "tokens_url": reverse("characters:tokens"),
        "lore_logics": LOGICS,
        "lore_positions": POSITIONS,
        "lore_cases": CASES,
        **_preview_context(request, data, work),
    }


def _preview_context(request: PersonRequest, data: FormData, work: _Work) -> dict[str, Any]:
    """The card as it would be, its tile, a greeting and its counts; without a name there is no card yet."""
    form = CardForm(data)
    rows: Rows = rows_of(data)
    card = form.card(rows, base=work.base) if form.is_valid() else None
    if card is None:
        return {"preview": None, "problems": [text for texts in form.errors.values() for text in texts][:5]}
    counts = field_tokens(card)
    portrait = _portrait(data)
    index = _shown_greeting(data, len(card.greetings))
    checks = checklist(card, counts, has_portrait=portrait is not None)
    return {
        "preview": card,
        "tile": _preview_tile(request, data, card, portrait),
        "greeting": greeting_html(card, index, reader=_("you")),
        "greeting_number": index + 1,
        "greeting_count": len(card.greetings),
        "counts": counts,
        "total": permanent_tokens(counts),
        "book_tokens": counts.get("book", 0),
        "checks": checks,
        "checks_done": sum(check.is_done for check in checks),
    }


def _preview_tile(request: PersonRequest, data: FormData, card: Card, portrait: Asset | None) -> Any:
    columns = columns_of(card)
    rating, focal_point = data.get("rating", ""), data.get("focal_point", "")
    unsaved = Character(
        owner=request.user,
        slug="preview",
        name=columns.name,
        tagline=columns.tagline,
        language=columns.language,
        portrait=portrait,
        rating=rating if rating in Rating.values else Rating.ALL,
        focal_point=focal_point if focal_point in FocalPoint.values else FocalPoint.CENTER_TOP,
    )
    return tile_of(unsaved, Rating.EXPLICIT, mine=True)


def _portrait(data: FormData) -> Asset | None:
    sha256 = data.get("portrait", "")
    return Asset.objects.pictures().filter(sha256=sha256).first() if len(sha256) == 64 else None


def _focal_classes(data: FormData) -> str:
    chosen = data.get("focal_point", "")
    return FocalPoint(chosen).css_classes if chosen in FocalPoint.values else ""


def _shown_greeting(data: FormData, count: int) -> int:
    text = data.get("shown_greeting", "")
    return int(text) % count if count and text.isascii() and text.isdecimal() and len(text) < 4 else 0


def _based_on(data: FormData) -> int:
    text = data.get("based_on", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 9 else 0
