"""Finding the gemeente a clerk meant."""

import pytest

from tests.unit.engine.world import KENNEMERLAND
from vtflow.domain.errors import BadInput
from vtflow.domain.gemeenten import gemeente_slug, slug_of


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Haarlem", "haarlem"),
        (" HAARLEM ", "haarlem"),
        ("Súdwest-Fryslân", "sudwest-fryslan"),
        ("Bergen (NH)", "bergen-nh"),
    ],
)
def test_a_name_becomes_its_slug(name: str, slug: str) -> None:
    assert slug_of(name) == slug


def test_a_gemeente_of_the_region_is_found_whatever_the_case() -> None:
    assert gemeente_slug("  haarlemmermeer", KENNEMERLAND) == "haarlemmermeer"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (
            "Zaanstad",
            "gemeente Zaanstad hoort bij Veilig Thuis Zaanstreek-Waterland, niet bij Veilig Thuis Kennemerland",
        ),
        ("Dantumadeel", "gemeente Dantumadiel hoort bij Veilig Thuis Friesland"),
        ("Harlem", r"gemeente 'Harlem' is onbekend; bedoelt u Haarlem\?"),
        ("Parijs", "gemeente 'Parijs' is onbekend"),
        ("=HYPERLINK(1)", "gemeente met deze naam is onbekend"),
    ],
)
def test_another_gemeente_is_refused_in_words_a_clerk_understands(name: str, text: str) -> None:
    with pytest.raises(BadInput, match=text):
        gemeente_slug(name, KENNEMERLAND)
