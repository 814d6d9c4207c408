"""Whatever parties do in whatever order, a case at the Raad or at the GI stays in somebody's sight."""

import random
from datetime import timedelta
from typing import Any

import pytest

from tests.unit.domain.legs.test_raad import SPOED, VTO
from tests.unit.engine.world import FULL, World
from vtflow.domain.errors import Refused
from vtflow.domain.evolve import replay
from vtflow.domain.melding import Route, State

GESPREK = {"naam": "m02", "gesprek_op": "2026-03-02"}
#: (command, who, what it says); a refusal is as good an answer as any
ACTS: list[tuple[str, str, dict[str, Any]]] = [
    ("check-veiligheid", "vt.m00", {"acuut": False}),
    ("decide-veiligheidsbeoordeling", "vt.m01", {"uitkomst": "vto", "gesproken": "alle"}),
    ("decide-veiligheidsbeoordeling", "vt.m01", {"uitkomst": "overdracht", "gesproken": "alle"}),
    ("offer-overdracht", "vt.m01", {"aan": "cjg-haarlem", "checklist": FULL}),
    ("accept-overdracht", "cjg-haarlem.m02", GESPREK),
    ("send-vto", "vt.m01", VTO),
    ("send-vto", "vt.m01", SPOED),
    ("drop-vto", "vt.m01", {"uitkomst": "einde_bemoeienis", "akkoord": "vt.m02"}),
    ("inform-college", "vt.m01", {"wijze": "brief"}),
    ("record-vto-bericht", "operaties.m00", {"status": "bevestigd", "bericht": "B"}),
    ("record-vto-bericht", "operaties.m00", {"status": "niet_bezorgbaar", "bericht": "B", "reden": "storing"}),
    ("deliver-vto-otherwise", "vt.m01", {"wijze": "telefoon", "bewijs": "x", "ontvangen_door": "m01"}),
    ("accept-vto", "rvdk.m02", {"naam": "m02"}),
    ("reject-vto", "rvdk.m02", {"reden": "vrijwillig_kan"}),
    ("withdraw-vto", "vt.m01", {"reden": "nieuwe_informatie"}),
    ("lead-vto", "vt.m01", {}),
    ("send-wachtbrief", "rvdk.m02", {"wachttijd": "tot_4_weken"}),
    ("start-raadsonderzoek", "rvdk.m02", {}),
    ("finish-raadsonderzoek", "rvdk.m02", {"maatregel": "ots"}),
    ("finish-raadsonderzoek", "rvdk.m02", {"maatregel": "geen"}),
    ("reject-verzoek", "rvdk.m02", {}),
    ("decide-na-raad", "vt.m01", {"uitkomst": "overdracht"}),
    ("decide-na-raad", "vt.m01", {"uitkomst": "vto"}),
    ("decide-na-raad", "vt.m01", {"uitkomst": "gaat_door"}),
    ("record-vervolguitspraak", "rvdk.m02", {"maatregel": "ots", "uitspraak_op": "2026-03-02"}),
    ("name-jeugdbeschermer", "gi.m03", {"naam": "m03"}),
    ("report-gi-contact", "gi.m03", {}),
    ("record-gi-plan", "gi.m03", {}),
    ("end-maatregel", "rvdk.m02", {"reden": "opgeheven"}),
    ("finish-gi", "vt.m01", {"monitoring": False}),
    ("record-contact", "vt.m01", {"uitkomst": "bereikt"}),
    *(
        (
            "record-uitspraak",
            "rvdk.m02",
            {
                "maatregel": maatregel,
                "uitspraak_op": "2026-03-02",
                "geldig_tot": "2026-06-02",
                "kinderen": ["kind-1"],
                "dossier": True,
            },
        )
        for maatregel in ("ots", "vots")
    ),
]


def unseen(route: Route) -> list[str]:
    """Return the trajecten of which no wait is open, and the melding when nothing waits for it."""
    with_wait = {wait.traject for wait in route.waits}
    found = [f"{t.soort} in {t.fase}" for t in route.trajecten if t.is_open and t.no not in with_wait]
    return found if route.waits else [*found, route.state.value]


@pytest.mark.parametrize("seed", range(30))
def test_no_order_of_answers_leaves_a_case_without_a_wait_or_with_a_duty_that_nobody_took_on(seed: int) -> None:
    chance = random.Random(seed)
    world = World()
    world.register()
    for _ in range(250):
        what, by, data = chance.choice(ACTS)
        world.clock.set(world.clock.now() + timedelta(minutes=1))
        try:
            world.do("A", what, by=by, **data)
        except Refused:
            continue
        route = world.route()
        assert unseen(route) == [], what
        assert replay(world.events()) == route
        if route.state is State.BIJ_RVDK:
            assert [t.soort for t in route.trajecten if t.is_open and t.soort in {"raad", "gi"}], what
        assert route.responsible in {"vt", "cjg-haarlem"} | _by_name(route), what


def _by_name(route: Route) -> set[str]:
    """Return the organisations of which a named person took the case on."""
    took = {"rvdk": "naam", "gi": "jeugdbeschermer"}
    return {team for team, mark in took.items() if any(mark in t.gegevens for t in route.trajecten)}
