"""Every form of the window. A form is a row: to add one, add a row; no other code changes."""

from vtflow.domain import clock_commands as k
from vtflow.domain import commands as c
from vtflow.domain import work_commands as w
from vtflow.forms.choices import codes, correctable, holders, norms, own_staff, teams
from vtflow.forms.filling import entry, waived
from vtflow.forms.handover import HANDOVER_FORMS, OVERDRACHT
from vtflow.forms.moving import MOVING_FORMS
from vtflow.forms.shapes import Field, Form, Kind

#: tags under which forms are found together, in the order of the work
GROUPS = ("ingrijpen", OVERDRACHT, "werk", "termijn", "herstel")
_INGRIJPEN, _, _WERK, _TERMIJN, _HERSTEL = GROUPS

_WHICH = Field("nummer", "Nummer van de termijn", Kind.NUMBER, help="Alleen als er meer lopen; anders 0")
_NORM = Field("norm", "Termijn", choices=norms())
_LEADING = Field("norm", "Termijn", choices=norms(), optional=True, help="Leeg: de leidende termijn")
_CORRECTION = Field("reden", "Reden", choices=codes("correctiereden"))


def _second(text: str = "Tweede persoon bij Veilig Thuis", *, optional: bool = False) -> Field:
    return Field("akkoord", "Akkoord", choices=own_staff, help=text, optional=optional)


def _reason(name: str) -> Field:
    return Field("reden", "Reden", choices=codes(name))


FORMS: tuple[Form, ...] = (
    Form(
        "escaleren",
        _INGRIJPEN,
        "Brengt een melding met de hand naar een hoger niveau van de ladder.",
        c.Escalate,
        "Geëscaleerd naar niveau {niveau}",
        (
            Field(
                "niveau",
                "Niveau",
                Kind.NUMBER,
                help="1 herinnering, 2 coördinator, 3 manager, 4 bestuur",
                least=1,
                most=4,
            ),
            _reason("escalatiereden"),
            _LEADING,
        ),
    ),
    Form(
        "escalatie-bevestigen",
        _INGRIJPEN,
        "Neemt een escalatie op: u zegt wat u gaat doen. Tot het einde van de rust komen er geen herinneringen.",
        c.AcknowledgeEscalation,
        "Escalatie bevestigd: {actie}",
        (
            Field("actie", "Wat gaat u doen", choices=codes("vervolgactie")),
            Field("tot", "Rust tot en met", Kind.DATE, help="Leeg: twee werkdagen; hoogstens vijf", optional=True),
            _LEADING,
        ),
    ),
    Form(
        "signaal-melden",
        _INGRIJPEN,
        "Legt vast dat de situatie is veranderd. Veilig Thuis beoordeelt dan opnieuw hoe dringend het is.",
        c.ReportSignal,
        "Signaal vastgelegd",
        (Field("bron", "Van wie komt het signaal", choices=codes("signaalbron")),),
    ),
    Form(
        "hertriage",
        _INGRIJPEN,
        "Legt vast hoe dringend de melding nu is.",
        c.Retriage,
        "Hertriage vastgelegd",
        (Field("acuut", "Acuut onveilig", Kind.JA_NEE),),
    ),
    *HANDOVER_FORMS,
    *MOVING_FORMS,
    Form(
        "casushouder-toewijzen",
        _WERK,
        "Zegt wie de melding behandelt. Opnieuw toewijzen kan alleen met een reden.",
        w.AssignCasushouder,
        "Toegewezen aan {casushouder}",
        (
            Field("casushouder", "Casushouder", choices=own_staff),
            Field("reden", "Reden", choices=codes("toewijsreden"), optional=True, help="Alleen bij opnieuw toewijzen"),
            _second("Alleen nodig als iemand te veel zaken krijgt", optional=True),
        ),
    ),
    Form(
        "route-sluiten",
        _WERK,
        "Sluit de route. Iedere termijn die nog loopt noemt u, met de reden waarom die niet meer nodig is.",
        c.Close,
        "Route gesloten: {reden}",
        (
            _reason("sluitreden"),
            Field("ontheffen", "Termijnen die niet meer hoeven", Kind.MANY, choices=norms()),
            Field("ontheffingsreden", "Waarom niet", choices=codes("ontheffingsreden"), optional=True),
        ),
        shape=waived,
    ),
    Form(
        "termijn-opschorten",
        _TERMIJN,
        "Zet een termijn stil tot een dag van herziening. Daarna loopt zij vanzelf weer.",
        k.PauseWait,
        "Opgeschort tot en met {herzien_op}",
        (
            Field("norm", "Termijn", choices=norms(lambda norm: bool(norm.pauses))),
            _reason("pauzereden"),
            Field("herzien_op", "Herzien op", Kind.DATE, help="Hoogstens tien werkdagen vooruit"),
            _WHICH,
        ),
    ),
    Form(
        "termijn-hervatten",
        _TERMIJN,
        "Laat een opgeschorte termijn weer lopen.",
        k.ResumeWait,
        "{norm} loopt weer",
        (Field("norm", "Termijn", choices=norms(lambda norm: bool(norm.pauses))), _WHICH),
    ),
    Form(
        "termijn-verlengen",
        _TERMIJN,
        "Geeft een termijn meer tijd, zo vaak als de norm toestaat: meestal één keer.",
        k.ExtendWait,
        "{norm} verlengd",
        (
            Field("norm", "Termijn", choices=norms(lambda norm: norm.extension is not None)),
            _reason("verlengreden"),
            _second("Nodig als de termijn al verstreken is", optional=True),
            _WHICH,
        ),
    ),
    Form(
        "termijn-overslaan",
        _TERMIJN,
        "Beëindigt een termijn zonder antwoord, met twee personen. Een wettelijke termijn kan niet.",
        k.SkipWait,
        "{norm} overgeslagen",
        (_NORM, _reason("ontheffingsreden"), _second(), _WHICH),
    ),
    Form(
        "invoer-herstellen",
        _HERSTEL,
        "Maakt een verkeerde vastlegging ongedaan. Zij blijft in de geschiedenis staan en telt niet meer mee.",
        k.CorrectEntry,
        "Vastlegging hersteld",
        (
            Field("soort", "Laatste vastlegging van", choices=correctable),
            Field("gebeurtenis", "Of: nummer op de tijdlijn", Kind.NUMBER, help="0: de laatste van de soort hierboven"),
            _CORRECTION,
        ),
        shape=entry,
    ),
    Form(
        "begin-herstellen",
        _HERSTEL,
        "Corrigeert het moment waarop een termijn, of de melding zelf, begon te lopen.",
        k.CorrectStart,
        "Begin hersteld",
        (
            Field("norm", "Termijn", choices=norms(), optional=True, help="Leeg: de melding zelf"),
            Field("vanaf", "Begon op", Kind.MOMENT),
            _CORRECTION,
            _WHICH,
        ),
    ),
    Form(
        "voeging-ongedaan-maken",
        _HERSTEL,
        "Haalt een melding weer los van de route waar zij ten onrechte bij is gevoegd.",
        c.SplitMelding,
        "Voeging ongedaan gemaakt",
        (_reason("splitsreden"),),
    ),
    Form(
        "boeking-corrigeren",
        _HERSTEL,
        "Boekt een deel van de tijd van een melding op een andere houder, omdat een partij de boeking betwist. Kan ook "
        "nadat de melding is afgesloten. Het totaal blijft gelijk en de correctie blijft zichtbaar.",
        k.CorrectBooking,
        "Geboekt op {houder}",
        (
            Field("van", "Van", Kind.MOMENT),
            Field("tot", "Tot", Kind.MOMENT),
            Field("houder", "Op wie", choices=holders),
            _reason("boekingsreden"),
            Field("betwist_door", "Wie betwist het", choices=teams, optional=True),
        ),
    ),
)
