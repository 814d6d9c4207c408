"""Messages about keeping and destroying: a request that must be answered."""

REQUEST_DUE = "vernietigingsverzoek"
#: kinds of message that carry their own limit, whatever the melding waits for; each with its title
TITLES = {REQUEST_DUE: "Een verzoek om vernietiging wacht op antwoord"}
