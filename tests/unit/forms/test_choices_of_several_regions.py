"""What can be chosen in a form where one installation runs several regions."""

import pytest

from vtflow.domain.errors import BadInput
from vtflow.forms.choices import own_staff
from vtflow.forms.shapes import staff
from vtflow.policy import PolicyBook

REGIONS = ("kennemerland", "zaanstreek-waterland", "amsterdam-amstelland")
BOOK = PolicyBook()


@pytest.mark.parametrize("order", [REGIONS, REGIONS[::-1]])
def test_each_veilig_thuis_can_be_chosen_though_it_is_a_neighbour_to_the_others(order: tuple[str, ...]) -> None:
    policies = [BOOK.policy(region) for region in order]

    assert {"vt.m01", "vt-zw.m01", "vt-aa.m01"} <= set(own_staff(policies))


def test_a_team_of_another_party_is_no_own_staff_in_any_region() -> None:
    policies = [BOOK.policy(region) for region in REGIONS]
    own = set(own_staff(policies))

    assert "cjg-haarlem.m01" in staff(policies)
    assert not {one for one in own if not one.startswith("vt")}


def test_a_team_that_is_called_otherwise_here_is_named() -> None:
    with pytest.raises(BadInput, match=r"bedoelt u operaties-zw"):
        BOOK.policy("zaanstreek-waterland").region.team("operaties")
