"""From outbox rows to a message: which template, in which order, with which sentences."""

from collections.abc import Callable, Sequence
from datetime import date, datetime

from vtflow.domain.duty import DIENSTDOENDE
from vtflow.domain.holders import FORMER_HOLDER, NEW_CASUSHOUDER, NEW_HOLDER
from vtflow.domain.keeping_messages import TITLES as KEEPING_TITLES
from vtflow.domain.melding import Urgency
from vtflow.domain.messages import EMPTY_TARGET, NEW_LINK, NOBODY_ON_DUTY, ROSTER_GAP
from vtflow.domain.norms import Notice, Policy
from vtflow.domain.report_messages import RECEIVER
from vtflow.domain.report_messages import TITLES as REPORT_TITLES
from vtflow.domain.steering_messages import TITLES
from vtflow.notify.dutch import date_text, moment_text
from vtflow.notify.sentences import Sentence, sentence
from vtflow.notify.templates import Item, render
from vtflow.notify.troubles import channel_trouble, is_about_channel
from vtflow.ports import OutboxRow, Sending
from vtflow.terms import local_date

_TEMPLATES = {Urgency.GEWOON: "digest", Urgency.URGENT: "bundel", Urgency.ACUUT: "acuut"}

#: kinds of message that are of no melding and so carry their own limit
_OWN_LIMIT = TITLES.keys() | REPORT_TITLES.keys() | KEEPING_TITLES.keys()

#: in which role a team hears something, as the reader sees it
ROLES = {
    "casushouder": "uw team behandelt deze melding",
    "werkverdeler": "uw team verdeelt het werk",
    "dienstdoende": "uw team heeft dienst",
    "teamleider_vt": "u bent teamleider bij Veilig Thuis",
    "gedragswetenschapper": "u kijkt mee als gedragswetenschapper",
    "manager_vt": "u bent manager bij Veilig Thuis",
    "directeur_vt": "u bent directeur van Veilig Thuis",
    "ontvanger": "de overdracht is aan uw team gericht",
    "coordinator_ontvanger": "u coördineert het ontvangende team",
    "manager_ontvanger": "u bent manager van het ontvangende team",
    "beleidsambtenaar": "u bent beleidsambtenaar van de gemeente",
    "bestuur": "u bent bestuurlijk verantwoordelijk in de gemeente",
    "kwaliteit": "u bewaakt de kwaliteit",
    "monitorwerker": "uw team volgt deze melding",
    "regiocoordinator": "u coördineert in de regio",
    "vertegenwoordiger_zsm": "uw team zit vandaag voor deze regio aan de ZSM-tafel",
    "gekozen": "een coördinator vraagt uw team om mee te kijken",
    "nieuwe_houder": "de volgende stap ligt nu bij uw team",
    "vorige_houder": "de volgende stap lag bij uw team",
    "nieuwe_casushouder": "iemand van uw team is nu casushouder",
    "vorige_casushouder": "iemand van uw team was casushouder",
    "operaties": "u beheert vtflow",
    "jeugdbeschermingstafel": "u neemt deel aan de jeugdbeschermingstafel",
    "aanvrager": "iemand van uw team vroeg om een nieuwe link",
    RECEIVER: "uw team krijgt dit rapport volgens afspraak",
}


class TeamComposer:
    """Composes for one region; the link leads to where a team can answer."""

    def __init__(
        self,
        policy: Policy,
        link: Callable[[OutboxRow], str],
        turn: Callable[[str], tuple[str, str] | None] | None = None,
        duty: Callable[[], str] = lambda: "",
        overview: Callable[[Sending], str] | None = None,
    ) -> None:
        """Prepare for one region.

        Args:
            policy: The region's rules and teams.
            link: From a row to the URL where its team can answer.
            turn: From display code to who is at the ball now and until when (ISO text), None where nobody is. A notice
                is of no wait, and its reader must still hear who acts by when; left out, it tells what its row says.
            duty: Who has duty now by the roster, `<team>.<code>`; empty where nobody has.
            overview: From a digest to the URL of all that lies with its team; left out, the digest names none.
        """
        self._policy = policy
        self._link = link
        self._turn = turn
        self._duty = duty
        self._overview = overview

    def compose(self, sending: Sending, rows: Sequence[OutboxRow]) -> tuple[str, str]:
        """Return title and body; of each wait only its highest rung is told, shortest term first."""
        told = sorted(_highest(rows), key=_limit_key)
        team = self._title(sending.team)
        if any(_is_trouble(row) for row in told):
            rendered = render("operaties", {"team": team, "items": [self._for_operations(row) for row in told]})
        else:
            template = _TEMPLATES[sending.urgency]
            items = [self._item(row, template) for row in told]
            facts: dict[str, str | list[Item]] = {"team": team, "items": items}
            if template == "digest":
                facts["datum"] = date_text(local_date(max(row.deliver_at for row in rows)))
                facts["overzicht"] = self._overview(sending) if self._overview else ""
            rendered = render(template, facts)
        twice = "Let op: dit bericht is mogelijk dubbel.\n\n" if sending.unknowns else ""
        return rendered.title, twice + rendered.body

    def _item(self, row: OutboxRow, template: str) -> Item:
        kind = _sentence_kind(row)
        words = self._words(row, kind)
        own = row.norm or row.kind == ROSTER_GAP or row.kind in _OWN_LIMIT or self._turn is None
        holder, limit = (row.holder, row.limit) if own or self._turn is None else self._turn(row.ref) or ("", "")
        titles = self._policy.titles
        duty = {"dienstdoende": self._on_duty(row)} if template == "acuut" else {}
        return {
            **duty,
            "ref": row.ref,
            "norm_titel": titles.get(row.norm) or self._notice_title(row),
            "trede": kind if row.norm else "mededeling",
            "uiterlijk": limit_text(limit),
            "waarom": self._why(row),
            "gevraagd": words.gevraagd,
            "terug": words.terug,
            "holder": self._title(holder),
            "link": self._link(row),
        }

    def _why(self, row: OutboxRow) -> str:
        """Return why the team hears it, and for whom it stands in."""
        reason = ROLES.get(row.role, row.role)
        if not row.instead_of:
            return reason
        absent = row.instead_of if "." in row.instead_of else self._title(row.instead_of)
        return f"{row.person or 'uw team'} vervangt {absent}, die afwezig is; {reason}"

    def _words(self, row: OutboxRow, kind: str) -> Sentence:
        """Return what is asked; a norm or notice of a leg brings its own words."""
        if row.norm:
            norm = self._policy.wording.get(row.norm)
            own = Sentence(norm.asks, norm.hand_back) if norm and norm.asks else None
            return sentence(kind, row.norm, aan_zet=row.team == row.holder, own=own)
        notice = self._notice(row)
        return Sentence(notice.asks, notice.hand_back) if notice and notice.asks else sentence(kind)

    def _notice(self, row: OutboxRow) -> Notice | None:
        worded = [notice for notice in self._policy.telling.get(row.kind, ()) if notice.title]
        # why the first: a message may be older than the names of the notices
        return next((notice for notice in worded if notice.name == row.rung), worded[0] if worded else None)

    def _on_duty(self, row: OutboxRow) -> str:
        """Return the code of who has duty now, where that is somebody of the team that the message is for."""
        staff = self._duty() if row.role == DIENSTDOENDE else ""
        return staff if staff.partition(".")[0] == row.team else ""

    def _notice_title(self, row: OutboxRow) -> str:
        if row.kind == ROSTER_GAP:
            return f"{_GAP_TITLE} tot {limit_text(row.rung)}" if row.rung else f"{_GAP_TITLE}, zonder einde"
        notice = self._notice(row)
        return notice.title if notice else NOTICE_TITLES.get(row.kind, "Bericht")

    def _for_operations(self, row: OutboxRow) -> Item:
        """Return any message as operations read it: among troubles nothing else may be left out."""
        if is_about_channel(row):
            return channel_trouble(row, self._link(row))
        if _is_trouble(row):
            return self._trouble(row)
        item = self._item(row, "digest")
        same = {name: item[name] for name in ("uiterlijk", "waarom", "gevraagd", "terug", "link")}
        return {"onderwerp": f"{item['norm_titel']} ({row.ref})", "aantal": 1, "sinds": moment_text(row.at), **same}

    def _trouble(self, row: OutboxRow) -> Item:
        nobody = row.kind == NOBODY_ON_DUTY
        words = sentence("rooster_leeg" if nobody else "doel_zonder_kanaal")
        role = row.kind.removeprefix(EMPTY_TARGET + "-")
        trouble = "Niemand op het rooster heeft dienst" if nobody else f"Rol {role} leidt naar geen enkel team"
        return {
            "onderwerp": f"{trouble} ({row.ref})",
            "aantal": 1,
            "sinds": moment_text(row.at),
            "uiterlijk": limit_text(row.limit),
            "waarom": ROLES["operaties"],
            "gevraagd": words.gevraagd,
            "terug": words.terug,
            "link": self._link(row),
        }

    def _title(self, code: str) -> str:
        team = self._policy.region.teams.get(code)
        return team.title if team else "niemand"


_GAP_TITLE = "Gat in het bereikbaarheidsrooster"
#: event kind -> title of the notice
NOTICE_TITLES = {
    "melding-geregistreerd": "Nieuwe spoedmelding",
    "voeging-ontvangen": "Nieuwe melding bij een lopende route",
    "signaal-gemeld": "Signaal: de situatie is veranderd",
    "hertriage-gedaan": "Urgentie opnieuw bepaald: spoed",
    NEW_LINK: "Nieuwe link om te antwoorden",
    "overdracht-aangeboden": "Nieuwe overdracht",
    "overdracht-ingetrokken": "Overdracht ingetrokken",
    "overdracht-onvolledig": "Overdracht onvolledig terug",
    "overdracht-geweigerd": "Overdracht geweigerd",
    "overdracht-geaccepteerd": "Overdracht geaccepteerd",
    "overdracht-teruggegeven": "Overdracht teruggegeven",
    "op-eigen-wachtlijst": "Op de wachtlijst van de ontvanger",
    "eerste-contact": "Eerste contact gelegd",
    "teruggekoppeld": "Terugkoppeling ontvangen",
    "escalatie-bevestigd": "Escalatie opgepakt",
    NEW_HOLDER: "Uw team is nu aan zet",
    FORMER_HOLDER: "Uw team is niet meer aan zet",
    NEW_CASUSHOUDER: "Een andere casushouder",
    "noodtoegang": "Iemand opende een melding met noodtoegang",
    **TITLES,
    **REPORT_TITLES,
    **KEEPING_TITLES,
}
_NOTICE_KINDS = {
    "melding-geregistreerd": "spoedmelding",
    "voeging-ontvangen": "melding_gevoegd",
    "signaal-gemeld": "signaal",
    "hertriage-gedaan": "hertriage",
    "teruggekoppeld": "terugkoppeling",
}


def _sentence_kind(row: OutboxRow) -> str:
    if not row.norm:
        return _NOTICE_KINDS.get(row.kind, row.kind.replace("-", "_"))
    if row.rung.endswith("-hand"):
        return "handmatig"
    # why: a rung that comes once more after a lowering carries a number behind its name: "100-2", "herhaling-1-2"
    kind, _, number = row.rung.partition("-")
    return f"herhaling {number.partition('-')[0]}" if kind == "herhaling" else kind


def _highest(rows: Sequence[OutboxRow]) -> list[OutboxRow]:
    """Keep the last row of each wait: rows of one wait come in the order of its ladder."""
    found: dict[object, OutboxRow] = {}
    for row in rows:
        found[(row.ref, row.wait) if row.wait and row.norm else row.key] = row
    return list(found.values())


def _is_trouble(row: OutboxRow) -> bool:
    return row.kind.startswith(EMPTY_TARGET) or is_about_channel(row)


def _limit_key(row: OutboxRow) -> tuple[bool, str]:
    return (not row.limit, row.limit)


def limit_text(limit: str) -> str:
    """Return a limit in Dutch: a day, or a moment for terms in hours."""
    if not limit:
        return "geen termijn"
    return date_text(date.fromisoformat(limit)) if len(limit) == 10 else moment_text(datetime.fromisoformat(limit))
