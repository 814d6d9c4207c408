"""Partners at the command line: their intake, the reports over them, and iJw messages into a folder."""

import json
import stat
from pathlib import Path

import pytest

from tests.unit.cli.commands import run
from vtflow.domain.errors import BadInput, Refused, UnknownMelding
from vtflow.terms import local_date
from vtflow.wiring import open_app

CONSORTIUM = "jeugdhulp-zuid-kennemerland"
CLOSED = ("partner", "status", CONSORTIUM, "--closed", "--weeks", "12", "--reason", "wachtlijst_vol")


pytestmark = pytest.mark.usefixtures("home")


def do(ref: str, what: str, by: str, **data: object) -> None:
    run("do", ref, what, "--by", by, "--data", json.dumps(data))


def referred() -> str:
    """Take a melding in, bring it to the CJG, and from there to the consortium."""
    fields = {"gemeente": "Haarlem", "melder": "politie", "kanaal": "corv", "huishouden": "X", "aard": "overig"}
    ref = json.loads(run("register", "--data", json.dumps({**fields, "kinderen": 1}), "--json"))["ref"]
    do(ref, "check-veiligheid", "vt.m00", acuut=False)
    do(ref, "decide-veiligheidsbeoordeling", "vt.m01", uitkomst="overdracht")
    keys = ("betrokkenen_gesproken", "kinderen_gezien", "veiligheidsplan", "consequenties", "monitorplan")
    gate = {**dict.fromkeys(keys, True), "criterium": "veiligheid-hersteld-hulp-nodig", "contactpersoon_vt": "vt.m01"}
    do(ref, "offer-overdracht", "vt.m01", aan="cjg-haarlem", checklist=gate)
    day = local_date(open_app().clock.now()).isoformat()
    do(ref, "accept-overdracht", "cjg-haarlem.m02", naam="m02", gesprek_op=day)
    do(ref, "refer-to-provider", "cjg-haarlem.m02", aan=CONSORTIUM, voor="kind-1")
    do(ref, "assign-help", "gemeente-haarlem.m01", product="ambulant", ingangsdatum=day)
    return ref


def test_a_partner_closes_and_the_register_tells_since_when_and_by_whom() -> None:
    assert "neemt niemand aan" in run(*CLOSED, "--by", f"{CONSORTIUM}.m01")
    assert "dit gold al" in run(*CLOSED, "--by", "vt.m01")
    assert json.loads(run(*CLOSED, "--by", "vt.m01", "--json"))["veranderd"] is False

    (row,) = json.loads(run("partner", "list", "--team", CONSORTIUM, "--json"))

    assert (row["neemt_aan"], row["wachttijd_weken"], row["door"]) == (False, 12, f"{CONSORTIUM}.m01")
    assert json.loads(run("partner", "list", "--team", "ggz", "--json")) == []
    assert CONSORTIUM in run("partner", "list")


def test_who_may_not_speak_for_a_partner_is_refused_and_open_or_closed_must_be_said() -> None:
    with pytest.raises(Refused, match="kan niet voor"):
        run(*CLOSED, "--by", "cjg-haarlem.m01")
    with pytest.raises(BadInput, match="--open of --closed"):
        run("partner", "status", CONSORTIUM, "--by", "vt.m01")


def test_the_reports_over_partners_and_links_are_printed_in_every_shape() -> None:
    referred()
    run(*CLOSED, "--by", "vt.m01")

    (row,) = [one for one in json.loads(run("report", "knelpunten", "--json"))["rijen"] if one["wachten"]]
    links = json.loads(run("report", "doorlooptijd", "--json"))["rijen"]

    assert (row["subregio"], row["neemt_aan"], row["open"]) == ("Zuid-Kennemerland", False, 1)
    assert "verwijzing tot toewijzing" in {one["schakel"] for one in links}
    assert "regio;subregio;partner" in run("report", "knelpunten", "--format", "csv")
    assert "## Doorlooptijd per schakel" in run("report", "doorlooptijd", "--format", "md")


def test_ijw_messages_go_to_the_screen_or_once_into_a_folder_for_their_owner_only(home: Path) -> None:
    ref = referred()
    (shown,) = json.loads(run("ijw", "export", ref))
    assert (shown["kop"]["bericht"], shown["client"], shown["referentie"]) == ("JW301", "kind-1", ref)

    folder = home / "uit"
    first, again = run("ijw", "export", ref, "--out", str(folder)), run("ijw", "export", ref, "--out", str(folder))

    (path,) = folder.iterdir()
    assert first.strip() == again.strip() == str(path)
    assert json.loads(path.read_text(encoding="utf-8")) == shown
    assert (stat.S_IMODE(path.stat().st_mode), stat.S_IMODE(folder.stat().st_mode)) == (0o600, 0o700)


def test_a_melding_without_messages_says_so_and_an_unknown_one_too(home: Path) -> None:
    fields = {"gemeente": "Haarlem", "melder": "politie", "kanaal": "corv", "huishouden": "Y", "aard": "overig"}
    ref = json.loads(run("register", "--data", json.dumps(fields), "--json"))["ref"]

    assert "geen berichten" in run("ijw", "export", ref, "--out", str(home / "uit"))
    with pytest.raises(UnknownMelding):
        run("ijw", "export", "VT-0000-0000-0000-0000-0")
    (home / "bestand").touch()
    with pytest.raises(BadInput, match="geen kenmerk"):
        run("ijw", "export", "VT-1")
