"""Regions as data: the standard teams, own lengths of norms by date, and what a wrong region file is told."""

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from vtflow.domain.errors import PolicyError
from vtflow.domain.norms import Policy
from vtflow.policy import PolicyBook
from vtflow.policy.loading import DATA
from vtflow.policy.region_shapes import RegionShape, StandardUse, TeamShape
from vtflow.policy.table import Table
from vtflow.policy.tables import tables

BOOK = PolicyBook()
#: codes that steps of the chain count on, in every region
PARTIES = (
    *("rvdk", "gi", "politie", "om-zsm", "reclassering", "slachtofferhulp"),
    *("spoedhulp", "vrouwenopvang", "ggz", "plegerhulp", "maatschappelijk-werk", "ggd", "mda", "zvh"),
)


def region_file(folder: Path, how: Callable[[dict[str, Any]], object] = lambda _: None) -> Path:
    """Write a small region file of one's own, changed by `how`."""
    content: dict[str, Any] = {
        "id": "zeeland",
        "title": "Veilig Thuis Zeeland",
        "source": "voor de toets",
        "gemeenten": ["goes", "veere"],
        "standard": {},
        "teams": {},
    }
    how(content)
    path = folder / "zeeland.yaml"
    path.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    return path


def read(folder: Path, how: Callable[[dict[str, Any]], object] = lambda _: None) -> Policy:
    return BOOK.read_region(region_file(folder, how))


# ---------------------------------------------------------------- what ships


def test_all_25_regions_of_the_country_are_there_and_the_demo_is_none_of_them() -> None:
    assert len(BOOK.country()) == 25
    assert set(BOOK.regions()) - set(BOOK.country()) == {"demo"}


def test_every_gemeente_of_the_country_is_served_by_exactly_one_region() -> None:
    served = [gemeente for region in BOOK.country() for gemeente in BOOK.policy(region).region.gemeenten]

    assert len(served) == len(set(served)) == 342


@pytest.mark.parametrize("region", BOOK.country())
def test_the_parties_of_the_chain_have_the_same_codes_in_every_region(region: str) -> None:
    found = BOOK.policy(region).region

    for code in PARTIES:
        team = found.team(code)
        assert (team.coordinator, team.manager) == (f"{code}-coordinatie", f"{code}-manager")
        assert found.team_of(f"{code}.m01") is team
        assert found.team_of(f"{team.coordinator}.m01").kind == "coordinatie"
    assert {f"burgemeester-{gemeente}" for gemeente in found.gemeenten} <= found.teams.keys()


@pytest.mark.parametrize("region", BOOK.country())
def test_every_gemeente_of_a_region_has_one_provider_of_jeugdhulp(region: str) -> None:
    found = BOOK.policy(region).region

    for gemeente in found.gemeenten:
        codes = [t.code for t in found.teams_of_kind("aanbieder", gemeente) if t.code.startswith("jeugdhulp-")]
        assert len(codes) == 1, gemeente


def test_kennemerland_has_a_consortium_in_each_subregion_that_the_letter_names() -> None:
    found = BOOK.policy("kennemerland").region

    assert found.team("jeugdhulp-ijmond").subregion == "ijmond"
    assert "jeugdhulp-ijmond" in {team.code for team in found.teams_of_kind("aanbieder", "velsen")}
    assert "jeugdhulp-ijmond" not in {team.code for team in found.teams_of_kind("aanbieder", "haarlem")}


def test_only_parties_that_take_machine_messages_have_an_oin_and_each_its_own() -> None:
    found = BOOK.policy("kennemerland").region
    oins = {team.code: team.oin for team in found.teams.values() if team.oin}

    assert oins.keys() == {"vt", "rvdk", "gi", "politie", "om-zsm"}
    assert len(set(oins.values())) == 5
    assert all(len(oin) == 20 and oin.isdigit() and oin.startswith("9999") for oin in oins.values())


def test_amsterdam_amstelland_stopped_the_tasks_that_the_letter_names() -> None:
    told = BOOK.policy("amsterdam-amstelland").region.profile

    stopped = {code for code in told.modules if not told.runs(code, date(2024, 10, 1))}
    assert stopped == {"chat", "csg-advies", "crisisbedden"}
    assert not told.runs("spoed", date(2023, 9, 30))
    assert told.runs("spoed", date(2023, 10, 1))


def test_kennemerland_had_its_continuity_plan_in_the_summer_of_2022() -> None:
    told = BOOK.policy("kennemerland").region.profile

    assert told.runs("onderzoek", date(2022, 6, 30))
    assert not told.runs("onderzoek", date(2022, 7, 1))
    assert told.team_for("spoed", date(2022, 9, 30)) == "vt-spoed"
    assert told.mode_on(date(2022, 10, 1)) is None


# ---------------------------------------------------------------- a region file of one's own


def test_a_region_file_of_four_lines_gets_its_gemeenten_teams_roles_and_hours(tmp_path: Path) -> None:
    def bare(content: dict[str, Any]) -> None:
        del content["gemeenten"], content["teams"]

    found = read(tmp_path, bare).region

    assert len(found.gemeenten) == 13
    assert found.veilig_thuis == "vt-zeeland"
    assert found.team("cjg-goes").title == "Lokaal team Goes"
    assert found.roles["directeur_vt"] == "vt-zeeland-directie"
    assert found.office.is_open_day(date(2026, 3, 2))


def test_a_region_file_changes_a_standard_team_key_by_key_and_adds_its_own(tmp_path: Path) -> None:
    def own(content: dict[str, Any]) -> None:
        content["teams"] = {
            "cjg-goes": {"title": "Buurtteam Goes", "open": False},
            "inloop": {"title": "Inloophuis", "kind": "melder", "tasks": ["opvang"], "min_age": 18},
        }

    found = read(tmp_path, own).region

    assert (found.team("cjg-goes").title, found.team("cjg-goes").open) == ("Buurtteam Goes", False)
    assert found.team("cjg-goes").staff == ("m01", "m02", "m03")
    assert found.team("inloop").min_age == 18
    assert found.team("cjg-veere").open


def test_a_folder_of_own_region_files_goes_before_what_ships(tmp_path: Path) -> None:
    region_file(tmp_path, lambda c: c.update(title="Ons Veilig Thuis", standard={"name": "Zeeland"}))
    book = PolicyBook(own=tmp_path)

    assert book.policy("zeeland").region.title == "Ons Veilig Thuis"
    assert book.policy("drenthe").region.title == "Veilig Thuis Drenthe"
    assert len(book.country()) == 25


def test_a_region_has_ladders_of_its_own_in_the_place_of_the_common_ones(tmp_path: Path) -> None:
    steps = [{"percent": 100, "urgency": "urgent", "audience": ["directeur_vt"]}]
    found = read(tmp_path, lambda c: c.update(ladders=[{"id": "overdracht", "steps": steps}]))

    assert [step.percent for step in found.ladders["overdracht"].steps] == [100]
    assert found.ladders["wachtlijst"] == BOOK.policy("zeeland").ladders["wachtlijst"]


# ---------------------------------------------------------------- own lengths of norms


def agreed(content: dict[str, Any]) -> None:
    content["agreements"] = [
        {"id": "wachttijden", "title": "Wachttijden", "parties": ["vt-zeeland"], "source": "voor de toets"}
    ]
    content["norms"] = [
        {
            "norm": "OVD-CONTACT",
            "length": "3wd",
            "from": date(2026, 7, 1),
            "until": date(2026, 9, 30),
            "agreement": "wachttijden",
        },
        {"norm": "OVD-CONTACT", "length": "4wd", "from": date(2026, 10, 1)},
    ]


@pytest.mark.parametrize(
    ("day", "length", "version"),
    [
        (date(2026, 6, 30), "5wd", "usual"),
        (date(2026, 7, 1), "3wd", "own"),
        (date(2026, 9, 30), "3wd", "own"),
        (date(2026, 10, 1), "4wd", "own"),
    ],
)
def test_an_agreement_gives_a_norm_another_length_from_its_first_through_its_last_day(
    tmp_path: Path, day: date, length: str, version: str
) -> None:
    norm = read(tmp_path, agreed).norm("OVD-CONTACT", day)

    assert str(norm.length) == length
    assert norm.version.endswith("+regio") is (version == "own")


def test_the_register_of_agreements_names_the_norms_it_changes(tmp_path: Path) -> None:
    (agreement,) = read(tmp_path, agreed).region.profile.agreements

    assert agreement.norms == ("OVD-CONTACT",)


def test_a_norm_by_name_alone_has_its_own_length_always(tmp_path: Path) -> None:
    found = read(tmp_path, lambda c: c.update(norms={"OVD-CONTACT": "4wd"}))

    assert [str(n.length) for n in found.norms if n.id == "OVD-CONTACT"] == ["4wd"]
    assert len(found.norms) == len(BOOK.policy("zeeland").norms)


# ---------------------------------------------------------------- what is refused


def module(**own: object) -> dict[str, Any]:
    return {"title": "Chat", "source": "voor de toets", **own}


def mode(**own: object) -> dict[str, Any]:
    return {"id": "zomer", "title": "Zomer", "modules": ["chat"], "source": "voor de toets", **own}


def agreement(**own: object) -> dict[str, Any]:
    return {"id": "a", "title": "Samen", "parties": ["vt-zeeland"], "source": "voor de toets", **own}


def cycle(**own: object) -> dict[str, Any]:
    return {"id": "r", "title": "Cijfers", "every": "kwartaal", "receivers": ["gi"], "source": "voor de toets", **own}


ALWAYS_OPEN = {day: ["08:30-17:00"] for day in ("ma", "di", "wo", "do", "vr")}
FAULTS: dict[str, tuple[Callable[[Any], object], str]] = {
    "an unknown unit": (
        lambda c: c.update(norms={"OVD-ACC": "3 dagen"}),
        "norms.OVD-ACC: '3 dagen' is geen termijn; schrijf een getal en een eenheid",
    ),
    "an unknown unit in a dated length": (
        lambda c: c.update(norms=[{"norm": "OVD-ACC", "length": "3jaar"}]),
        "norms.0.length: '3jaar' is geen termijn",
    ),
    "an empty calendar": (
        lambda c: c.update(calendar={"version": "1", "hours": {}}),
        "calendar: heeft op geen enkele dag openingstijden",
    ),
    "a team that never opens": (
        lambda c: c["teams"].update({"gi": {"hours": {"ma": []}}}),
        "teams.gi: heeft op geen enkele dag openingstijden",
    ),
    "a dead end: a team without a coordinator": (
        lambda c: c["teams"].update({"cjg-goes": {"coordinator": ""}}),
        "teams: cjg-goes: loopt dood: zonder coordinator gaat een escalatie nergens heen",
    ),
    "a dead end: a team that leads itself": (
        lambda c: c["teams"].update({"cjg-goes": {"manager": "cjg-goes"}}),
        "teams: cjg-goes: loopt dood: het team is zijn eigen coördinator of manager",
    ),
    "a dead end: a role that leads to no team": (
        lambda c: c.update(roles={"bestuur": "wethouder-{gemeente}"}),
        "roles: bestuur: team 'wethouder-goes' bestaat niet",
    ),
    "a ladder of the region that leads nowhere": (
        lambda c: c.update(
            ladders=[{"id": "x", "steps": [{"percent": 100, "urgency": "urgent", "audience": ["buurvrouw"]}]}]
        ),
        "ladders.yaml: x: rol 'buurvrouw' leidt in regio zeeland naar geen team",
    ),
    "an unknown team": (
        lambda c: c["teams"].update({"cjg-goes": {"manager": "niemand"}}),
        "teams: cjg-goes: team 'niemand' bestaat niet",
    ),
    "an unknown team in an agreement": (
        lambda c: c.update(agreements=[agreement(parties=["ihub"])]),
        "agreements: a: team 'ihub' bestaat niet",
    ),
    "an unknown team in a mode": (
        lambda c: c.update(modules={"chat": module()}, modes=[mode(teams={"chat": "vt-chat"})]),
        "modes: zomer: team 'vt-chat' bestaat niet",
    ),
    "an unknown receiver of a report": (
        lambda c: c.update(report_cycles=[cycle(receivers=["wethouder"])]),
        "report_cycles: r: team 'wethouder' bestaat niet",
    ),
    "a warning past the norm": (
        lambda c: c.update(calendar={"version": "1", "hours": {"ma": ["08:30-17:00"]}}),
        "OVD-ONTV: een waarschuwing valt na de norm (1wd)",
    ),
    "a warning at a percentage past the norm": (
        lambda c: c.update(
            ladders=[{"id": "x", "steps": [{"percent": 120, "urgency": "urgent", "audience": ["bestuur"]}]}]
        ),
        "ladders.0.steps.0.percent: 120 kan niet; kies uit 50, 80, 100 of 150",
    ),
    "teams without a channel": (
        lambda c: c.update(channels_default=[]),
        "channels_default: leeg, dus de teams hebben geen kanaal",
    ),
    "a gemeente without a team": (
        lambda c: c["teams"].update({"cjg-goes": {"gemeenten": ["veere"]}}),
        "gemeenten: goes heeft geen team",
    ),
    "a kind of team that does not exist": (
        lambda c: c["teams"].update({"cjg-goes": {"kind": "wijkhuis"}}),
        "teams: kind: wijkhuis bestaat niet",
    ),
    "a team for an unknown subregion": (
        lambda c: c["teams"].update({"ggz": {"subregion": "walcheren"}}),
        "teams: ggz: subregio 'walcheren' staat niet onder subregions",
    ),
    "ages the wrong way round": (
        lambda c: c["teams"].update({"ggz": {"min_age": 18, "max_age": 12}}),
        "teams: ggz: max_age (12) ligt onder min_age (18)",
    ),
    "an OIN of nineteen digits": (lambda c: c["teams"].update({"gi": {"oin": "1" * 19}}), "teams.gi.oin"),
    "a team that is no mapping": (
        lambda c: c["teams"].update({"cjg-goes": ["m01"]}),
        "teams.cjg-goes: verwacht namen met een waarde",
    ),
    "teams that are a list": (lambda c: c.update(teams=["cjg-goes"]), "teams: verwacht namen met een waarde"),
    "gemeenten that are no list": (lambda c: c.update(gemeenten="goes"), "gemeenten: 'goes' verwacht een lijst"),
    "an unknown part": (lambda c: c.update(kleur="rood"), "kleur: dit onderdeel bestaat niet"),
    "an unknown norm": (lambda c: c.update(norms={"OVD-X": "3wd"}), "norms: OVD-X bestaat niet"),
    "an unknown agreement": (
        lambda c: c.update(norms=[{"norm": "OVD-ACC", "length": "2wd", "agreement": "zomer"}]),
        "norms: OVD-ACC: afspraak 'zomer' staat niet onder agreements",
    ),
    "two lengths on one day": (
        lambda c: c.update(
            norms=[
                {"norm": "OVD-ACC", "length": "2wd", "until": date(2026, 7, 1)},
                {"norm": "OVD-ACC", "length": "4wd", "from": date(2026, 7, 1)},
            ]
        ),
        "norms: OVD-ACC: twee lengtes gelden op dezelfde dag",
    ),
    "a length that ends before it begins": (
        lambda c: c.update(
            norms=[{"norm": "OVD-ACC", "length": "2wd", "from": date(2026, 7, 2), "until": date(2026, 7, 1)}]
        ),
        "norms: OVD-ACC: until (2026-07-01) ligt voor from (2026-07-02)",
    ),
    "a service that stops before it starts": (
        lambda c: c.update(modules={"chat": module(**{"from": date(2026, 7, 2), "until": date(2026, 7, 1)})}),
        "modules: chat: until (2026-07-01) ligt voor from (2026-07-02)",
    ),
    "a service without a source": (lambda c: c.update(modules={"chat": {"title": "Chat"}}), "modules.chat.source"),
    "a mode with an unknown service": (
        lambda c: c.update(modes=[mode()]),
        "modes: zomer: dienst 'chat' staat niet onder modules",
    ),
    "a team for a service that rests": (
        lambda c: c.update(modules={"chat": module(), "spoed": module()}, modes=[mode(teams={"spoed": "vt-zeeland"})]),
        "modes: zomer: dienst 'spoed' heeft een team maar draait niet door",
    ),
    "two modes at once": (
        lambda c: c.update(modules={"chat": module()}, modes=[mode(), mode(id="herfst")]),
        "modes: herfst: geldt tegelijk met zomer",
    ),
    "an agreement twice": (
        lambda c: c.update(agreements=[agreement(), agreement()]),
        "agreements: a staat er tweemaal",
    ),
    "a report cycle in weeks without a first day": (
        lambda c: c.update(report_cycles=[cycle(every="2w")]),
        "report_cycles: r: from ontbreekt",
    ),
    "a report cycle of an unknown rhythm": (
        lambda c: c.update(report_cycles=[cycle(every="3w")]),
        "report_cycles.0.every: '3w' kan niet; kies uit '1w', '2w', '6w' of 'kwartaal'",
    ),
    "no title": (lambda c: c.pop("title"), "title: ontbreekt"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_wrong_region_file_is_refused_with_its_name_and_the_place(tmp_path: Path, name: str) -> None:
    how, text = FAULTS[name]

    with pytest.raises(PolicyError) as error:
        read(tmp_path, how)

    assert text in str(error.value)
    assert str(error.value).startswith(("zeeland.yaml: ", "ladders.yaml: "))


def test_the_region_file_that_the_faults_are_made_in_is_right_itself(tmp_path: Path) -> None:
    assert list(read(tmp_path).region.gemeenten) == ["goes", "veere"]


def test_an_office_that_shuts_on_friday_warns_in_time(tmp_path: Path) -> None:
    hours = {day: windows for day, windows in ALWAYS_OPEN.items() if day != "vr"}

    office = read(tmp_path, lambda c: c.update(calendar={"version": "1", "hours": hours})).region.office
    assert [office.is_open_day(date(2026, 3, day)) for day in (5, 6)] == [True, False]


def test_all_faults_of_a_region_are_told_at_once(tmp_path: Path) -> None:
    def two(content: dict[str, Any]) -> None:
        content["channels_default"] = []
        content["teams"] = {"cjg-goes": {"manager": "niemand"}}

    with pytest.raises(PolicyError) as error:
        read(tmp_path, two)

    assert len(str(error.value).splitlines()) == 2


# ---------------------------------------------------------------- as tables


def table(policy: Policy, title: str) -> Table:
    return next(one for one in tables(policy) if one.title.startswith(title))


def test_a_region_reads_as_tables_with_all_it_holds() -> None:
    policy = BOOK.policy("kennemerland")
    region = policy.region

    assert {row[0] for row in table(policy, "Teams").rows} == region.teams.keys()
    assert {row[0] for row in table(policy, "Rollen").rows} == region.roles.keys()
    assert {row[0] for row in table(policy, "Diensten").rows} == region.profile.modules.keys()
    assert [row[0] for row in table(policy, "Werkwijzen").rows] == ["continuiteitsplan-2022"]
    assert [row[0] for row in table(policy, "Rapportages").rows] == ["rap-2w", "rap-6w", "rap-q"]
    assert table(policy, "Eigen normlengtes").rows == ()


def test_own_lengths_read_with_the_days_they_hold(tmp_path: Path) -> None:
    rows = table(read(tmp_path, agreed), "Eigen normlengtes").rows

    assert [row[2:] for row in rows] == [("3wd", "van 01-07-2026 t/m 30-09-2026"), ("4wd", "van 01-10-2026")]


# ---------------------------------------------------------------- the page for who manages a region


PAGE = (Path(__file__).parents[3] / "docs" / "regios.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("example", re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL))
def test_the_examples_on_the_page_are_right(tmp_path: Path, example: str) -> None:
    path = tmp_path / "zeeland.yaml"
    path.write_text(example, encoding="utf-8")

    assert len(BOOK.read_region(path).region.gemeenten) == 13


def test_the_page_names_every_part_of_a_region_file_and_of_a_team() -> None:
    parts = {*RegionShape.model_fields, *TeamShape.model_fields, *StandardUse.model_fields, "extends", "overrides"}

    assert {part for part in parts if f"`{part}`" not in PAGE and f"{part}," not in PAGE} == set()


def test_the_standard_file_says_that_its_codes_are_made_up() -> None:
    assert "Made up: staff codes and OINs" in (DATA / "standard.yaml").read_text(encoding="utf-8")
