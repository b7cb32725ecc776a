"""Documents name only what exists, and every guide is there in both languages."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
#: Made by running the product or the bench, or named as an example.
NOT_THERE_BEFORE = {"docs/benchmarks.md", "static/js/elements/word-word.js"}

_FENCE = re.compile(r"```.*?```", re.DOTALL)
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_CODE = re.compile(r"`([^`\n]+)`")
_FILE = re.compile(
    r"(?:tavern|characters|chats|templates|static|tests|docs|scripts|bench|locale|requirements)/[\w./-]*|\w+\.toml"
)

each_document = pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))


def _missing_files(text: str) -> list[str]:
    named = [code for code in _CODE.findall(_FENCE.sub("", text)) if _FILE.fullmatch(code)]
    return [name for name in named if name not in NOT_THERE_BEFORE and not (ROOT / name).exists()]


def _anchor(heading: str) -> str:
    """As GitHub makes it."""
    return re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")


def _broken_links(document: Path) -> list[str]:
    broken = []
    for link in _LINK.findall(_FENCE.sub("", document.read_text())):
        if re.match(r"[a-z]+:", link):
            continue
        name, _, anchor = link.partition("#")
        target = (document.parent / name).resolve() if name else document
        headings = re.findall(r"^#+ (.+)$", target.read_text(), re.MULTILINE) if anchor and target.exists() else []
        if not target.exists() or (anchor and anchor not in map(_anchor, headings)):
            broken.append(link)
    return broken


@each_document
def test_every_link_leads_somewhere(document: Path) -> None:
    assert _broken_links(document) == []


@each_document
def test_every_file_that_is_named_exists(document: Path) -> None:
    assert _missing_files(document.read_text()) == []


@each_document
def test_every_make_target_exists(document: Path) -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    text = document.read_text()
    code = [*_FENCE.findall(text), *_CODE.findall(text)]
    named = {name for part in code for name in re.findall(r"(?:^|\s)make ([a-z-]+)", part)}

    assert named <= targets


@each_document
def test_every_setting_that_is_named_exists(document: Path) -> None:
    known = set(
        re.findall(r"[A-Z][A-Z_]+", (ROOT / "tavern/settings.py").read_text() + (ROOT / ".env.example").read_text())
    )
    named = {
        code.partition("=")[0] for code in _CODE.findall(document.read_text()) if re.match(r"[A-Z]+_[A-Z_]+(=|$)", code)
    }

    assert named - {"DIALECTS", "FORMATS"} <= known


def test_every_guide_is_there_in_both_languages() -> None:
    english, chinese = ({path.name for path in (ROOT / "docs" / lang).glob("*.md")} for lang in ("en", "zh"))

    assert english
    assert english == chinese


def test_both_languages_have_the_same_sections_and_commands() -> None:
    for path in (ROOT / "docs/en").glob("*.md"):
        texts = [path.read_text(), (ROOT / "docs/zh" / path.name).read_text()]
        sections = [len(re.findall(r"^##? ", text, re.MULTILINE)) for text in texts]
        fences = [[re.sub(r"\s*#.*", "", fence) for fence in _FENCE.findall(text)] for text in texts]

        assert sections[0] == sections[1], path.name
        assert fences[0] == fences[1], path.name


def test_a_file_that_is_gone_is_noticed() -> None:
    assert _missing_files("See `chats/nowhere.py` and `chats/urls.py`.") == ["chats/nowhere.py"]
