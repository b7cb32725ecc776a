"""Every bad file is refused with its reason."""

import pytest

from characters.cards import CardError, decode
from tests.characters.cards.bad_files import BadFile, bad_files


@pytest.mark.parametrize("bad", bad_files(), ids=lambda bad: bad.filename)
def test_a_bad_file_is_refused_with_its_reason(bad: BadFile) -> None:
    with pytest.raises(CardError) as refused:
        decode(bad.data, filename=bad.filename)
    assert refused.value.code == bad.code
    assert refused.value.sentence.endswith((".", "”.", "?"))
    assert "%" not in refused.value.sentence


def test_there_are_plenty_of_them_with_names_of_their_own() -> None:
    names = [bad.filename for bad in bad_files()]
    assert len(names) == len(set(names)) >= 60


def test_no_file_name_changes_the_verdict_on_a_bad_file() -> None:
    for bad in bad_files():
        if len(bad.data) < 100_000:
            with pytest.raises(CardError):
                decode(bad.data)
