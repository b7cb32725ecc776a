"""Every setting read from the environment has a line in settings.py and stands in .env.example."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def _read_from_environment() -> set[str]:
    source = (ROOT / "tavern/settings.py").read_text()
    return set(re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', source))


def test_every_setting_stands_in_the_example_file() -> None:
    example = (ROOT / ".env.example").read_text()

    assert {name for name in _read_from_environment() if f"{name}=" not in example} == set()


def test_the_example_file_names_no_setting_that_does_not_exist() -> None:
    known = _read_from_environment() | {"HOST", "PORT"}
    known |= {f"{provider}_CLIENT_{part}" for provider in ("DISCORD", "GITHUB", "GOOGLE") for part in ("ID", "SECRET")}
    example = (ROOT / ".env.example").read_text()

    assert set(re.findall(r"\b([A-Z][A-Z_]+)=", example)) - known == set()
