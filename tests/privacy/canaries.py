"""One text that occurs nowhere else for every field into which somebody could put personal data.

Letters with marks and a quote are in them, so that escaping shows. The numbers are made up: a BSN that passes its test,
an IBAN with a right check, a telephone number of no subscriber.
"""

from collections.abc import Mapping

#: what may be stored, in the record itself only, as free text or beside a pseudonym
HOUSEHOLD = "D-Kanariehuis'Zoë 4711"
KENMERK = "KANARIE-VBL-2026-90817"
NOTE = "Zoë Kanarienoot' vroeg of haar zus kon meekomen"
#: what vtflow must refuse, by the name of the field
REFUSED: Mapping[str, str] = {
    "bsn": "bel Zoë Kanariebsn, 111222333",
    "e-mail": "zoë.kanariepost@vogels.voorbeeld.nl",
    "telefoon": "Zoë Kanariebel 06-12345678",
    "iban": "Zoë Kanariebank NL91ABNA0417164300",
    "adres": "Zoë Kanariestraat 12, 2011 AB 12",
    "geboortedatum": "Zoë Kanariegeboren 17-03-2011",
}
#: what is of the wrong kind where it was put
WRONG: Mapping[str, str] = {
    "gemeente": "Zoë Kanariegemeente",
    "melder": "kanariemelder-zoë",
    "kanaal": "kanariekanaal-zoë",
    "aard": "kanarieaard-zoë",
    "kinderen": "Zoë, Kanariekind en Bram",
    "acuut": "Zoë Kanarieacuut",
    "onbekend-veld": "zoe_kanarieveld",
    "ontvangen_op": "Zoë Kanariemoment",
}
FILE = "Zoë-Kanariebestand"
TOKEN = "kanarietoken-zoë-118"
AGENT = "Kanariebrowser Zoe 7.3"
CORV = "Zoë Kanariebericht"
FORM = "Zoë Kanarieformulier"
EXCEPTION = "Zoë Kanariefout' in laag"

CANARIES: Mapping[str, str] = {
    "huishouden": HOUSEHOLD,
    "kenmerk": KENMERK,
    "toelichting": NOTE,
    "bestandsnaam": FILE,
    "link": TOKEN,
    "browser": AGENT,
    "corv": CORV,
    "formulier": FORM,
    "exceptie": EXCEPTION,
    **{f"geweigerd {name}": text for name, text in REFUSED.items()},
    **{f"verkeerd {name}": text for name, text in WRONG.items()},
}
