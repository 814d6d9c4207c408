"""What Veilig Thuis itself did on a melding, as a person of its own organisation reads it. Codes and dates only."""

from typing import Any

from vtflow.domain.melding import Route
from vtflow.domain.norms import Policy
from vtflow.domain.written_time import clock_text


def work_facts(route: Route, policy: Policy) -> dict[str, Any]:
    """Return who does the work, the veiligheidsplan, the contact attempts that count, and the latest triage."""
    work, codes = route.work, policy.codes
    return {
        "casushouder": route.casushouder,
        "casushouder_sinds": clock_text(work.assigned_at) if work.assigned_at else "",
        "casushouder_wisselingen": work.handovers,
        "voorwaarden": [codes["voorwaarde"].get(code, code) for code in work.voorwaarden],
        "afspraken": [
            {
                "nummer": number,
                "afspraak": codes["afspraak"].get(one.actie, one.actie),
                "eigenaar": one.eigenaar,
                "controle_op": one.controle_op.isoformat(),
                "consequentie": codes["consequentie"].get(one.consequentie, one.consequentie),
                "resultaat": one.resultaat.replace("_", " "),
            }
            for number, one in enumerate(work.afspraken, 1)
        ],
        "contactpogingen": [
            {
                "persoon": one.persoon,
                "op": clock_text(one.at),
                "kanaal": codes["contactkanaal"].get(one.kanaal, one.kanaal),
                "dagdeel": one.dagdeel,
                "volgende_op": one.volgende_op.isoformat() if one.volgende_op else "",
                "volledig": one.volledig,
            }
            for one in work.pogingen
        ],
        "triage": {"versie": work.triage.versie, "score": work.triage.score, "klasse": work.triage.klasse}
        if work.triage
        else None,
    }
