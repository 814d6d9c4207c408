"""What a norm counts, from when, and whether the night counts; who sits at a table for a region: faults and print."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from vtflow.domain.errors import PolicyError
from vtflow.notify.lint import forbidden_words
from vtflow.policy import PolicyBook
from vtflow.policy.loading import DATA
from vtflow.policy.tables import as_markdown

ZSM, HUISVERBOD, REGION = "legs/zsm.yaml", "legs/huisverbod.yaml", "regions/hollands-midden.yaml"
MINE = ("zorgmelding", "zsm", "justitie", "afstemming", "huisverbod")


def of(content: Any, norm_id: str) -> Any:
    return next(norm for norm in content["norms"] if norm["id"] == norm_id)


def fault(folder: Path, file: str, how: Callable[[Any], object]) -> str:
    for path in DATA.rglob("*.yaml"):
        (folder / path.relative_to(DATA)).parent.mkdir(exist_ok=True)
        (folder / path.relative_to(DATA)).symlink_to(path)
    content = yaml.safe_load((DATA / file).read_text(encoding="utf-8"))
    how(content)
    (folder / file).unlink()
    (folder / file).write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    with pytest.raises(PolicyError) as error:
        PolicyBook(folder).policy("hollands-midden")
    return str(error.value)


FAULTS: dict[str, tuple[str, Callable[[Any], object], str]] = {
    "a night left out of working days": (
        ZSM,
        lambda c: of(c, "ZSM-6H").update(length="1wd"),
        "ZSM-6H: skip_night: only a term in hours",
    ),
    "a night left out of one variant in days": (
        ZSM,
        lambda c: of(c, "ZSM-VT")["variants"][0].update(length="1d"),
        "ZSM-VT: skip_night: only a term in hours",
    ),
    "a moment that the step does not keep": (
        ZSM,
        lambda c: of(c, "IVS-3D").update(counts_from="aankomsst"),
        "IVS-3D: inverzekering-gesteld keeps no str 'aankomsst'",
    ),
    "a moment that is no text": (
        ZSM,
        lambda c: of(c, "ZSM-6H").update(counts_from="voorlopige_hechtenis"),
        "ZSM-6H: aanhouding-vastgelegd keeps no str 'voorlopige_hechtenis'",
    ),
    "a count that the step does not keep": (
        HUISVERBOD,
        lambda c: of(c, "HV-28D").update(count="weken"),
        "HV-28D: huisverbod-verlengd keeps no int 'weken'",
    ),
    "a team at the table that does not exist": (
        REGION,
        lambda c: c["vertegenwoordiging"]["zsm"].update(vr="vt-elders"),
        "regions/hollands-midden.yaml: vertegenwoordiging: zsm: team 'vt-elders' bestaat niet",
    ),
    "another party at the table": (
        REGION,
        lambda c: c["vertegenwoordiging"]["zsm"].update(vr="politie"),
        "politie is geen team van Veilig Thuis",
    ),
    "a day that is no weekday": (
        REGION,
        lambda c: c["vertegenwoordiging"]["zsm"].update(feestdag="vt-haaglanden"),
        "regions/hollands-midden.yaml: vertegenwoordiging",
    ),
    "a table that does not exist": (
        REGION,
        lambda c: c["vertegenwoordiging"].update(keukentafel={"ma": "vt-haaglanden"}),
        "regions/hollands-midden.yaml: vertegenwoordiging",
    ),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_told_with_its_place(tmp_path: Path, name: str) -> None:
    file, how, text = FAULTS[name]

    assert text in fault(tmp_path, file, how)


def test_the_print_of_a_norm_says_what_it_counts_and_that_the_night_does_not() -> None:
    printed = as_markdown(PolicyBook().policy("kennemerland"))

    assert "6h, vanaf aankomst, de nacht telt niet mee" in printed
    assert "zoveel d als dagen, vanaf opgelegd" in printed


@pytest.mark.parametrize("name", MINE)
def test_what_these_legs_say_in_messages_holds_no_forbidden_word(name: str) -> None:
    content = yaml.safe_load((DATA / "legs" / f"{name}.yaml").read_text(encoding="utf-8"))
    told = [row[key] for part in ("norms", "notices") for row in content.get(part, []) for key in ("gevraagd", "terug")]
    titles = [row["titel"] for row in content.get("notices", [])] + [row["title"] for row in content["norms"]]

    assert told
    assert [(text, words) for text in (*told, *titles) if (words := forbidden_words(text))] == []
    assert [text for text in told if not text.endswith(".") or any(letter.isdigit() for letter in text)] == []
