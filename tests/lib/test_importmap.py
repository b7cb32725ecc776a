"""The import map names every module and is let through the content policy by its hash."""

import base64
import hashlib
import json
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template import Context, Template, TemplateSyntaxError

from tavern.lib.importmap import UnknownModuleError, importmap_hash, importmap_json, module_url

JS = Path(settings.BASE_DIR) / "static/js"


def render(source: str) -> str:
    return Template("{% load interface %}" + source).render(Context())


def test_every_module_has_a_bare_name() -> None:
    names = json.loads(importmap_json())["imports"]
    assert set(names) == {path.relative_to(JS).with_suffix("").as_posix() for path in JS.rglob("*.js")}


def test_the_hash_is_that_of_the_script_in_the_page() -> None:
    script = re.fullmatch(r'<script type="importmap">(.*)</script>', render("{% importmap %}"), re.DOTALL)
    assert script
    digest = base64.b64encode(hashlib.sha256(script[1].encode()).digest()).decode()
    assert importmap_hash() == f"'sha256-{digest}'"


def test_modules_import_each_other_by_names_the_map_knows() -> None:
    """A relative import would bypass the hashed addresses."""
    known = json.loads(importmap_json())["imports"]
    for path in JS.rglob("*.js"):
        for name in re.findall(r'^import .*?from "([^"]+)"', path.read_text(), re.MULTILINE):
            assert name in known, f"{path.name} imports {name}"


def test_every_element_exports_the_class_its_tag_promises() -> None:
    for path in (JS / "elements").glob("*.js"):
        name = "".join(part.capitalize() for part in path.stem.split("-"))
        assert f"export class {name} extends HTMLElement" in path.read_text(), path.name


def test_preloads_are_links() -> None:
    assert render('{% modulepreload "app" %}') == f'<link rel="modulepreload" href="{module_url("app")}">'


def test_too_many_preloads_are_refused() -> None:
    with pytest.raises(TemplateSyntaxError, match="at most 10"):
        render("{% modulepreload " + '"app" ' * 11 + "%}")


def test_an_unknown_module_is_named() -> None:
    with pytest.raises(UnknownModuleError, match="elements/no-such"):
        module_url("elements/no-such")
