"""What a reader sees of a changed clock: the days that did not count, by whom it was changed, and why."""

from typing import Any

from tests.unit.engine.world import KENNEMERLAND, World
from vtflow.reports.explain import explain_route, explain_text
from vtflow.reports.labels import label


def explained(world: World, norm: str) -> dict[str, Any]:
    found = explain_route(world.route(), KENNEMERLAND, world.clock.now(), world.events())
    return next(one for one in found["termijnen"] if one["norm"] == norm)


def resumed(norm: str = "OVD-AANBOD") -> World:
    world = World("2026-03-02 10:00").decided()
    world.pass_time("2026-03-04 10:00")
    world.do("A", "pause-wait", norm=norm, reden="gezin_afwezig", herzien_op="2026-03-11")
    world.pass_time("2026-03-06 16:00")
    world.do("A", "resume-wait", norm=norm, by="vt.m02")
    return world


def test_days_on_which_a_wait_stood_still_are_skipped_by_name() -> None:
    wait = explained(resumed(), "OVD-AANBOD")

    assert [(one["datum"], one["reden"]) for one in wait["overgeslagen"]] == [
        ("2026-03-04", "pauze: Gezin tijdelijk weg"),
        ("2026-03-05", "pauze: Gezin tijdelijk weg"),
        ("2026-03-07", "zaterdag"),
        ("2026-03-08", "zondag"),
    ]
    assert wait["geteld"] == ["2026-03-03", "2026-03-06", "2026-03-09", "2026-03-10", "2026-03-11"]
    assert wait["uiterlijk"] == "2026-03-11"
    assert "Dagen die niet meetelden omdat de termijn stilstond: 2." in wait["opmerkingen"]
    assert not any("kalender is sinds" in note for note in wait["opmerkingen"])


def test_every_change_is_told_with_who_and_why() -> None:
    world = resumed()
    world.do("A", "extend-wait", norm="OVD-AANBOD", reden="gezin_vraagt")

    wait = explained(world, "OVD-AANBOD")

    assert [(one["op"], one["door"], one["wat"]) for one in wait["wijzigingen"]] == [
        (
            "04-03-2026 10:00",
            "vt.m01",
            "Termijn OVD-AANBOD gepauzeerd, herzien op 11-03-2026: Gezin tijdelijk weg; nu uiterlijk 17-03-2026",
        ),
        ("06-03-2026 16:00", "vt.m02", "Termijn OVD-AANBOD hervat; nu uiterlijk 11-03-2026"),
        (
            "06-03-2026 16:00",
            "vt.m01",
            "Termijn OVD-AANBOD verlengd met 5wd: Op verzoek van het gezin; nu uiterlijk 18-03-2026",
        ),
    ]
    assert "Verlengd met 5wd" in " ".join(wait["opmerkingen"])


def test_a_paused_wait_says_until_when_and_what_its_limit_means() -> None:
    world = World("2026-03-02 10:00").decided()
    world.do("A", "pause-wait", norm="OVD-AANBOD", reden="gezin_afwezig", herzien_op="2026-03-11")

    found = explain_route(world.route(), KENNEMERLAND, world.clock.now(), world.events())

    wait = next(one for one in found["termijnen"] if one["norm"] == "OVD-AANBOD")
    assert wait["gepauzeerd"]
    assert "te herzien uiterlijk 11-03-2026" in wait["opmerkingen"][0]
    assert "gepauzeerd, herzien op 11-03-2026" in explain_text(found)


def test_in_a_term_of_weeks_the_paused_calendar_days_are_skipped() -> None:
    world = World("2026-03-02 10:00").accepted()
    world.pass_time("2026-03-13 10:00")
    world.do("A", "pause-wait", norm="OVD-TK", reden="wacht_op_derde", herzien_op="2026-03-20")
    world.pass_time("2026-03-16 10:00")
    world.do("A", "resume-wait", norm="OVD-TK")

    wait = explained(world, "OVD-TK")

    assert [one["datum"] for one in wait["overgeslagen"]] == ["2026-03-13", "2026-03-14", "2026-03-15"]
    assert (len(wait["geteld"]), wait["uiterlijk"]) == (42, "2026-04-16")


def test_a_corrected_start_keeps_the_first_one_in_sight() -> None:
    world = World("2026-03-04 10:00")
    world.register()
    world.do("A", "correct-start", vanaf="2026-03-02T15:00", reden="tikfout")

    wait = explained(world, "VB-5WD")

    assert wait["begonnen"] == "02-03-2026 15:00"
    assert "Het begin is gecorrigeerd; eerst was het 04-03-2026 10:00." in wait["opmerkingen"]
    told = [label(event, KENNEMERLAND) for event in world.events()]
    assert "Ontvangst gecorrigeerd: 04-03-2026 10:00 → 02-03-2026 15:00 (Tikfout)" in told


def test_the_timeline_tells_of_skips_corrections_and_cancelled_trajecten() -> None:
    world = World("2026-03-02 10:00").accepted()
    world.do("A", "skip-wait", norm="OVD-CONTACT", reden="anders_geregeld", akkoord="vt.m02")
    world.do("A", "report-first-contact", by="cjg-haarlem.m02")
    world.do("A", "correct-entry", soort="eerste-contact", reden="niet_gebeurd")
    world.do("A", "request-support", by="cjg-haarlem.m02", vraag="meedenken")
    world.do("A", "cancel-traject", traject=1, reden="dubbel")

    told = "\n".join(label(event, KENNEMERLAND) for event in world.events())

    assert "Termijn OVD-CONTACT overgeslagen: Anders geregeld, akkoord van vt.m02" in told
    assert "(eerste-contact) klopte niet en telt niet meer: Is niet gebeurd" in told
    assert "geannuleerd (Dubbel vastgelegd)" in told


def test_why_a_wait_stands_still_is_explained_but_stays_off_the_timeline() -> None:
    world = World("2026-03-02 10:00").decided()
    world.do("A", "pause-wait", norm="OVD-AANBOD", reden="strafrechtelijk_onderzoek", herzien_op="2026-03-11")

    told = "\n".join(label(event, KENNEMERLAND) for event in world.events())

    assert "Termijn OVD-AANBOD gepauzeerd, herzien op 11-03-2026; nu uiterlijk 18-03-2026" in told
    assert "OM" not in told
    assert "Politie of OM vraagt te wachten" in explained(world, "OVD-AANBOD")["wijzigingen"][0]["wat"]
