"""The one style sheet that is served holds the components as they are now."""

import os
from pathlib import Path

from django.core.management import call_command
from pytest_django import Settings


def collected(settings: Settings, folder: Path) -> str:
    settings.STATIC_ROOT = folder / "collected"
    settings.STATICFILES_DIRS = [folder / "source"]
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    settings.STORAGES = settings.STORAGES | {"staticfiles": {"BACKEND": "tavern.lib.staticfiles.FlatStylesStorage"}}
    call_command("collectstatic", interactive=False, verbosity=0)
    return (folder / "collected/css/main.css").read_text()


def test_a_component_that_changed_reaches_the_page_though_the_list_of_them_did_not(
    settings: Settings, tmp_path: Path
) -> None:
    source = tmp_path / "source/css"
    source.mkdir(parents=True)
    (source / "main.css").write_text('@layer base;\n@import url("./lamp.css") layer(base);\n')
    (source / "lamp.css").write_text("p { color: red }")
    # As files of an installed release are: older than what was collected.
    for file in source.iterdir():
        os.utime(file, (1_000_000_000, 1_000_000_000))
    assert "color: red" in collected(settings, tmp_path)
    (source / "lamp.css").write_text("p { color: gold }")
    again = collected(settings, tmp_path)
    assert "color: gold" in again
    assert "@import" not in again
