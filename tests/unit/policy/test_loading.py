"""The data files: what ships loads, and every kind of fault is refused with file and place."""

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from vtflow.domain.errors import BadInput, PolicyError
from vtflow.domain.norms import Policy
from vtflow.policy import PolicyBook
from vtflow.policy.access import access
from vtflow.policy.forecasting import forecasting
from vtflow.policy.keeping import read_keeping
from vtflow.policy.loading import DATA
from vtflow.policy.melder_files import melder_texts
from vtflow.policy.reporting import reporting
from vtflow.policy.tables import as_markdown, tables

SHIPPED = PolicyBook()
#: files of no region, each with the function that reads it
READ_ALONE: dict[str, Callable[[Path], object]] = {
    "bewaren.yaml": read_keeping,
    "melderberichten.yaml": melder_texts,
    "prognose.yaml": forecasting,
    "rapporten.yaml": reporting,
    "toegang.yaml": access,
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The data files, each linked to where it ships until it is changed."""
    for path in DATA.rglob("*.yaml"):
        (tmp_path / path.relative_to(DATA)).parent.mkdir(exist_ok=True)
        (tmp_path / path.relative_to(DATA)).symlink_to(path)
    return tmp_path


def put(folder: Path, file: str, content: bytes | str) -> None:
    """Put a file in the place of the one that ships."""
    (folder / file).unlink(missing_ok=True)
    (folder / file).write_bytes(content if isinstance(content, bytes) else content.encode())


def change(folder: Path, file: str, how: Callable[[Any], object]) -> None:
    """Change a data file through its YAML."""
    path = folder / file
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    how(content)
    put(folder, file, yaml.safe_dump(content, allow_unicode=True))


def fault(folder: Path, region: str = "kennemerland") -> str:
    with pytest.raises(PolicyError) as error:
        PolicyBook(folder).policy(region)
    return str(error.value)


# ---------------------------------------------------------------- what ships


@pytest.mark.parametrize("region", SHIPPED.regions())
def test_every_shipped_region_loads(region: str) -> None:
    policy = SHIPPED.policy(region)

    assert policy.region.id == region
    assert policy.region.gemeenten
    assert policy.region.veilig_thuis in policy.region.teams


def test_at_least_two_regions_and_the_demo_ship() -> None:
    assert {"kennemerland", "zaanstreek-waterland", "demo"} <= set(SHIPPED.regions())


def test_every_norm_has_a_source_and_a_basis_and_says_so_where_it_is_our_own() -> None:
    for norm in SHIPPED.policy("kennemerland").norms:
        assert len(norm.source) >= 10, norm.id
        assert norm.rule.basis.value in {"statutory", "inspection", "agreed", "assumed"}
    by_law = "VB-5WD DIENST-10W RC-87H VOTS VOTS-ZITTING HV-24H HV-10D HV-28D HV-VERLENGING ZSM-6H ZSM-9H IVS-3D IVS-6D"
    statutory = {n.id for n in SHIPPED.policy("kennemerland").norms if n.rule.basis.value == "statutory"}
    assert statutory == set(by_law.split())


def test_the_norms_of_the_first_route_are_all_there() -> None:
    spine = "VB-DIRECT VB-5WD VB-SPOED VB-GESPROKEN TK-VB OVD-ONTV OVD-ACC OVD-CONTACT OVD-WACHT OVD-TK"
    watch = "MON-3M MON-12M MON-END WACHT-HERTRIAGE WACHT-CONTACT"

    assert set(f"{spine} {watch}".split()) <= {norm.id for norm in SHIPPED.policy("kennemerland").norms}


def test_criteria_1_are_the_seven_of_the_stories_and_criteria_2_the_fourteen() -> None:
    criteria = SHIPPED.policy("kennemerland").criteria

    assert {name: len(one.items) for name, one in criteria.items()} == {"criteria/1": 7, "criteria/2": 14}


def test_the_demo_is_kennemerland_with_short_monitoring_under_its_own_norm_version() -> None:
    demo, real = SHIPPED.policy("demo"), SHIPPED.policy("kennemerland")
    lengths = {norm.id: (str(norm.length), norm.version) for norm in demo.norms}

    assert lengths["MON-3M"] == ("1m", f"{real.version}+regio")
    assert lengths["VB-5WD"] == ("5wd", real.version)
    assert demo.region.teams.keys() == real.region.teams.keys()


def test_a_region_that_is_not_there_is_told_with_those_that_are() -> None:
    with pytest.raises(BadInput, match=r"regio 'utopia' bestaat niet; ingericht zijn: amsterdam-amstelland, demo, "):
        SHIPPED.policy("utopia")


def test_a_norm_that_is_not_there_is_told() -> None:
    policy = SHIPPED.policy("kennemerland")
    with pytest.raises(BadInput, match="norm 'XX-1' bestaat niet"):
        policy.norm("XX-1", date(2026, 1, 1))


def test_a_running_book_keeps_its_policy_when_the_file_changes(folder: Path) -> None:
    book = PolicyBook(folder)
    before = book.policy("kennemerland")
    put(folder, "norms.yaml", "broken")

    assert book.policy("kennemerland") is before


# ---------------------------------------------------------------- a norm by its dates


def test_versions_of_a_norm_follow_one_another_by_date(folder: Path) -> None:
    def two_versions(content: Any) -> None:
        norm = next(norm for norm in content["norms"] if norm["id"] == "TK-VB")
        content["norms"].append({**norm, "length": "3wd", "valid_from": "2027-01-01"})
        norm["valid_until"] = "2026-12-31"

    change(folder, "norms.yaml", two_versions)
    policy = PolicyBook(folder).policy("kennemerland")

    assert str(policy.norm("TK-VB", date(2026, 12, 31)).length) == "2wd"
    assert str(policy.norm("TK-VB", date(2027, 1, 1)).length) == "3wd"


# ---------------------------------------------------------------- faults


def norm(content: Any, norm_id: str = "OVD-ACC") -> Any:
    return next(norm for norm in content["norms"] if norm["id"] == norm_id)


def ladder(content: Any) -> Any:
    return next(one for one in content["ladders"] if one["id"] == "overdracht")


REGION = "regions/kennemerland.yaml"


def place(file: str, part: str, found: str) -> str:
    """Return the place of a norm or ladder in its file, as errors name it."""
    rows = yaml.safe_load((DATA / file).read_text(encoding="utf-8"))[part]
    return f"{file}: {part}.{[row['id'] for row in rows].index(found)}"


#: where the faults are made
ACC = place("norms.yaml", "norms", "OVD-ACC")
STEPS = f"{place('ladders.yaml', 'ladders', 'overdracht')}.steps"
FAULTS: dict[str, tuple[str, Callable[[Any], object], str]] = {
    "an unknown unit": (
        "norms.yaml",
        lambda c: norm(c).update(length="3 dagen"),
        f"{ACC}.length",
    ),
    "a length of nothing": ("norms.yaml", lambda c: norm(c).update(length="0h"), f"{ACC}.length"),
    "an absurd length": (
        "norms.yaml",
        lambda c: norm(c).update(length="99999w"),
        f"{ACC}.length",
    ),
    "an unknown basis": ("norms.yaml", lambda c: norm(c).update(basis="zomaar"), f"{ACC}.basis"),
    "no source": ("norms.yaml", lambda c: norm(c).pop("source"), f"{ACC}.source: ontbreekt"),
    "an unknown field": ("norms.yaml", lambda c: norm(c).update(formule="a+b"), f"{ACC}.formule"),
    "an unknown holder": (
        "norms.yaml",
        lambda c: norm(c).update(holder="iemand"),
        f"{ACC}.holder",
    ),
    "an unknown leg": ("norms.yaml", lambda c: norm(c).update(leg="zijpad"), "norms.yaml: OVD-ACC: leg 'zijpad'"),
    "an unknown ladder": ("norms.yaml", lambda c: norm(c).update(ladder="trap"), "OVD-ACC: ladder 'trap'"),
    "an unknown ladder of a variant": (
        "norms.yaml",
        lambda c: norm(c)["variants"][0].update(ladder="trap"),
        "OVD-ACC: ladder 'trap'",
    ),
    "an event that does not exist": (
        "norms.yaml",
        lambda c: norm(c)["starts"].append({"event": "feest"}),
        "norms.yaml: OVD-ACC: no event is called 'feest'",
    ),
    "a field that the event does not have": (
        "norms.yaml",
        lambda c: norm(c)["starts"][0].update(when={"spoeed": True}),
        "norms.yaml: OVD-ACC: when: overdracht-ontvangen and the route have no field 'spoeed'",
    ),
    "a value of another kind": (
        "norms.yaml",
        lambda c: norm(c)["variants"][0].update(when={"spoed": "ja"}),
        "norms.yaml: OVD-ACC: when: spoed cannot be 'ja', it holds a bool",
    ),
    "a state that does not exist": (
        "norms.yaml",
        lambda c: norm(c)["starts"][0].update(when={"staat": "onderweg"}),
        "norms.yaml: OVD-ACC: when: there is no state 'onderweg'",
    ),
    "a wait that nothing ends": (
        "norms.yaml",
        lambda c: norm(c).update(stops=[]),
        "norms.yaml: OVD-ACC: nothing stops this wait",
    ),
    "a norm that nothing starts": (
        "norms.yaml",
        lambda c: norm(c).update(starts=[]),
        "norms.yaml: OVD-ACC: nothing starts this wait",
    ),
    "a norm twice": (
        "norms.yaml",
        lambda c: c["norms"].append(norm(c)),
        "norms.yaml: OVD-ACC: stands twice for the same period",
    ),
    "two versions that overlap": (
        "norms.yaml",
        lambda c: c["norms"].append({**norm(c), "valid_from": "2027-01-01"}),
        "norms.yaml: OVD-ACC: stands twice for the same period",
    ),
    "validity the wrong way round": (
        "norms.yaml",
        lambda c: norm(c).update(valid_from="2027-01-01", valid_until="2026-01-01"),
        "norms.yaml: OVD-ACC: valid_until lies before valid_from",
    ),
    "a leading norm that is gone": (
        "norms.yaml",
        lambda c: c["norms"].remove(norm(c)),
        "route table: ontvangen: leading norm 'OVD-ACC'",
    ),
    "percents that do not climb": (
        "ladders.yaml",
        lambda c: ladder(c)["steps"].reverse(),
        "ladders.yaml: overdracht: de percentages moeten oplopen, nu [150, 100, 80, 50]",
    ),
    "a percent that does not exist": (
        "ladders.yaml",
        lambda c: ladder(c)["steps"][0].update(percent=40),
        f"{STEPS}.0.percent",
    ),
    "a ladder without the limit": (
        "ladders.yaml",
        lambda c: ladder(c)["steps"].pop(2),
        "ladders.yaml: overdracht: een ladder heeft een trede op 100 % nodig",
    ),
    "a role that leads nowhere": (
        "ladders.yaml",
        lambda c: ladder(c)["steps"][0]["audience"].append("buurvrouw"),
        "ladders.yaml: overdracht: rol 'buurvrouw' leidt in regio kennemerland naar geen team",
    ),
    "nobody to tell": (
        "ladders.yaml",
        lambda c: ladder(c)["steps"][0].update(audience=[]),
        f"{STEPS}.0.audience",
    ),
    "a wait that a rung cannot open": (
        "ladders.yaml",
        lambda c: ladder(c)["steps"][3].update(opens=["XX-1"]),
        "ladders.yaml: overdracht: opent norm 'XX-1'",
    ),
    "a ladder twice": (
        "ladders.yaml",
        lambda c: c["ladders"].append(ladder(c)),
        "ladders.yaml: overdracht stands twice",
    ),
    "an unknown urgency": ("ladders.yaml", lambda c: c["task"].update(urgency="gauw"), "ladders.yaml: task.urgency"),
    "a notice of nothing": (
        "notices.yaml",
        lambda c: c["notices"][0].update(event="feest"),
        "notices.yaml: no event is called 'feest'",
    ),
    "a notice to nobody": (
        "notices.yaml",
        lambda c: c["notices"][0].update(audience=["buurvrouw"]),
        "notices.yaml: melding-geregistreerd: rol 'buurvrouw'",
    ),
    "a notice with a wrong field": (
        "notices.yaml",
        lambda c: c["notices"][0].update(when={"acuut": 1}),
        "notices.yaml: melding-geregistreerd: when: acuut cannot be 1",
    ),
    "two notices of one event that a message could not tell apart": (
        "notices.yaml",
        lambda c: [notice.pop("naam", "") for notice in c["notices"]],
        "notices.yaml: koppeling-gelegd: notices with other words have the same naam ''",
    ),
    "a list of codes that is gone": ("codes.yaml", lambda c: c.pop("wijze"), "codes.yaml: list 'wijze' is missing"),
    "a list of codes without codes": ("codes.yaml", lambda c: c.update(wijze={}), "codes.yaml: wijze"),
    "codes that are no list": ("codes.yaml", lambda c: c.update(wijze=["brief"]), "codes.yaml: wijze"),
    "a code that YAML reads as a truth value": ("codes.yaml", lambda c: c["wijze"].update({True: "Aan"}), "codes.yaml"),
    "a code the route table needs": (
        "codes.yaml",
        lambda c: c["weigerreden"].pop("niet_onze_gemeente"),
        "codes.yaml: weigerreden: 'niet_onze_gemeente' is missing",
    ),
    "a criterion of an unknown list": (
        "criteria.yaml",
        lambda c: c["criteria"][0]["items"][5].update(codes="keuzes"),
        "criteria.yaml: criteria/1: criterium: list 'keuzes'",
    ),
    "a criterion twice": (
        "criteria.yaml",
        lambda c: c["criteria"][0]["items"].append(c["criteria"][0]["items"][0]),
        "criteria.yaml: criteria/1: an item stands twice",
    ),
    "a criterion that asks what no route knows": (
        "criteria.yaml",
        lambda c: c["criteria"][0]["items"][0].update(when={"weer": "mooi"}),
        "criteria.yaml: criteria/1: betrokkenen_gesproken: when: the route has no field 'weer'",
    ),
    "criteria twice": (
        "criteria.yaml",
        lambda c: c["criteria"].append(c["criteria"][0]),
        "criteria.yaml: criteria/1 stands twice",
    ),
    "an office that never opens": (
        REGION,
        lambda c: c["calendar"].update(hours={"ma": []}),
        "regions/kennemerland.yaml: calendar: heeft op geen enkele dag openingstijden",
    ),
    "a window that ends before it starts": (
        REGION,
        lambda c: c["calendar"]["hours"].update(ma=["17:00-08:30"]),
        "regions/kennemerland.yaml: calendar: openingstijden kunnen niet: window 17:00-08:30",
    ),
    "a window that is no window": (
        REGION,
        lambda c: c["calendar"]["hours"].update(ma=["overdag"]),
        "regions/kennemerland.yaml: calendar: 'overdag' is geen openingstijd",
    ),
    "a team that never opens": (
        REGION,
        lambda c: c["teams"]["vt"].update(hours={}),
        "regions/kennemerland.yaml: teams.vt: heeft op geen enkele dag openingstijden",
    ),
    "a weekday that does not exist": (
        REGION,
        lambda c: c["calendar"]["hours"].update(mo=["08:30-17:00"]),
        "regions/kennemerland.yaml: calendar.hours.mo",
    ),
    "a gemeente that does not exist": (
        REGION,
        lambda c: c["gemeenten"].append("parijs"),
        "regions/kennemerland.yaml: gemeenten: parijs bestaat niet",
    ),
    "a region without gemeenten": (REGION, lambda c: c.update(gemeenten=[]), "regions/kennemerland.yaml: gemeenten"),
    "criteria that do not exist": (
        REGION,
        lambda c: c.update(criteria="criteria/9"),
        "regions/kennemerland.yaml: criteria: 'criteria/9'",
    ),
    "a norm that cannot be changed": (
        REGION,
        lambda c: c.update(norms={"MON-3X": "1m"}),
        "regions/kennemerland.yaml: norms: MON-3X bestaat niet",
    ),
    "no team of Veilig Thuis": (
        REGION,
        lambda c: c.update(veilig_thuis="vt-elders"),
        "regions/kennemerland.yaml: veilig_thuis: team 'vt-elders'",
    ),
    "a role the engine needs": (
        "standard.yaml",
        lambda c: c["roles"].pop("operaties"),
        "regions/kennemerland.yaml: roles: 'operaties' ontbreekt",
    ),
    "a role that leads to no team": (
        REGION,
        lambda c: c["roles"].update(kwaliteit="vt-elders"),
        "regions/kennemerland.yaml: roles: kwaliteit: team 'vt-elders'",
    ),
    "a role with an unknown blank": (
        REGION,
        lambda c: c["roles"].update(bestuur="bestuur-{provincie}"),
        "regions/kennemerland.yaml: roles: bestuur: 'bestuur-{provincie}'",
    ),
    "a team with an unknown coordinator": (
        REGION,
        lambda c: c["teams"].update({"cjg-haarlem": {"coordinator": "niemand"}}),
        "regions/kennemerland.yaml: teams: cjg-haarlem: team 'niemand'",
    ),
    "a team for a gemeente of another region": (
        REGION,
        lambda c: c["teams"].update({"cjg-haarlem": {"gemeenten": ["zaanstad"]}}),
        "regions/kennemerland.yaml: teams: cjg-haarlem: gemeente 'zaanstad'",
    ),
    "an id that is not the file's": (
        REGION,
        lambda c: c.update(id="elders"),
        "regions/kennemerland.yaml: id: 'elders'",
    ),
    "a gemeente in two regions": (
        "gemeenten.yaml",
        lambda c: c["regions"][0]["gemeenten"].append({"slug": "haarlem", "name": "Haarlem"}),
        "gemeenten.yaml: haarlem stands twice",
    ),
    "no gemeenten at all": ("gemeenten.yaml", lambda c: c.pop("regions"), "gemeenten.yaml: regions: ontbreekt"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_refused_with_file_and_place(folder: Path, name: str) -> None:
    file, how, text = FAULTS[name]
    change(folder, file, how)

    assert text in fault(folder)


@pytest.mark.parametrize("file", sorted(str(path.relative_to(DATA)) for path in DATA.rglob("*.yaml")))
@pytest.mark.parametrize("content", ["a: [", "- 1\n- 2", "", "a: 1\na: 2\n"])
def test_a_file_that_is_no_mapping_of_distinct_keys_is_refused_by_name(folder: Path, file: str, content: str) -> None:
    put(folder, file, content)
    region = Path(file).stem if "regions/" in file else "kennemerland"
    read = READ_ALONE.get(file)

    with pytest.raises(PolicyError, match=re.escape(Path(file).name)):
        read(folder / file) if read else PolicyBook(folder).policy(region)


@pytest.mark.parametrize("file", ["norms.yaml", "ladders.yaml", "gemeenten.yaml", "codes.yaml"])
def test_a_file_that_is_gone_or_not_text_is_refused_by_name(folder: Path, file: str) -> None:
    put(folder, file, b"\xff\xfe\x00")
    assert file in fault(folder)
    (folder / file).unlink()
    assert file in fault(folder)


def test_a_key_that_stands_twice_is_refused_with_its_line(folder: Path) -> None:
    path = folder / "codes.yaml"
    put(folder, "codes.yaml", path.read_text(encoding="utf-8") + "wijze: {brief: Brief}\n")

    text = fault(folder)
    assert "key 'wijze' stands twice" in text
    assert "line" in text


def test_all_faults_are_told_at_once(folder: Path) -> None:
    change(folder, "norms.yaml", lambda c: norm(c).update(ladder="trap", leg="zijpad"))

    assert len(fault(folder).splitlines()) == 3  # its variant falls back on the same ladder


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("id: extra\nextends: nergens\n", "regions/nergens.yaml"),
        ("id: extra\nextends: kennemerland\noverrides: {norms: 1m}\n", "regions/extra.yaml: overrides: norms"),
        ("id: extra\nextends: kennemerland\noverrides: {title: {a: b}}\n", "regions/extra.yaml: overrides: title"),
        ("id: extra\nextends: kennemerland\noverrides: {norms: {MON-3M: kort}}\n", "regions/extra.yaml: norms.MON-3M"),
        ("id: extra\nextends: kennemerland\nkleur: rood\n", "regions/extra.yaml: kleur"),
    ],
)
def test_a_region_built_on_another_names_its_own_faults(folder: Path, content: str, text: str) -> None:
    put(folder, "regions/extra.yaml", content)

    assert text in fault(folder, "extra")


# ---------------------------------------------------------------- printing


@pytest.fixture(scope="module")
def policy() -> Policy:
    return SHIPPED.policy("kennemerland")


def test_every_file_prints_as_one_table_with_everything_in_it(policy: Policy) -> None:
    norms, ladders, notices, criteria, codes, *_ = tables(policy)

    assert [row[0] for row in norms.rows] == [norm.id for norm in policy.norms]
    assert {row[0] for row in ladders.rows} == policy.ladders.keys()
    assert len(notices.rows) == len(policy.notices)
    assert len(criteria.rows) == 21
    assert {row[0] for row in codes.rows} == policy.codes.keys()
    for table in tables(policy):
        assert {len(row) for row in table.rows} <= {len(table.columns)}


def test_a_norm_prints_its_variants_conditions_and_source_in_dutch(policy: Policy) -> None:
    text = as_markdown(policy)

    variant = "3wd; 0wd (wacht-op-ontvanger) als spoed = ja"
    assert f"| OVD-ACC | Aanvaarding van de overdracht | {variant} | assumed |" in text
    assert "contact-vastgelegd als uitkomst = bereikt, veilig = nee, in_rij = ja" in text
    assert "Uitvoeringsbesluit Wmo 2015" in text
