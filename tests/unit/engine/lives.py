"""Meldingen that have a life behind them."""

from tests.unit.engine.world import CJG, World


def followed(start: str, toelichting: str = "") -> World:
    """A melding that was handed over, waited at the receiver, was helped and is followed, with whom was spoken."""
    world = World(start).accepted()
    world.do("A", "put-on-own-list", by=CJG, naam="m02", verwachte_start="2026-04-01")
    world.do("A", "record-contact", uitkomst="bereikt", toelichting=toelichting)
    for step in ("report-first-contact", "report-help-started", "report-back"):
        world.do("A", step, by=CJG)
    world.do("A", "record-monitoring", resultaat="veilig")
    world.do("A", "record-betrokkenen", betrokkenen=["slachtoffer-1"])
    world.do("A", "record-gesprek", persoon="kind-1", uitkomst="gezien")
    world.do(
        "A", "record-gesprek", persoon="slachtoffer-1", uitkomst="niet_gesproken", reden="weigert", akkoord="vt.m02"
    )
    world.do("A", "plan-monitoring", rijen=[{"persoon": "kind-1", "punt": "geweld_gestopt", "moment": "MON-12M"}])
    return world
