"""What somebody fills in where a test needs just any melding or offer."""

from typing import Any

#: a checklist of an offer on which nothing is missing
CHECKLIST: dict[str, Any] = {
    "betrokkenen_gesproken": True,
    "kinderen_gezien": True,
    "veiligheidsplan": True,
    "consequenties": True,
    "monitorplan": True,
    "criterium": "veiligheid-hersteld-hulp-nodig",
    "contactpersoon_vt": "vt.m01",
}
#: a melding of a school in Haarlem
MELDING: dict[str, Any] = {
    "gemeente": "Haarlem",
    "melder": "onderwijs",
    "kanaal": "telefoon",
    "huishouden": "H-1",
    "aard": "kindermishandeling",
}
