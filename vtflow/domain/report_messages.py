"""Messages about reports that are owed: one is there, or one is not there yet."""

REPORT_SENT = "rapport-klaar"
REPORT_DUE = "rapport-gevraagd"
#: role of a team that receives a report
RECEIVER = "ontvanger_rapport"
#: kinds of message that carry their own limit, because they are of no melding; each with its title
TITLES = {
    REPORT_SENT: "Er is een rapport voor u",
    REPORT_DUE: "Een rapport wordt gevraagd en is nog niet verstuurd",
}
