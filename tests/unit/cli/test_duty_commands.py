"""The duty roster at the command line: load, show, swap, and the hours in which nobody has duty."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from tests.unit.cli.commands import run, tried
from vtflow.domain.errors import BadInput, Refused
from vtflow.domain.melding import Urgency
from vtflow.notify.recording import RecordingNotifier
from vtflow.play.story import local_text
from vtflow.ports import OutboxRow
from vtflow.terms.zone import local_date, local_midnight
from vtflow.wiring import open_app

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def home(home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The same, of Hollands Midden."""
    monkeypatch.setenv("VTFLOW_REGION", "hollands-midden")
    return home


def day(number: int) -> str:
    """Return the local midnight so many days from today, as the command line takes it."""
    at = local_midnight(local_date(open_app().clock.now()) + number * DAY)
    return local_text(at).replace(" ", "T")


def loaded(home: Path) -> Path:
    """Load today and tomorrow, and the day after the day after that."""
    path = home / "rooster.csv"
    rows = [(0, 1, "vt-hm.m01"), (1, 2, "vt-haaglanden.m02"), (3, 4, "vt-zhz.m01")]
    lines = [f"{day(start)},{day(until)},{staff}" for start, until, staff in rows]
    path.write_text("\n".join(["van,tot,medewerker", *lines]), encoding="utf-8")
    assert "3 diensten geladen, 0 waren er al" in run("duty", "load", str(path), "--by", "vt-hm.m00")
    return path


def test_a_roster_is_loaded_shown_and_loaded_again_without_effect(home: Path) -> None:
    path = loaded(home)
    again = json.loads(run("duty", "load", str(path), "--by", "vt-hm.m00", "--json"))
    shown = json.loads(run("duty", "show", "--days", "4", "--json"))

    assert again == {"nieuw": 0, "ongewijzigd": 3}
    assert shown["bereikbaarheidsdienst"] == "bereikbaarheid-zuid-holland"
    assert [row["medewerker"] for row in shown["rooster"]] == [
        "vt-hm.m01",
        "vt-haaglanden.m02",
        "niemand",
        "vt-zhz.m01",
    ]
    assert "niemand" in run("duty", "show", "--from", day(2)[:10], "--days", "1")
    assert "vt-zhz" not in run("duty", "show", "--from", day(2)[:10], "--days", "1")


def test_another_region_of_the_service_sees_the_same_roster(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    loaded(home)
    monkeypatch.setenv("VTFLOW_REGION", "zuid-holland-zuid")

    shown = json.loads(run("duty", "show", "--from", day(3)[:10], "--days", "1", "--json"))["rooster"]
    assert [(row["medewerker"], row["team"]) for row in shown] == [("vt-zhz.m01", "Veilig Thuis Zuid-Holland Zuid")]


def test_a_swap_is_shown_with_its_reason_and_who_did_it(home: Path) -> None:
    loaded(home)
    swap = ("duty", "swap", "--gives", "vt-haaglanden.m02", "--takes", "vt-hm.m03", "--by", "vt-hm.m03")
    done = run(*swap, "--from", day(1), "--until", day(2), "--reason", "ziekte")
    assert done.startswith("vt-hm.m03 heeft dienst van ")

    (row,) = json.loads(run("duty", "show", "--from", day(1)[:10], "--days", "1", "--json"))["rooster"]
    assert (row["medewerker"], row["ruilreden"], row["door"]) == ("vt-hm.m03", "ziekte", "vt-hm.m03")


def test_a_swap_without_a_beginning_holds_from_now(home: Path) -> None:
    loaded(home)
    swap = ("--gives", "vt-hm.m01", "--takes", "vt-hm.m02", "--by", "vt-hm.m01", "--reason", "onderling")
    told = json.loads(run("duty", "swap", *swap, "--until", day(1), "--json"))

    assert told["medewerker"] == "vt-hm.m02"
    assert open_app().engine.on_duty("hollands-midden") == "vt-hm.m02"


def test_gaps_are_told_with_their_end_where_a_shift_follows_and_the_exit_is_0(home: Path) -> None:
    loaded(home)
    asked = tried("duty", "gaps", "--days", "10", "--json")

    first, last = json.loads(asked.stdout)
    assert asked.exit_code == 0
    assert (bool(first["tot"]), last["tot"]) == (True, "")
    assert "2 gaten in het rooster" in run("duty", "gaps", "--days", "10")


def test_what_cannot_be_done_is_refused_in_dutch(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = loaded(home)
    path.write_text(f"van,tot,medewerker\n{day(1)},{day(2)},vt-hm.m77\n", encoding="utf-8")
    with pytest.raises(Refused, match="er is niets geladen: regel 2: medewerker"):
        run("duty", "load", str(path), "--by", "vt-hm.m00")
    with pytest.raises(BadInput, match="is geen datum"):
        run("duty", "show", "--from", "maandag")
    swap = ("--gives", "vt-hm.m01", "--takes", "vt-hm.m02", "--by", "vt-hm.m01", "--reason", "onderling")
    with pytest.raises(BadInput, match="noem het einde"):
        run("duty", "swap", *swap, "--until", "")
    monkeypatch.setenv("VTFLOW_REGION", "kennemerland")
    with pytest.raises(BadInput, match="heeft geen bereikbaarheidsdienst"):
        run("duty", "show")


def test_a_message_about_a_roster_leads_to_the_messages_and_not_to_a_melding() -> None:
    started = open_app()
    about_roster = OutboxRow(
        key="k",
        ref="bereikbaarheid-zuid-holland",
        team="vt-hm-regio",
        channel="postvak",
        kind="rooster-gat",
        role="regiocoordinator",
        urgency=Urgency.GEWOON,
        at=started.clock.now(),
        deliver_at=started.clock.now(),
    )
    about_melding = replace(about_roster, ref="VT-0000-0000-0000-0000-0")

    assert started.answer_links.of_row(about_roster) == f"{started.settings.link_url}/postvak"
    assert started.answer_links.of_row(about_melding).startswith(f"{started.settings.link_url}/antwoord/")


def test_the_sender_of_an_installation_watches_the_rosters_of_all_its_regions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VTFLOW_REGION", "kennemerland,hollands-midden,zuid-holland-zuid")
    started = open_app()
    started.outbox(RecordingNotifier({}, ("postvak",))).tick()  # pyright: ignore[reportArgumentType]

    rows = started.store.read(lambda reader: reader.outbox())
    assert {row.team for row in rows} == {"vt-hm-regio", "vt-hm-coordinatie", "vt-zhz-regio", "vt-zhz-coordinatie"}
    assert {row.kind for row in rows} == {"rooster-gat"}
