"""How many, from whom, when and how they end: the figures behind the simulation, each with where it comes from.

Sources: CBS counts of 2023 as collected in the domain page (section 5). What carries no source is our own assumption.
"""

from vtflow.demo.courses import DAY, HOUR, Course, Span

#: meldingen in the Netherlands in 2023 (CBS 84849NED)
NATIONAL_YEAR = 127_340

#: meldingen a year by region: province counts of 2023; inside a province divided by inhabitants (general knowledge),
#: Kennemerland and the city of Amsterdam as the domain page has them
REGIONS: dict[str, int] = {
    "groningen": 4_230,
    "friesland": 4_210,
    "drenthe": 1_905,
    "ijsselland": 3_040,
    "twente": 3_610,
    "noord-en-oost-gelderland": 3_400,
    "gelderland-midden": 2_860,
    "gelderland-zuid": 2_300,
    "flevoland": 5_960,
    "utrecht": 10_880,
    "gooi-en-vechtstreek": 1_700,
    "amsterdam-amstelland": 9_900,
    "zaanstreek-waterland": 2_180,
    "kennemerland": 3_900,
    "noord-holland-noord": 4_000,
    "haaglanden": 10_040,
    "hollands-midden": 7_160,
    "rotterdam-rijnmond": 11_780,
    "zuid-holland-zuid": 4_010,
    "zeeland": 2_390,
    "west-brabant": 5_420,
    "midden-brabant": 3_310,
    "oost-brabant": 10_920,
    "noord-en-midden-limburg": 3_850,
    "zuid-limburg": 4_360,
}
#: of a region that is not in the list: the average
AVERAGE = 5_100

#: melder by weight (CBS 2023; police alone 66 %, citizens 8 %)
POLITIE = "politie"
POLITIE_PERCENT = 66
MELDERS: dict[str, float] = {
    "burger": 8.0,
    "gezondheidszorg": 8.2,
    "onderwijs": 4.2,
    "jeugdzorg": 2.1,
    "justitie": 1.2,
    "ander_vt": 0.6,
    "kinderopvang": 0.5,
    "maatschappelijk_werk": 4.0,
    "overig": 5.2,
}
#: nature by weight (2024-2025: child abuse about half, (ex-)partner 38 %, elder abuse 2 %)
AARD: dict[str, float] = {
    "kindermishandeling": 50,
    "partnergeweld": 26,
    "ex_partnergeweld": 12,
    "ouderenmishandeling": 2,
    "huiselijk_geweld_overig": 7,
    "overig": 3,
}
#: children in the household, by weight: an assumption
KINDEREN: dict[int, float] = {0: 25, 1: 30, 2: 28, 3: 12, 4: 5}
ACUUT_PERCENT, STRUCTUREEL_PERCENT = 6, 38
#: how many concern a household that was reported before
KNOWN_PERCENT = 67

#: weight of each hour of a day, by the clock; police round the clock with a peak in the evening: an assumption
POLICE_HOURS = (5, 4, 3, 2, 2, 2, 2, 3, 4, 4, 4, 4, 4, 4, 4, 5, 5, 6, 7, 8, 8, 8, 7, 6)
OFFICE_HOURS = (0, 0, 0, 0, 0, 0, 0, 0, 3, 9, 11, 11, 7, 9, 11, 10, 8, 2, 0, 0, 0, 0, 0, 0)
#: police by weekday, Monday first
POLICE_DAYS = (0.9, 0.9, 0.9, 0.9, 1.1, 1.35, 1.25)

#: how a melding goes, by weight. Outcomes: overdracht 62, einde 20, V&V 9, onderzoek 6, Raad or justice 3 in a hundred.
#: Of a hundred overdrachten 70 are complete, 20 come back, 5 are refused and 5 withdrawn or late; a quarter of those
#: accepted goes on the receiver's own list (WACHTLIJST and GEWEIGERD)
COURSES: dict[Course, float] = {
    Course.VLOT: 62 * 0.46,
    Course.WACHTLIJST: 62 * 0.20,
    Course.POORT: 62 * 0.04,
    Course.TERUG: 62 * 0.20,
    Course.GEWEIGERD: 62 * 0.05,
    Course.LAAT: 62 * 0.03,
    Course.INGETROKKEN: 62 * 0.02,
    Course.MONITORING: 8,
    Course.EINDE: 12,
    Course.VV: 9,
    Course.ONDERZOEK: 6,
    Course.RAAD: 2,
    Course.JUSTITIE: 1,
}
#: assessments that are decided in time, and the office minutes that those and the others take
ON_TIME_PERCENT = 60
IN_TIME: Span = (HOUR, 4 * DAY)
TOO_LATE: Span = (6 * DAY, 15 * DAY)
