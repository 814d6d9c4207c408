"""One household, one plan, one regisseur: exactly one at every instant, and every change on record."""

import random
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest

from tests.unit.engine.world import CJG, FULL, KENNEMERLAND, World
from vtflow.domain.errors import Refused
from vtflow.domain.regie import Regie, regisseurs
from vtflow.play.story import local_text

MONDAY = "2026-03-02 10:00"
ALL = dict.fromkeys(KENNEMERLAND.codes["mdacriterium"], True)


def spans(world: World) -> list[tuple[str, str, str]]:
    """Return (regisseur, from, until) in local time."""
    found = regisseurs(world.events())
    return [(one.regisseur, local_text(one.since), local_text(one.until) if one.until else "") for one in found]


def refused(world: World, rule: str, by: str, **data: Any) -> str:
    with pytest.raises(Refused) as refusal:
        world.do("A", "appoint-regisseur", by=by, **data)
    assert refusal.value.rule == rule
    return str(refusal.value)


def test_s03_the_regie_begins_at_veilig_thuis_and_goes_to_who_accepts_by_name() -> None:
    world = World(MONDAY)
    world.register()
    assert world.route().regisseur == "vt"
    world.at("2026-03-02 11:00")
    world.do("A", "check-veiligheid", acuut=False)
    assert world.route().regisseur == "vt.m01"
    world.do("A", "decide-veiligheidsbeoordeling", uitkomst="overdracht")
    world.at("2026-03-03 11:00")
    world.offer()
    assert world.route().regisseur == "vt.m01"
    world.at("2026-03-04 11:00")
    world.do("A", "accept-overdracht", naam="m03", gesprek_op="2026-03-05")

    assert spans(world) == [
        ("vt", "2026-03-02 10:00", "2026-03-02 11:00"),
        ("vt.m01", "2026-03-02 11:00", "2026-03-04 11:00"),
        ("cjg-haarlem.m03", "2026-03-04 11:00", ""),
    ]


def test_with_tracks_it_goes_to_the_coordinating_team_once_all_are_accepted() -> None:
    world = World(MONDAY).decided()
    tracks = [{"aan": "cjg-haarlem", "regie": True}, {"aan": "ggz", "voor": ["pleger-1"]}]
    world.do("A", "offer-overdracht", sporen=tracks, checklist=FULL)
    world.do("A", "accept-overdracht", by=CJG, naam="m02", gesprek_op="2026-03-05")
    assert world.route().regisseur == "vt.m01"
    world.do("A", "accept-overdracht", by="ggz.m01", naam="m01")

    assert world.route().regisseur == CJG


@pytest.mark.parametrize(
    ("command", "data"),
    [
        ("hand-back", {"reden": "nieuwe_onveiligheid"}),
        ("put-on-own-list", {"naam": "m02", "verwachte_start": "2026-04-01"}),
    ],
)
def test_when_the_duty_returns_so_does_the_regie(command: str, data: dict[str, Any]) -> None:
    world = World(MONDAY).accepted()
    world.do("A", command, by=CJG, **data)

    assert world.route().responsible == "vt"
    assert world.route().regisseur == "vt.m01"


def test_from_the_own_list_it_goes_to_the_person_who_had_taken_the_case() -> None:
    world = World(MONDAY).accepted()
    world.do("A", "put-on-own-list", by=CJG, naam="m03", verwachte_start="2026-04-01")
    world.do("A", "report-first-contact")

    assert world.route().regisseur == "cjg-haarlem.m03"


def test_an_appointment_takes_agreement_of_the_new_persons_team() -> None:
    world = World(MONDAY).accepted()

    assert "akkoord van GGZ Kennemerland" in refused(world, "akkoord", CJG, team="ggz", naam="m01")
    refused(world, "akkoord", CJG, team="ggz", naam="m01", akkoord="vt.m01")
    refused(world, "persoon", CJG, team="ggz", naam="m99", akkoord="ggz.m01")
    refused(world, "partner", CJG, team="bestuur-haarlem", naam="m01", akkoord="bestuur-haarlem.m01")
    refused(world, "bevoegd", "plegerhulp.m01", team="ggz", naam="m01", akkoord="ggz.m01")
    refused(world, "regie", CJG, team="cjg-haarlem", naam="m02")
    assert world.route().regisseur == CJG


def test_every_change_is_logged_with_who_had_it_and_who_agreed() -> None:
    world = World(MONDAY).accepted()
    world.at("2026-03-03 10:00")
    world.do("A", "appoint-regisseur", by=CJG, team="ggz", naam="m01", akkoord="ggz.m02")
    world.at("2026-03-04 10:00")
    world.do("A", "appoint-regisseur", by="vt.m01", team="vt", naam="m04")

    logged = [t.gegevens for t in world.route().trajecten if t.soort == "regie"]
    assert [(kept["was"], kept["akkoord"]) for kept in logged] == [(CJG, "ggz.m02"), ("ggz.m01", "vt.m01")]
    assert [who for who, _, _ in spans(world)][-3:] == [CJG, "ggz.m01", "vt.m04"]
    assert world.route().responsible == "cjg-haarlem"


def test_while_mda_runs_its_regisseur_stays_when_the_duty_moves() -> None:
    world = World(MONDAY).offered()
    world.do("A", "check-opschaling", aan="mda", antwoorden=ALL)
    world.do("A", "request-opschaling")
    world.do("A", "accept-opschaling", by="mda.m01", team="mda", naam="m01")
    world.do("A", "accept-overdracht", by=CJG, naam="m02", gesprek_op="2026-03-05")
    assert (world.route().responsible, world.route().regisseur) == ("cjg-haarlem", "mda.m01")
    world.do("A", "end-opschaling", by="mda.m01", reden="doel_bereikt")
    world.do("A", "hand-back", by=CJG, reden="nieuwe_onveiligheid")

    assert world.route().regisseur == "vt.m01"


def test_an_answer_typed_in_late_gives_nobody_the_regie_twice() -> None:
    world = World(MONDAY).accepted()
    world.at("2026-03-05 10:00")
    world.do("A", "appoint-regisseur", by=CJG, team="ggz", naam="m01", akkoord="ggz.m01")
    world.at("2026-03-06 10:00")
    world.do("A", "appoint-regisseur", at="2026-03-03 10:00", by=CJG, team="cjg-haarlem", naam="m02")

    held = regisseurs(world.events())
    assert one_at_a_time(held)
    assert held[-1].regisseur == CJG


def one_at_a_time(found: list[Regie]) -> bool:
    """Tell whether the spans join without gap or overlap, and only the last is open."""
    return all(
        one.until == following.since and one.since < following.since and one.regisseur != following.regisseur
        for one, following in pairwise(found)
    )


# ------------------------------------------------------------ the invariant

_OFFER = {"aan": "cjg-haarlem", "checklist": FULL}
_ACTS: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("vt.m01", "decide-veiligheidsbeoordeling", {"uitkomst": "overdracht"}),
    ("vt.m01", "offer-overdracht", _OFFER),
    (CJG, "accept-overdracht", {"naam": "m02", "gesprek_op": "2026-06-01"}),
    (CJG, "put-on-own-list", {"naam": "m03", "verwachte_start": "2027-01-01"}),
    ("vt.m02", "report-first-contact", {}),
    (CJG, "hand-back", {"reden": "verhuisd"}),
    ("vt.m02", "assign-casushouder", {"casushouder": "vt.m04", "reden": "afwezig"}),
    ("vt.m02", "assign-casushouder", {"casushouder": "vt.m05", "reden": "afwezig"}),
    ("vt.m01", "appoint-regisseur", {"team": "ggz", "naam": "m01", "akkoord": "ggz.m01"}),
    ("vt.m01", "appoint-regisseur", {"team": "vt", "naam": "m03"}),
    ("vt.m01", "check-opschaling", {"aan": "mda", "antwoorden": ALL}),
    ("vt.m01", "request-opschaling", {}),
    ("mda.m01", "accept-opschaling", {"team": "mda", "naam": "m01"}),
    ("mda.m01", "end-opschaling", {"reden": "afgeschaald"}),
    ("vt.m01", "decide-veiligheidsbeoordeling", {"uitkomst": "vto"}),
    ("vt.m01", "retriage", {"acuut": True}),
)


@pytest.mark.parametrize("seed", range(12))
def test_whatever_happens_there_is_exactly_one_regisseur_at_every_instant(seed: int) -> None:
    drawn = random.Random(seed)
    world = World(MONDAY)
    world.register()
    world.do("A", "check-veiligheid", acuut=False)
    taken = 0
    for _ in range(150):
        world.clock.set(world.clock.now() + timedelta(minutes=drawn.choice([0, 0, 7, 60, 1441])))
        by, command, data = drawn.choice(_ACTS)
        try:
            world.do("A", command, by=by, **data)
        except Refused:
            continue
        taken += 1
        assert world.route().regisseur

    found = regisseurs(world.events())
    assert taken > 8
    assert one_at_a_time(found)
    assert found[0].since == world.route().received_at
    assert (found[-1].regisseur, found[-1].until) == (world.route().regisseur, None)
