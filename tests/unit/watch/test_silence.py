"""The proof of silence: of each open melding why nothing happens, what comes next and who holds it."""

import dataclasses

from msgspec.structs import replace

from tests.unit.engine.world import World
from tests.unit.watch.audited import audit, kinds
from vtflow.watch.silence import NO_HOLDER, Reason, Statement, statement_row


def said(world: World, name: str = "A") -> Statement:
    (found,) = [one for one in audit(world).statements if one.ref == world.refs[name]]
    return found


def test_a_melding_that_waits_says_for_whom_since_when_and_what_comes_next() -> None:
    world = World().offered()
    one = said(world)
    assert (one.reason, one.holder, one.norm, one.incident) == (Reason.WACHT, "cjg-haarlem", "OVD-ONTV", "")
    assert one.next_at == world.route().next_moment
    assert one.next_what == "trede 50 %"
    assert "wacht sinds" in one.text
    assert one.text.endswith("op CJG Haarlem")


def test_the_day_a_term_ends_is_named_as_such() -> None:
    world = World().offered()
    limit = world.wait("OVD-ONTV").limit_at
    world.pass_time("2026-03-03 23:59")
    assert (said(world).next_what, said(world).next_at) == ("uiterste datum", limit)


def test_an_escalation_that_somebody_took_on_is_an_explained_rest() -> None:
    world = World().offered()
    world.pass_time("2026-03-05 12:00")
    world.do("A", "acknowledge-escalation", by="cjg-haarlem.m02", actie="bellen")
    rested = [wait for wait in world.route().waits if wait.acknowledged_until]
    assert len(rested) == 1
    one = next(s for s in audit(world).statements)
    assert one.incident == ""
    if one.norm == rested[0].norm:
        assert one.reason is Reason.RUST
        assert "opgepakt tot" in one.text


def test_a_joined_melding_is_explained_by_the_route_it_follows() -> None:
    world = World().offered()
    world.register("B", huishouden="gezin A")
    world.do("B", "check-veiligheid", by="vt.m01", acuut=False)
    world.do("B", "decide-veiligheidsbeoordeling", by="vt.m01", uitkomst="overdracht")
    world.pass_time("2026-03-02 10:00")
    found = audit(world)
    assert found.whole
    assert found.meldingen == 2
    joined = said(world, "B")
    assert world.route("B").joined_to == world.refs["A"]
    assert joined.reason in {Reason.GEVOEGD, Reason.WACHT}
    assert joined.next_at is not None


def test_a_melding_that_lies_with_a_team_the_region_does_not_know_is_an_incident() -> None:
    world = World().offered()
    tables = world.store._tables
    number = tables.ids[world.refs["A"]]
    row = tables.meldingen[number]
    waits = tuple(replace(wait, holder="verdwenen") for wait in row.stored.route.waits)
    tables.meldingen[number] = dataclasses.replace(
        row, stored=replace(row.stored, route=replace(row.stored.route, waits=waits))
    )
    found = audit(world)
    assert kinds(found) == [NO_HOLDER]
    assert "ligt bij verdwenen" in found.findings[0].text


def test_a_closed_melding_needs_no_proof() -> None:
    world = World()
    world.register("A")
    world.register("B")
    world.do("A", "check-veiligheid", acuut=False)
    world.do("A", "decide-veiligheidsbeoordeling", uitkomst="einde_bemoeienis")
    world.do("A", "inform-melder")
    world.do("A", "close", reden="afgerond", ontheffen=dict.fromkeys(world.norms("A"), "niet_meer_nodig"))
    assert [one.ref for one in audit(world).statements] == [world.refs["B"]]


def test_a_statement_shows_titles_and_local_moments_and_no_more() -> None:
    world = World().offered()
    row = statement_row(said(world), {"cjg-haarlem": "CJG Haarlem"})
    assert list(row) == ["ref", "regio", "reden", "waarom", "bij", "norm", "volgende", "op", "incident"]
    assert (row["bij"], row["reden"], row["incident"]) == ("CJG Haarlem", "wacht", None)
