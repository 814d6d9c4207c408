"""Messages in the shape of CORV: sent once however often it is tried, taken in once, and put aside with the reason."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.unit.domain.legs.test_raad import without_oin
from tests.unit.engine.world import KENNEMERLAND, World
from vtflow.corv import DropFolder, Exchange
from vtflow.corv.exchange import message_id
from vtflow.corv.folder import as_text, from_text
from vtflow.domain.errors import BadInput, Refused
from vtflow.domain.melding import State
from vtflow.domain.reference import display_code
from vtflow.ports.corv import CorvKind, CorvMessage

OPERATIES = "operaties.m00"
TEAMS = KENNEMERLAND.region.teams
VT, RAAD, GI, POLITIE = (TEAMS[code].oin for code in ("vt", "rvdk", "gi", "politie"))
VTO: dict[str, Any] = {
    "kinderen": ["kind-1"],
    "grond": "hulp_niet_aanvaard",
    "veiligheidsplan": True,
    "zienswijze": "gegeven",
}


class Desk:
    """A world with a drop folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.world = World()
        self.drop = DropFolder(folder)
        world = self.world
        self.exchange = Exchange(world.engine, world.store, world.clock, self.drop, "kennemerland")

    def with_vto(self) -> "Desk":
        self.world.decided(uitkomst="vto")
        self.world.do("A", "send-vto", **VTO)
        return self

    def put(self, number: str, soort: str, sender: str = RAAD, **fields: Any) -> None:
        """Drop a message into `in`."""
        told = {
            "id": number,
            "soort": soort,
            "afzender": sender,
            "ontvanger": VT,
            "kenmerk": self.world.refs.get("A", ""),
            "op": self.world.clock.now().isoformat(),
            **fields,
        }
        (self.folder / "in" / f"{number}.json").write_text(json.dumps(told), encoding="utf-8")

    def names(self, part: str) -> list[str]:
        return sorted(path.name for path in (self.folder / part).iterdir())

    def receive(self) -> list[str]:
        return [outcome.text for outcome in self.exchange.receive(OPERATIES)]

    @property
    def fase(self) -> str:
        return self.world.route().trajecten[0].fase


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_a_vto_leaves_once_with_both_oins_and_codes_only(desk: Desk) -> None:
    desk.with_vto()
    ref = desk.world.refs["A"]

    (outcome,) = desk.exchange.send(OPERATIES)

    assert outcome.ok
    assert desk.exchange.send(OPERATIES) == []
    assert desk.names("uit") == [f"VTO-{ref[:-2]}-1.json"]
    told = json.loads((desk.folder / "uit" / f"VTO-{ref[:-2]}-1.json").read_text("utf-8"))
    assert (told["afzender"], told["ontvanger"], told["kenmerk"]) == (VT, RAAD, ref)
    assert told["inhoud"] == {
        "grond": "hulp_niet_aanvaard",
        "kinderen": "kind-1",
        "spoed": False,
        "veiligheidsplan": True,
        "zienswijze": "gegeven",
    }


def test_a_crash_between_the_message_and_its_record_sends_the_same_message_again(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.with_vto()
    with monkeypatch.context() as patched:

        def crash(*_: object) -> None:
            raise KeyboardInterrupt

        patched.setattr(Exchange, "_record", crash)
        with pytest.raises(KeyboardInterrupt):
            desk.exchange.send(OPERATIES)
    first = (desk.folder / "uit" / desk.names("uit")[0]).read_text("utf-8")
    desk.world.at("2026-03-02 09:00")

    (outcome,) = desk.exchange.send(OPERATIES)

    assert outcome.ok
    assert [(desk.folder / "uit" / name).read_text("utf-8") for name in desk.names("uit")] == [first]
    assert [e.fact.kind for e in desk.world.events() if getattr(e.fact, "stap", "") == "vto-bericht-verzonden"] == [
        "stap-gezet"
    ]


def test_an_id_that_went_out_with_other_content_is_refused(desk: Desk) -> None:
    desk.with_vto()
    (route, traject) = next(desk.exchange.waiting())
    message = CorvMessage(
        id="VTO-1",
        kind=CorvKind.VTO,
        sender=VT,
        receiver=RAAD,
        ref=route.ref,
        at=traject.begun_at,
        facts={"spoed": False},
    )
    desk.drop.send(message)
    desk.drop.send(message)

    with pytest.raises(Refused, match="andere inhoud"):
        desk.drop.send(replace(message, facts={"spoed": True}))
    assert desk.names("uit") == ["VTO-1.json"]


def test_a_raad_that_lost_its_oin_is_told_to_the_clerk_recorded_and_waits_for_another_way(desk: Desk) -> None:
    desk.with_vto()
    desk.world.book.now = without_oin("rvdk")

    (outcome,) = desk.exchange.send(OPERATIES)

    assert not outcome.ok
    assert "heeft geen OIN in de regiogegevens" in outcome.text
    assert "deliver-vto-otherwise" in outcome.text
    assert desk.fase == "niet_bezorgbaar"
    assert "VTO-HERSTEL" in desk.world.norms()
    assert desk.exchange.send(OPERATIES) == []


def test_statuses_intake_onderzoek_and_ruling_move_the_route_in_the_name_of_whom_they_name(desk: Desk) -> None:
    desk.with_vto()
    desk.exchange.send(OPERATIES)
    number = f"VTO-{desk.world.refs['A'][:-2]}-1"
    today = "2026-03-02"
    desk.put("1", "STATUS", antwoord_op=number, inhoud={"status": "aangekomen"})
    desk.put("2", "STATUS", antwoord_op=number, inhoud={"status": "doorgestuurd"})
    desk.put("3", "STATUS", antwoord_op=number, inhoud={"status": "bevestigd"})
    desk.put("4", "VTO-INTAKE", inhoud={"besluit": "in_behandeling", "behandelaar": "m02"})
    desk.put("5", "ONDERZOEK", inhoud={"fase": "gestart", "behandelaar": "m02"})
    desk.put("6", "ONDERZOEK", inhoud={"fase": "afgerond", "maatregel": "ots", "behandelaar": "m02"})
    ruling = {"maatregel": "ots", "uitspraak_op": today, "kinderen": "kind-1", "dossier": True, "behandelaar": "m02"}
    desk.put("7", "MAATREGEL", inhoud=ruling)

    outcomes = desk.exchange.receive(OPERATIES)

    assert [outcome.text for outcome in outcomes if not outcome.ok] == []
    assert desk.names("verwerkt") == [f"{n}.json" for n in range(1, 8)]
    assert desk.names("in") == desk.names("afgekeurd") == []
    assert [t.fase for t in desk.world.route().trajecten if t.soort != "college"] == ["maatregel", "uitgesproken"]
    by = {e.fact.stap: (e.by, e.assurance) for e in desk.world.events() if e.fact.kind == "stap-gezet"}
    assert by["vto-ontvangen"] == (OPERATIES, "corv")
    assert by["vto-in-behandeling"] == ("rvdk.m02", "corv")
    assert desk.world.route().responsible == "rvdk"


def test_a_rejection_by_message_returns_the_case(desk: Desk) -> None:
    desk.with_vto()
    desk.put("1", "VTO-INTAKE", inhoud={"besluit": "afgewezen", "reden": "vrijwillig_kan", "behandelaar": "m01"})

    assert desk.exchange.receive(OPERATIES)[0].ok
    assert (desk.fase, desk.world.route().state) == ("terug", State.BESLOTEN)


def test_a_message_that_comes_twice_is_taken_in_once_and_with_other_content_put_aside(desk: Desk) -> None:
    desk.with_vto()
    accepted = {"besluit": "in_behandeling", "behandelaar": "m02"}
    desk.put("1", "VTO-INTAKE", inhoud=accepted)
    desk.receive()
    events = len(desk.world.events())

    desk.put("1", "VTO-INTAKE", inhoud=accepted)
    assert desk.exchange.receive(OPERATIES)[0].ok
    assert len(desk.world.events()) == events

    desk.put("1", "VTO-INTAKE", inhoud={**accepted, "behandelaar": "m03"})
    assert desk.receive() == ["bericht 1 kwam al eerder, met een andere inhoud"]
    assert desk.drop.put_aside() == [("1.json", "bericht 1 kwam al eerder, met een andere inhoud")]


def test_a_crash_after_the_record_and_before_the_file_was_moved_takes_the_message_in_once(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.with_vto()
    desk.put("1", "VTO-INTAKE", inhoud={"besluit": "in_behandeling", "behandelaar": "m02"})
    with monkeypatch.context() as patched:

        def crash(*_: object) -> None:
            raise KeyboardInterrupt

        patched.setattr(DropFolder, "settle", crash)
        with pytest.raises(KeyboardInterrupt):
            desk.exchange.receive(OPERATIES)
    events = len(desk.world.events())

    assert desk.exchange.receive(OPERATIES)[0].ok
    assert len(desk.world.events()) == events
    assert desk.names("verwerkt") == ["1.json"]


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        ({"sender": "9" * 20}, "staat niet in de routeringstabel"),
        ({"sender": POLITIE}, "stuurt geen VTO-INTAKE aan Veilig Thuis"),
        ({"ontvanger": RAAD}, "hoort elders"),
        ({"kenmerk": "Jan Jansen, Dorpsstraat 1"}, "van geen melding die hier bekend is"),
        ({"inhoud": {"besluit": "in_behandeling"}}, "inhoud.behandelaar ontbreekt"),
        ({"inhoud": {"besluit": "misschien", "behandelaar": "m02"}}, "inhoud.besluit is geen antwoord"),
        ({"inhoud": {"besluit": "in_behandeling", "behandelaar": "m09"}}, "niet op de lijst"),
        ({"op": "2026-03-02T08:00:00"}, "een afstand tot UTC nodig"),
        ({"op": "2027-01-01T08:00:00+01:00"}, "ligt in de toekomst"),
        ({"afzender": "12"}, "geen bericht: afzender klopt niet"),
        ({"id": "2"}, "heet niet naar zijn bericht (2.json)"),
    ],
)
def test_a_message_that_cannot_be_taken_is_put_aside_with_the_reason_and_changes_nothing(
    desk: Desk, fields: dict[str, Any], text: str
) -> None:
    desk.with_vto()
    events = len(desk.world.events())
    told = {"inhoud": {"besluit": "in_behandeling", "behandelaar": "m02"}, **fields}
    desk.put("1", "VTO-INTAKE", **told)

    (said,) = desk.receive()

    assert text in said
    assert "Jansen" not in said
    assert desk.names("afgekeurd") == ["1.json", "1.reden.txt"]
    assert len(desk.world.events()) == events


def test_a_file_that_is_no_message_or_far_too_large_is_put_aside(desk: Desk) -> None:
    (desk.folder / "in" / "a.json").write_text("{", encoding="utf-8")
    (desk.folder / "in" / "b.json").write_bytes(b"\xff\xfe")
    (desk.folder / "in" / "c.json").write_text("x" * 70_000, encoding="utf-8")

    texts = desk.receive()

    assert "het geheel klopt niet" in texts[0]
    assert texts[1] == "niet te lezen: UnicodeDecodeError"
    assert "groter dan" in texts[2]


def test_a_zorgformulier_of_the_police_becomes_a_melding_once(desk: Desk) -> None:
    form = {"gemeente": "Haarlem", "huishouden": "Z1", "aard": "partnergeweld", "acuut": True, "structureel": False}
    desk.put("ZOF-1", "ZOF", POLITIE, kenmerk="", inhoud={**form, "kinderen": 2})

    (outcome,) = desk.exchange.receive(OPERATIES)

    assert outcome.ok
    desk.world.refs["A"] = outcome.ref
    assert (desk.world.route().acuut, desk.world.route().kinderen, desk.world.route().gemeente) == (True, 2, "haarlem")
    desk.put("ZOF-1", "ZOF", POLITIE, kenmerk="", inhoud={**form, "kinderen": 2})
    assert desk.exchange.receive(OPERATIES)[0].ref == outcome.ref


def test_a_zorgformulier_from_an_unknown_gemeente_goes_into_a_queue_of_veilig_thuis(desk: Desk) -> None:
    form = {"gemeente": "Nergenshuizen", "huishouden": "Z1", "aard": "partnergeweld", "acuut": False}
    desk.put("ZOF-2", "ZOF", POLITIE, kenmerk="", inhoud={**form, "structureel": False, "kinderen": 0})

    (outcome,) = desk.exchange.receive(OPERATIES)

    assert outcome.ok
    assert "gemeente onbekend" in outcome.text
    assert desk.drop.put_aside() == []
    stored = desk.world.store.read(lambda reader: reader.melding(outcome.ref))
    assert stored is not None
    assert (stored.route.gemeente, stored.route.responsible) == ("onbekend", "vt")
    assert "GEMEENTE-VAST" in {wait.norm for wait in stored.route.waits}


def test_a_message_reads_back_as_it_was_written(desk: Desk) -> None:
    desk.with_vto()
    desk.exchange.send(OPERATIES)
    text = (desk.folder / "uit" / desk.names("uit")[0]).read_text("utf-8")

    assert as_text(from_text(text)) == text


def test_a_folder_that_cannot_be_made_says_so(tmp_path: Path) -> None:
    (tmp_path / "vol").write_text("", encoding="utf-8")

    with pytest.raises(BadInput, match="kies een andere met --folder"):
        DropFolder(tmp_path / "vol")


def test_the_running_system_sends_in_the_name_of_operations(tmp_path: Path) -> None:
    desk = Desk(tmp_path).with_vto()

    desk.exchange.send(desk.exchange.operations)

    assert desk.exchange.operations == OPERATIES
    assert desk.names("uit") == [f"VTO-{desk.world.refs['A'][:-2]}-1.json"]
    assert desk.world.events()[-1].by in {OPERATIES, "systeem"}


def test_a_message_about_any_display_code_can_be_answered(tmp_path: Path) -> None:
    """A check character may be a sign that no message id takes, such as the dollar sign."""
    signs = set()
    for number in range(400):
        ref = display_code(number)
        message = CorvMessage(
            id=message_id(ref, 1), kind=CorvKind.STATUS, sender=RAAD, receiver=VT, ref=ref, at=World().clock.now()
        )
        signs.add(ref[-1])
        assert from_text(as_text(replace(message, about=message.id))).about == message.id

    assert set("*~$=U") <= signs
