"""How vtflow is doing, as plain values for people and machines: counts, ages and parts; nothing of any melding."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from vtflow.ports import Reader
from vtflow.ports.watch import Hold, Proof
from vtflow.terms import local_date
from vtflow.watch.checks import Present, Snapshot, Trouble, age, allowed, read_snapshot, troubles_of
from vtflow.watch.kinds import CRASH, KINDS
from vtflow.watch.limits import Limits
from vtflow.watch.members import of_part

GOED, LET_OP, FOUT = "goed", "let op", "fout"


def health_facts(
    reader: Reader, parts: Sequence[str], regions: Sequence[str], present: Present, limits: Limits
) -> dict[str, Any]:
    """Return how things stand.

    Args:
        reader: A snapshot of the record.
        parts: That must give a sign of life.
        regions: Of which the daily proof is looked for.
        present: The moment on both clocks.
        limits: How late something may be.

    Returns:
        `stand` is `fout` when something must be done now, `let op` when somebody must know, else `goed`.
    """
    found = read_snapshot(reader, present.domain, limits)
    holds = [one for one in reader.holds() if one.ended_at is None]
    proofs = [proof for region in regions for proof in reader.proofs(region, 1)]
    troubles = troubles_of(found, parts, present, limits)
    vitals = found.vitals
    return {
        "stand": _verdict(troubles, holds, present),
        "storingen": [{"soort": one.kind, "titel": KINDS[one.kind].title, "tekst": one.text} for one in troubles],
        "onderdelen": _parts(found, parts, present, limits),
        "meldingen": {
            "open": vitals.meldingen,
            "termijnen": vitals.waits,
            "te_laat": vitals.overdue,
            "komende_48_uur": vitals.soon,
            "achter": vitals.behind,
            "zonder_volgend_moment": vitals.silent,
        },
        "berichten": {
            **vitals.outbox,
            "te_laat": len(found.late),
            "oudste_seconden": {
                urgency: max(0, int((present.domain - since).total_seconds()))
                for urgency, since in sorted(vitals.oldest_waiting.items())
            },
        },
        "incidenten": dict(sorted(Counter(one.kind for one in found.incidents).items())),
        "stilgezet": sorted({one.region for one in holds if one.start <= present.domain}),
        "bewijs_van_stilte": _proof(proofs, regions, present.domain),
    }


def _verdict(troubles: Sequence[Trouble], holds: Sequence[Hold], present: Present) -> str:
    if any(one.kind != CRASH for one in troubles):
        return FOUT
    return LET_OP if troubles or any(one.start <= present.domain for one in holds) else GOED


def _parts(found: Snapshot, parts: Sequence[str], present: Present, limits: Limits) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for name, beat in ((part, beat) for part in parts for beat in of_part(found.beats, part) or [None]):
        is_lost = age(beat, present) > allowed(beat, limits)
        rows.append(
            {
                "onderdeel": beat.part if beat else name,
                "stand": FOUT if is_lost else GOED,
                "leeft_sinds": beat.started_at.isoformat() if beat else None,
                "seconden_geleden": round((present.real - beat.at).total_seconds(), 1) if beat else None,
                "gestopt": beat.stopped if beat else None,
                "keer_uitgevallen": beat.crashes if beat else 0,
            }
        )
    return rows


def _proof(proofs: Sequence[Proof], regions: Sequence[str], now: datetime) -> dict[str, Any]:
    today = [one for one in proofs if one.day == local_date(now)]
    return {
        "dag": max((one.day for one in proofs), default=None),
        "vandaag": len(today) == len(regions),
        "meldingen": sum(one.meldingen for one in today),
        "verklaard": sum(one.explained for one in today),
        "incidenten": sum(one.incidents for one in today),
    }


def metrics_text(facts: dict[str, Any]) -> str:
    """Return the counts of `health_facts` in the text form of Prometheus, without any label of a melding."""
    lines: list[str] = []

    def gauge(name: str, about: str, rows: Sequence[tuple[str, object]]) -> None:
        lines.append(f"# HELP vtflow_{name} {about}")
        lines.append(f"# TYPE vtflow_{name} gauge")
        lines.extend(f"vtflow_{name}{labels} {value}" for labels, value in rows)

    meldingen, messages, proof = facts["meldingen"], facts["berichten"], facts["bewijs_van_stilte"]
    gauge("healthy", "1 when nothing must be done now", [("", int(facts["stand"] != FOUT))])
    gauge("troubles", "Troubles that waak would tell", [("", len(facts["storingen"]))])
    gauge("meldingen_open", "Open meldingen", [("", meldingen["open"])])
    gauge("waits_open", "Open waits", [("", meldingen["termijnen"])])
    gauge("waits_overdue", "Open waits past their limit", [("", meldingen["te_laat"])])
    gauge("meldingen_due_48h", "Meldingen with a moment in the next 48 hours", [("", meldingen["komende_48_uur"])])
    gauge("meldingen_behind", "Meldingen whose moment passed", [("", meldingen["achter"])])
    gauge("meldingen_silent", "Meldingen without a next moment", [("", meldingen["zonder_volgend_moment"])])
    statuses = ("wacht", "bezig", "mislukt", "onbekend")
    gauge("outbox_messages", "Messages by status", [(_label("status", one), messages[one]) for one in statuses])
    gauge("outbox_late", "Messages past the limit of their urgency", [("", messages["te_laat"])])
    oldest = messages["oudste_seconden"]
    urgencies = ("acuut", "urgent", "gewoon")
    ages = [(_label("urgency", one), oldest.get(one, 0)) for one in urgencies]
    gauge("outbox_oldest_seconds", "Age of the oldest message that may leave", ages)
    beats = [
        (_label("part", row["onderdeel"]), row["seconden_geleden"])
        for row in facts["onderdelen"]
        if row["seconden_geleden"] is not None
    ]
    gauge("heartbeat_age_seconds", "Age of the last sign of life", beats)
    up = [(_label("part", row["onderdeel"]), int(row["stand"] == GOED)) for row in facts["onderdelen"]]
    gauge("part_up", "1 when a part gives its sign of life in time", up)
    crashes = [(_label("part", row["onderdeel"]), row["keer_uitgevallen"]) for row in facts["onderdelen"]]
    gauge("part_crashes", "How often a part fell out", crashes)
    incidents = facts["incidenten"]
    known = [(_label("kind", kind), incidents.get(kind, 0)) for kind in sorted({*KINDS, *incidents})]
    gauge("incidents_open", "Open incidents by kind", known)
    requests = facts.get("vernietigingsverzoeken", {"open": 0, "te_laat": 0})
    gauge("destruction_requests_open", "Requests to destroy without an answer", [("", requests["open"])])
    gauge("destruction_requests_late", "Requests to destroy past their term", [("", requests["te_laat"])])
    gauge("regions_on_hold", "Regions of which ordinary messages wait", [("", len(facts["stilgezet"]))])
    gauge("silence_proved_today", "1 when every open melding was looked at today", [("", int(proof["vandaag"]))])
    return "\n".join(lines) + "\n"


def _label(name: str, value: str) -> str:
    return f'{{{name}="{value}"}}'
