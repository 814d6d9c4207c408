"""Dutch words for what people changed about the clock of a wait, and for entries that were undone."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from vtflow.domain import events as e
from vtflow.domain.bookings import BESIDE
from vtflow.domain.legs.book import LEG_BOOK
from vtflow.domain.melding import Wait
from vtflow.domain.norms import Policy
from vtflow.domain.written_time import clock_text
from vtflow.terms import local_date


def clock_words(fact: e.Fact, policy: Policy) -> str:
    """Say in one line of a timeline what was changed; empty for any other fact. Why a wait paused is left out."""
    codes = policy.codes
    match fact:
        case e.WaitPaused():
            # why: a timeline goes to the window too, and the reason of a pause says too much there
            until = limit_words(fact.wait)
            return f"Termijn {fact.norm} gepauzeerd, herzien op {fact.herzien_op:%d-%m-%Y}; nu uiterlijk {until}"
        case e.ReceiptCorrected():
            why = _code(codes, "correctiereden", fact.reden)
            return f"Ontvangst gecorrigeerd: {clock_text(fact.was)} → {clock_text(fact.vanaf)} ({why})"
        case e.WaitSkipped():
            why = _code(codes, "ontheffingsreden", fact.reden)
            return f"Termijn {fact.norm} overgeslagen: {why}, akkoord van {fact.akkoord}"
        case e.EntryCorrected():
            why = _code(codes, "correctiereden", fact.reden)
            return f"Gebeurtenis {fact.nummer} ({fact.soort}) klopte niet en telt niet meer: {why}"
        case e.BookingCorrected():
            why = _code(codes, "boekingsreden", fact.reden)
            where = BESIDE.get(fact.houder) or policy.region.team(fact.houder).title
            span = f"{clock_text(fact.van)} tot {clock_text(fact.tot)}"
            return f"Boeking gecorrigeerd: {span} telt bij {where} ({why})"
        case e.TrajectCancelled():
            leg = LEG_BOOK.get(fact.soort)
            why = _code(codes, "correctiereden", fact.reden)
            return f"{leg.title if leg else fact.soort}: geannuleerd ({why})"
        case _:
            return change_words(fact, policy) if isinstance(fact, e.ClockChange) else ""


def change_words(fact: e.ClockChange, policy: Policy) -> str:
    """Say in one line what was changed about a running wait, why, and until when it runs now."""
    codes = policy.codes
    until = f"nu uiterlijk {limit_words(fact.wait)}"
    match fact:
        case e.WaitPaused():
            why = _code(codes, "pauzereden", fact.reden)
            return f"Termijn {fact.norm} gepauzeerd, herzien op {fact.herzien_op:%d-%m-%Y}: {why}; {until}"
        case e.WaitResumed():
            how = "niet herzien: de pauze is voorbij en de termijn loopt weer" if fact.verlopen else "hervat"
            return f"Termijn {fact.norm} {how}; {until}"
        case e.WaitExtended():
            agreed = f", akkoord van {fact.akkoord}" if fact.akkoord else ""
            late = " na de uiterste datum" if fact.te_laat else ""
            why = _code(codes, "verlengreden", fact.reden)
            return f"Termijn {fact.norm} verlengd met {fact.lengte}{late}: {why}{agreed}; {until}"
        case e.StartCorrected():
            kept = "; dat zij was verstreken blijft staan" if fact.verstreken else ""
            why = _code(codes, "correctiereden", fact.reden)
            moved = f"{clock_text(fact.was)} → {clock_text(fact.vanaf)}"
            return f"Begin van {fact.norm} gecorrigeerd: {moved} ({why}){kept}; {until}"
        case e.WaitMigrated():
            now, why = fact.wait, _code(codes, "migratiereden", fact.reden)
            was = f"{fact.length_was}, norm {fact.version_was}, kalender {fact.calendar_was}"
            to = f"{now.length}, norm {now.version}, kalender {now.calendar}"
            return f"Termijn {fact.norm} overgezet: {was} → {to} ({why}, akkoord van {fact.akkoord}); {until}"


def limit_words(wait: Wait) -> str:
    """Return the last day of a wait, or its last instant where it does not end with a day."""
    return f"{wait.last_day:%d-%m-%Y}" if wait.last_day else clock_text(wait.limit_at)


def review_day(until: datetime) -> date:
    """Return the day of review of a pause that ends at an instant by itself."""
    return local_date(until - timedelta(seconds=1))


def _code(codes: Mapping[str, Mapping[str, str]], name: str, code: str) -> str:
    return codes.get(name, {}).get(code, code)
