"""What a journey left behind that must not be there."""

from collections.abc import Mapping
from pathlib import Path

from tests.privacy.canaries import CANARIES, NOTE
from tests.privacy.journey import Journey
from tests.privacy.scanner import Leak, leaks_in, leaks_in_files, values_of

#: places that hold what somebody handed in, and keep it as it came
_HANDED_IN = ("corv/in/", "corv/verwerkt/", "corv/afgekeurd/", "inbox/")
#: what is written beside what was handed in, for whoever handed it in
_REASONS = (".reden.txt", ".rejected.csv")
#: the only column in which the text of a note stands
_NOTES = "note.text"
#: what the list of refused rows may repeat: the reference of the clerk's own row, and a value that is not personal
_TOLD_TO_THE_CLERK = frozenset({"kenmerk", *(name for name in CANARIES if name.startswith("verkeerd "))})


def leaks_of(journey: Journey, received: Mapping[str, str]) -> set[Leak]:
    """Return every canary in the installation, in what it printed and showed, and in what the channels brought.

    A note may stand in the record and its backups, in its own column only: where else it stands is a leak.
    """
    found = {leak for leak in leaks_in_files([journey.home], CANARIES) if not _may(leak)}
    found |= notes_elsewhere(journey.home)
    for place, text in (*journey.read.items(), *received.items()):
        found |= {leak for leak in leaks_in(text.encode(), CANARIES, place) if not _names_a_file(leak)}
    for path in journey.work.glob("*.rejected.csv"):
        leaks = leaks_in(path.read_bytes(), CANARIES, "rejected file")
        found |= {leak for leak in leaks if leak.canary not in _TOLD_TO_THE_CLERK}
    return found


def notes_elsewhere(home: Path) -> set[Leak]:
    """Return the columns of the record and its backups, but for that of the notes, in which a note stands."""
    return {
        Leak("toelichting", "raw", f"{path.name}:{column}")
        for path in home.rglob("*.db")
        if "prefect" not in path.parts
        for column, value in values_of(path)
        if column != _NOTES and (NOTE in value if isinstance(value, str) else NOTE.encode() in value)
    }


def _names_a_file(leak: Leak) -> bool:
    """Tell whether it is the command that tells a clerk which file in the clerk's own folder was put aside."""
    return leak.canary == "bestandsnaam" and leak.place.startswith("vtflow corv status")


def _may(leak: Leak) -> bool:
    place = leak.place.removeprefix("name of ")
    if place.startswith(_HANDED_IN):
        # why: the reason is text of our own, the message beside it is not
        return not any(reason in place for reason in _REASONS) or leak.place.startswith("name of ")
    is_record = place.startswith(("vtflow.db", "uitvoer/kopie.db")) and not place.startswith("uitvoer/kopie.db.json")
    return is_record and leak.canary == "toelichting" and leak.form == "raw"
