"""One style sheet per component, each in its layer, and all of them small."""

import gzip
import re
from pathlib import Path

from django.conf import settings

CSS = Path(settings.BASE_DIR) / "static/css"
IMPORT = re.compile(r'@import url\("\./([\w.]+)"\) layer\((\w+)\);')


def imported() -> list[tuple[str, str]]:
    lines = (CSS / "main.css").read_text().splitlines()[1:]
    matches = [IMPORT.fullmatch(line) for line in lines]
    assert all(matches), "main.css holds only imports of this form; they are flattened when collected"
    return [(match[1], match[2]) for match in matches if match]


def test_every_style_sheet_is_imported_once_and_in_the_order_of_the_layers() -> None:
    files = [name for name, _ in imported()]
    assert sorted(files) == sorted(path.name for path in CSS.glob("*.css") if path.name != "main.css")
    layers = (CSS / "main.css").read_text().splitlines()[0].removeprefix("@layer ").removesuffix(";").split(", ")
    used = [layers.index(layer) for _, layer in imported()]
    assert used == sorted(used)


def test_first_view_stays_within_its_budget() -> None:
    together = b"".join((CSS / name).read_bytes() for name, _ in imported())
    assert len(gzip.compress(together)) <= 30_000


def test_components_use_tokens_that_exist() -> None:
    text = "".join(path.read_text() for path in CSS.glob("*.css"))
    set_in_scripts = {"--sheet-drag", "--menu-x", "--menu-y"}
    defined = set(re.findall(r"(--[\w-]+)\s*:", text)) | set_in_scripts
    required = set(re.findall(r"var\((--[\w-]+)\)", text))
    assert required <= defined


def test_both_themes_define_every_colour() -> None:
    tokens = (CSS / "tokens.css").read_text()
    blocks = re.findall(r"color-scheme: (\w+);(.*?)}", tokens, re.DOTALL)
    names = [(scheme, sorted(re.findall(r"(--p-[\w-]+):", body))) for scheme, body in blocks]
    assert [scheme for scheme, _ in names] == ["dark", "light", "light"]
    assert names[0][1] == names[1][1] == names[2][1]
