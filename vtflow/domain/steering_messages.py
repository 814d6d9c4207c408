"""Messages about the whole rather than one melding: unequal waiting, and what the register of measures still asks."""

WAIT_GAP = "wachttijd-verschil"
MEASURE_DUE = "maatregel-herinnering"
INFORM_RAAD = "gemeenteraad-informeren"
#: kinds of message that carry their own limit, because they are of no melding; each with its title
TITLES = {
    WAIT_GAP: "Verschil in wachttijd tussen teams",
    MEASURE_DUE: "Een maatregel of evaluatie is aan de beurt",
    INFORM_RAAD: "De gemeenteraad informeren",
}
