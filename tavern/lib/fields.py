"""Form fields: what `components/field.html` needs to draw one with its help, error and counters."""

from dataclasses import dataclass
from typing import Any

from django.forms import BoundField, widgets


@dataclass(frozen=True)
class FieldOptions:
    """How one field is drawn.

    Attributes:
        counter: show `12 / 300`; needs a `max_length` on the form field.
        tokens_url: count tokens there (POST `text`, answer `{"tokens": n}`) and show `842 tokens`.
        rows: lines a text area starts with; it grows with its text.
        switch: draw a checkbox as a switch.
        placeholder: an example of an answer, never the label.
        autocomplete, inputmode: as in HTML.
        autofocus: put the cursor here; at most one per page.
        mono: letters of one width, for code and keys.
        hide_label: keep the label for screen readers only.
        optional: say "optional" beside the label when the field is not required.
        lang: language of the content, when it differs from the page's.
        help: replaces the form field's help text.
    """

    counter: bool = False
    tokens_url: str = ""
    rows: int = 0
    switch: bool = False
    placeholder: str = ""
    autocomplete: str = ""
    inputmode: str = ""
    autofocus: bool = False
    mono: bool = False
    hide_label: bool = False
    optional: bool = False
    lang: str = ""
    help: str = ""


def field_context(bound: BoundField, options: FieldOptions) -> dict[str, Any]:
    """The variables of `components/field.html`."""
    kind = _kind(bound.field.widget)
    help_text = options.help or bound.help_text
    errors = list(bound.errors)
    return {
        "bound": bound,
        "kind": kind,
        "options": options,
        "help_text": help_text,
        "errors": errors,
        "max_length": getattr(bound.field, "max_length", None) if options.counter else None,
        "length": len(str(bound.value() or "")),
        "control": bound.as_widget(
            attrs=_attributes(bound, kind, options, has_help=bool(help_text), has_error=bool(errors))
        ),
        "optional": options.optional and not bound.field.required,
    }


def _kind(widget: widgets.Widget) -> str:
    """The shape of a control. Order matters: several of these widgets inherit from each other."""
    shapes: tuple[tuple[type[widgets.Widget], str], ...] = (
        (widgets.CheckboxSelectMultiple, "group"),
        (widgets.RadioSelect, "group"),
        (widgets.CheckboxInput, "choice"),
        (widgets.FileInput, "file"),
        (widgets.Textarea, "textarea"),
        (widgets.SelectMultiple, "multiple"),
        (widgets.Select, "select"),
    )
    if widget.is_hidden:
        return "hidden"
    return next((kind for shape, kind in shapes if isinstance(widget, shape)), "text")


def _attributes(
    bound: BoundField, kind: str, options: FieldOptions, *, has_help: bool, has_error: bool
) -> dict[str, Any]:
    identifier = bound.auto_id
    described = [f"{identifier}_error"] * has_error + [f"{identifier}_helptext"] * has_help
    attributes: dict[str, Any] = {"aria-describedby": " ".join(described) or None}
    if kind not in {"choice", "group"}:
        given = bound.field.widget.attrs.get("class", "")
        attributes["class"] = " ".join(filter(None, ["input", "input--mono" if options.mono else "", given]))
    if kind == "choice" and options.switch:
        attributes["role"] = "switch"
    if kind == "textarea":
        attributes["rows"] = options.rows or bound.field.widget.attrs.get("rows", 3)
    attributes |= {
        "placeholder": options.placeholder or None,
        "autocomplete": options.autocomplete or None,
        "inputmode": options.inputmode or None,
        "autofocus": options.autofocus or None,
        "lang": options.lang or None,
    }
    return {name: value for name, value in attributes.items() if value is not None}
