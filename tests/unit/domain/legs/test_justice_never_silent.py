"""Whatever people do or leave on the legs of police, OM and mayor: a running traject always waits for somebody."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.engine.world import World
from vtflow.domain.errors import Refused
from vtflow.domain.legs.book import LEG_BOOK
from vtflow.play.story import local_text

VT, OM, POLICE, MAYOR = "vt.m01", "om-zsm.m01", "politie.m01", "burgemeester-haarlem.m01"
Act = tuple[str, str, dict[str, Any]]
ACTS: dict[str, tuple[Act, ...]] = {
    "zsm": (
        ("record-aanhouding", POLICE, {"voorlopige_hechtenis": True}),
        ("record-aanhouding", POLICE, {"voorlopige_hechtenis": False}),
        ("answer-zsm", VT, {"bekend": False, "eerdere_meldingen": 0, "advies": "overleg"}),
        ("order-inverzekeringstelling", OM, {}),
        ("record-voorgeleiding", OM, {"rechtmatig": True}),
        ("extend-inverzekeringstelling", OM, {}),
        ("decide-zsm", OM, {"beslissing": "sepot", "vrij": True}),
    ),
    "justitie": (
        ("check-veiligheid", VT, {"acuut": False}),
        ("decide-veiligheidsbeoordeling", VT, {"uitkomst": "justitie"}),
        ("refer-justitie", VT, {"aan": "politie", "vorm": "melding"}),
        ("report-justitie", POLICE, {"beslissing": "sepot"}),
        ("decide-na-justitie", VT, {"uitkomst": "einde_bemoeienis"}),
    ),
    "afstemming": (
        ("add-to-afstemming", VT, {"datum": "2026-09-20", "vraag": "informatie"}),
        ("move-afstemming", VT, {"datum": "2026-10-02"}),
        ("decide-afstemming", VT, {"besluit": "opsporing", "eigenaar": "politie", "uiterlijk": "2026-10-20"}),
        ("decide-afstemming", VT, {"besluit": "geen_actie"}),
        ("complete-afstemming", POLICE, {"resultaat": "uitgevoerd"}),
    ),
    "huisverbod": (
        ("impose-huisverbod", POLICE, {"bevoegd": "hulpofficier", "grond": "gevaar"}),
        ("confirm-bereikadres", POLICE, {}),
        ("record-eerste-gesprek", VT, {"met": "beiden"}),
        ("record-zorgoverleg", VT, {"partners": ["politie"]}),
        ("advise-verlenging", VT, {"advies": "verlengen"}),
        ("extend-huisverbod", MAYOR, {"tot": "2026-09-26"}),
        ("refuse-verlenging", MAYOR, {}),
        ("plan-vervolg", VT, {"vervolg": "opvang"}),
        ("withdraw-huisverbod", MAYOR, {"reden": "rechter"}),
        ("complete-huisverbod", VT, {"resultaat": "veilig"}),
    ),
}


@pytest.mark.parametrize("soort", ACTS)
def test_every_command_of_the_leg_is_drawn_on(soort: str) -> None:
    begins_by_hand = {"prepare-justitie"}

    assert LEG_BOOK[soort].commands.keys() - begins_by_hand <= {command for command, _, _ in ACTS[soort]}


@pytest.mark.parametrize("soort", ACTS)
@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_a_running_traject_always_has_an_open_wait_with_a_moment(soort: str, data: st.DataObject) -> None:
    world = World("2026-09-07 09:00")
    world.register()
    for _ in range(data.draw(st.integers(3, 12))):
        command, by, fields = data.draw(st.sampled_from(ACTS[soort]))
        world.at(local_text(world.clock.now() + timedelta(hours=data.draw(st.sampled_from([1, 5, 30, 100])))))
        if not world.route().is_open:
            break
        try:
            world.do("A", command, by=by, **fields)
        except Refused:
            continue
        for traject in world.route().trajecten:
            waits = [wait for wait in world.route().waits if wait.traject == traject.no]
            assert bool(waits) is traject.is_open
            assert all(wait.next_moment is not None for wait in waits)
