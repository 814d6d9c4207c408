"""The forms of an overdracht: to offer, answer and withdraw one."""

from vtflow.domain import commands as c
from vtflow.forms.choices import codes, criteria, everyone, own_staff, receivers
from vtflow.forms.filling import by_name, offered
from vtflow.forms.shapes import Field, Form, Kind

OVERDRACHT = "overdracht"
_DELIVERY = Field("overdracht", "Nummer van de overdracht", Kind.NUMBER, help="Alleen als er meer lopen; anders 0")


def _reason(name: str) -> Field:
    return Field("reden", "Reden", choices=codes(name))


HANDOVER_FORMS: tuple[Form, ...] = (
    Form(
        "overdracht-aanbieden",
        OVERDRACHT,
        "Biedt het hele gezin aan één lokaal team aan, na de poort. Verdelen over meer teams kan met de opdracht.",
        c.OfferOverdracht,
        "Aangeboden aan {aan}",
        (
            Field("aan", "Ontvanger", choices=receivers),
            Field("grond", "Grond", choices=codes("grond")),
            Field("spoed", "Spoed", Kind.JA_NEE),
            Field("override_reden", "Poort niet gehaald: reden", choices=codes("overridereden"), optional=True),
            Field("override_akkoord", "Poort niet gehaald: akkoord van", choices=own_staff, optional=True),
        ),
        more=criteria,
        shape=offered,
    ),
    Form(
        "overdracht-intrekken",
        OVERDRACHT,
        "Trekt een aanbod in dat nog niet is aanvaard.",
        c.WithdrawOverdracht,
        "Ingetrokken: {reden}",
        (
            _reason("intrekreden"),
            Field("vervalt", "Niets meer nodig op dit spoor", Kind.JA_NEE),
            _DELIVERY,
        ),
    ),
    Form(
        "overdracht-ontvangen",
        OVERDRACHT,
        "Bevestigt dat het aanbod bij de ontvanger is aangekomen.",
        c.ConfirmReceipt,
        "Ontvangst bevestigd",
        (_DELIVERY,),
    ),
    Form(
        "overdracht-aanvaarden",
        OVERDRACHT,
        "Aanvaardt de overdracht op naam. De verantwoordelijkheid gaat over naar de ontvanger.",
        c.AcceptOverdracht,
        "Aanvaard door {naam}",
        (
            Field("naam", "Wie aanvaardt", choices=everyone, help="Team en code; werkt bij de ontvanger"),
            Field("gesprek_op", "Gezamenlijk gesprek op", Kind.DATE, optional=True),
            _DELIVERY,
        ),
        shape=by_name,
    ),
    Form(
        "overdracht-onvolledig",
        OVERDRACHT,
        "Stuurt de overdracht terug omdat er iets ontbreekt.",
        c.ReturnOverdracht,
        "Teruggestuurd: {reden}",
        (_reason("terugreden"), _DELIVERY),
    ),
    Form(
        "overdracht-weigeren",
        OVERDRACHT,
        "Weigert de overdracht. Veilig Thuis biedt haar aan een ander aan.",
        c.RefuseOverdracht,
        "Geweigerd door de ontvanger: {reden}",
        (_reason("weigerreden"), _DELIVERY),
    ),
    Form(
        "overdracht-eigen-lijst",
        OVERDRACHT,
        "Zet het gezin op de wachtlijst van de ontvanger. Veilig Thuis blijft verantwoordelijk tot het eerste contact.",
        c.PutOnOwnListCommand,
        "Op de wachtlijst van de ontvanger, start verwacht op {verwachte_start}",
        (
            Field("naam", "Wie houdt de lijst bij", choices=everyone, help="Team en code; werkt bij de ontvanger"),
            Field("verwachte_start", "Hulp start naar verwachting op", Kind.DATE),
            _DELIVERY,
        ),
        shape=by_name,
    ),
    Form(
        "overdracht-eerste-contact",
        OVERDRACHT,
        "Legt het eerste contact van de ontvanger met het gezin vast.",
        c.ReportFirstContact,
        "Eerste contact vastgelegd",
        (_DELIVERY,),
    ),
    Form(
        "overdracht-hulp-gestart",
        OVERDRACHT,
        "Legt vast dat de hulp echt is begonnen.",
        c.ReportHelpStarted,
        "Start van de hulp vastgelegd",
        (_DELIVERY,),
    ),
    Form(
        "overdracht-terugkoppelen",
        OVERDRACHT,
        "Meldt Veilig Thuis dat de hulp loopt.",
        c.ReportBack,
        "Teruggekoppeld",
        (_DELIVERY,),
    ),
    Form(
        "overdracht-teruggeven",
        OVERDRACHT,
        "Geeft een aanvaarde overdracht terug aan Veilig Thuis.",
        c.HandBack,
        "Teruggegeven: {reden}",
        (_reason("teruggavereden"), _DELIVERY),
    ),
)
