"""Messages as a Dutch reader gets them, and what they may never hold."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from vtflow.notify.dutch import count_text, date_text, moment_text
from vtflow.notify.errors import TemplateError, UnsafeMessageError
from vtflow.notify.lint import forbidden_words, lint_policy, lint_templates
from vtflow.notify.sentences import families, kinds, sentence, standing
from vtflow.notify.templates import FOLDER, TEMPLATES, render
from vtflow.policy import PolicyBook

ASKED = sentence("100", "OVD-ACC")
ITEM: dict[str, str | int] = {
    "ref": "VT-7K3M-AAAA-BBBB-CCCC-D",
    "norm_titel": "Besluit over de overdracht",
    "trede": 100,
    "uiterlijk": "vrijdag 8 mei 2026",
    "waarom": "u bent coördinator van CJG Haarlem",
    "gevraagd": ASKED.gevraagd,
    "terug": ASKED.terug,
    "holder": "CJG Haarlem",
    "link": "http://127.0.0.1:4200/runs/flow-run/1",
}
TROUBLE: dict[str, str | int] = {
    "onderwerp": "Kanaal mail-haarlem",
    "aantal": 12,
    "sinds": "vrijdag 8 mei 2026 om 08:30 uur",
    "uiterlijk": "vandaag",
    "waarom": "u beheert vtflow in deze regio",
    "gevraagd": sentence("kanaal_mislukt").gevraagd,
    "terug": sentence("kanaal_mislukt").terug,
    "link": "http://127.0.0.1:4200/",
}


def facts(template: str, *items: dict[str, str | int], **more: str) -> dict[str, object]:
    given: dict[str, object] = dict.fromkeys(TEMPLATES[template].facts, "CJG Haarlem")
    if "overzicht" in given:
        given["overzicht"] = "http://127.0.0.1:8270/team/abc"
    plain = {"operaties": TROUBLE, "test": {name: ITEM[name] for name in TEMPLATES["test"].item_facts}}.get(
        template, ITEM
    )
    duty = {"dienstdoende": ""} if template == "acuut" else {}
    return given | {"items": [duty | item for item in items or [plain]]} | more


def test_an_acute_message_reads_as_a_whole() -> None:
    message = render("acuut", facts("acuut"))  # pyright: ignore[reportArgumentType]

    assert message.title == "Nu nodig: Besluit over de overdracht (VT-7K3M-AAAA-BBBB-CCCC-D)"
    assert message.body.splitlines() == [
        "Voor CJG Haarlem. Dit bericht gaat dag en nacht meteen weg.",
        "",
        "Kenmerk: VT-7K3M-AAAA-BBBB-CCCC-D",
        "Stand: De termijn is verstreken.",
        "Uiterlijk: vrijdag 8 mei 2026",
        "Aan zet: CJG Haarlem",
        "Wat wij vragen: Doe dit vandaag nog. Besluit of u de overdracht accepteert.",
        "Waarom u dit krijgt: u bent coördinator van CJG Haarlem",
        "Bekijken: http://127.0.0.1:4200/runs/flow-run/1",
        "Antwoorden of teruggeven: Antwoord via de link met accepteren, onvolledig terugsturen of weigeren. "
        "Bij terugsturen en weigeren hoort een reden.",
        "",
        "Dit bericht is automatisch gemaakt. Een antwoord op dit bericht wordt niet gelezen.",
    ]


@pytest.mark.parametrize("template", sorted(TEMPLATES))
def test_every_message_says_why_what_by_when_and_how_to_answer(template: str) -> None:
    body = render(template, facts(template)).body  # pyright: ignore[reportArgumentType]

    for part in ("Waarom u dit krijgt: u ", "Wat wij vragen: ", "Uiterlijk: ", "Antwoorden of teruggeven: ", "http"):
        assert part in body


def test_a_digest_counts_its_messages_and_keeps_their_order() -> None:
    second = ITEM | {"norm_titel": "Eerste contact", "trede": 50}

    message = render("digest", facts("digest", ITEM, second, datum="vrijdag 8 mei 2026"))  # pyright: ignore[reportArgumentType]

    assert message.title == "Overzicht vrijdag 8 mei 2026: 2 berichten"
    assert message.body.index("1. Besluit over de overdracht") < message.body.index("2. Eerste contact")


def test_a_digest_says_once_what_it_asks_of_many() -> None:
    items = [ITEM | {"ref": f"VT-7K3M-AAAA-BBBB-CCCC-{n}"} for n in range(9)]
    other = ITEM | {"waarom": "u bent teamleider bij Veilig Thuis"}

    body = render("digest", facts("digest", *items, other, datum="vrijdag 8 mei 2026")).body  # pyright: ignore[reportArgumentType]

    assert body.count("Wat wij vragen:") == 2
    assert body.count("Kenmerk:") == 10
    assert [line.strip() for line in body.splitlines() if line.startswith(("1. ", "2. "))] == [
        "1. Besluit over de overdracht",
        "2. Besluit over de overdracht",
    ]


def test_a_digest_ends_with_the_page_of_all_that_lies_with_the_team() -> None:
    with_page = render("digest", facts("digest")).body  # pyright: ignore[reportArgumentType]
    without = render("digest", facts("digest", overzicht="")).body  # pyright: ignore[reportArgumentType]

    assert "Alles wat bij uw team ligt: http://127.0.0.1:8270/team/abc" in with_page
    assert "Alles wat bij uw team ligt" not in without
    with pytest.raises(UnsafeMessageError, match="overzicht"):
        render("digest", facts("digest", overzicht="geen adres"))  # pyright: ignore[reportArgumentType]


def test_a_digest_of_hundreds_shows_the_first_and_counts_the_rest() -> None:
    items = [ITEM | {"norm_titel": f"Norm {n}"} for n in range(300)]

    message = render("digest", facts("digest", *items))  # pyright: ignore[reportArgumentType]

    shown = message.body.count("Kenmerk:")
    # why: the composer may set a line above it, and the whole must still pass.
    assert len(message.body) <= 9_800
    assert message.title.endswith("300 berichten")
    assert f"En nog {300 - shown} berichten met een langere termijn." in message.body


@pytest.mark.parametrize(("count", "title"), [(1, "Dringend: Besluit"), (2, "Dringend: 2 berichten voor CJG")])
def test_a_bundle_of_one_names_it_and_a_bundle_of_more_counts(count: int, title: str) -> None:
    assert render("bundel", facts("bundel", *[ITEM] * count)).title.startswith(title)  # pyright: ignore[reportArgumentType]


def test_an_announcement_has_no_standing_of_a_term() -> None:
    message = render("bundel", facts("bundel", ITEM | {"trede": "mededeling"}))  # pyright: ignore[reportArgumentType]

    assert "Stand:" not in message.body


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("norm_titel", "Termijn\r\nBcc: iemand@example.nl"),
        ("norm_titel", "Termijn\nverstreken"),
        ("waarom", "nul \x00"),
        ("holder", "omgekeerd \u202e"),
        ("holder", "half \udc00"),
        ("gevraagd", "x" * 401),
        ("link", "javascript:alert(1)"),
        ("link", "http://gebruiker:woord@host/"),
        ("link", "http://host/a b"),
    ],
)
def test_a_fact_that_would_poison_a_channel_is_refused_when_rendered(name: str, value: str) -> None:
    with pytest.raises(UnsafeMessageError) as caught:
        render("acuut", facts("acuut", ITEM | {name: value}))  # pyright: ignore[reportArgumentType]
    assert value not in str(caught.value)


def test_a_fact_is_never_read_as_a_template() -> None:
    body = render("acuut", facts("acuut", ITEM | {"waarom": "{{ 7 * 7 }} <b>"})).body  # pyright: ignore[reportArgumentType]

    assert "{{ 7 * 7 }} <b>" in body


def test_a_missing_or_unknown_fact_is_refused() -> None:
    without = {name: value for name, value in ITEM.items() if name != "terug"}

    with pytest.raises(TemplateError, match="terug"):
        render("acuut", facts("acuut", without))  # pyright: ignore[reportArgumentType]
    with pytest.raises(TemplateError, match="adres"):
        render("acuut", facts("acuut", ITEM | {"adres": "x"}))  # pyright: ignore[reportArgumentType]
    with pytest.raises(TemplateError, match="one item"):
        render("acuut", facts("acuut", ITEM, ITEM))  # pyright: ignore[reportArgumentType]
    with pytest.raises(TemplateError, match="at least one"):
        render("digest", {"team": "x", "datum": "y", "items": []})
    with pytest.raises(TemplateError, match="no template"):
        render("brief", {})


def test_a_long_title_is_cut_and_not_refused() -> None:
    title = render("acuut", facts("acuut", ITEM | {"norm_titel": "n" * 300})).title  # pyright: ignore[reportArgumentType]

    assert len(title) == 150
    assert title.endswith("…")


# ---------------------------------------------------------------- sentences


@pytest.mark.parametrize("kind", kinds())
def test_every_kind_asks_something_and_says_how_to_answer(kind: str) -> None:
    for norm in ("VB-DIRECT", "OVD-ONTV", "OVD-ACC", "MON-12M", "ONBEKEND"):
        for aan_zet in (True, False):
            found = sentence(kind, norm, aan_zet=aan_zet)
            assert found.gevraagd.endswith((".", "?"))
            assert found.terug.endswith((".", "?"))


def test_the_announcements_of_the_first_route_all_have_sentences() -> None:
    needed = (
        "overdracht_aangeboden overdracht_ingetrokken overdracht_onvolledig overdracht_geweigerd "
        "overdracht_geaccepteerd op_eigen_wachtlijst eerste_contact terugkoppeling melding_gevoegd signaal "
        "hertriage escalatie_handmatig escalatie_bevestigd"
    )

    assert set(needed.split()) <= set(kinds())


def test_a_rung_asks_what_its_norm_needs() -> None:
    assert sentence("80", "OVD-ONTV").gevraagd == "De tijd raakt op. Bevestig dat u de overdracht heeft ontvangen."
    assert sentence("50", "MON-3M").gevraagd == "Doe het monitoringmoment en leg de uitkomst vast."
    assert sentence("150", "NIEUW-1").gevraagd.startswith("Dit kan niet langer wachten. Er wordt een antwoord")


def test_who_is_not_at_the_ball_is_asked_to_watch_along() -> None:
    assert "wie aan zet is" in sentence("100", "OVD-ACC", aan_zet=False).gevraagd


def test_a_repetition_keeps_its_number_out_of_the_sentence() -> None:
    assert sentence("herhaling 2", "OVD-ACC") == sentence("herhaling 3", "OVD-ACC")
    assert standing("herhaling 2") == "Dit bericht komt opnieuw. De termijn is al lang verstreken."


@pytest.mark.parametrize("kind", ["60", "herhaling x", "mededeling", "brief"])
def test_a_kind_without_sentences_is_refused(kind: str) -> None:
    with pytest.raises(TemplateError):
        sentence(kind, "OVD-ACC")


def test_the_general_family_is_last_so_that_it_takes_nothing_from_the_others() -> None:
    assert families()[-1] == "overig"


# ---------------------------------------------------------------- dates


def test_dates_and_moments_are_written_in_dutch() -> None:
    assert date_text(date(2026, 5, 8)) == "vrijdag 8 mei 2026"
    assert moment_text(datetime(2026, 3, 29, 0, 59, tzinfo=UTC)) == "zondag 29 maart 2026 om 01:59 uur"
    assert moment_text(datetime(2026, 3, 29, 1, 0, tzinfo=UTC)) == "zondag 29 maart 2026 om 03:00 uur"
    assert moment_text(datetime(2025, 12, 31, 23, 0, tzinfo=UTC)) == "donderdag 1 januari 2026 om 00:00 uur"


def test_a_count_has_its_own_noun() -> None:
    assert count_text(1, "bericht", "berichten") == "1 bericht"
    assert count_text(0, "bericht", "berichten") == "0 berichten"


# ---------------------------------------------------------------- linter


def test_our_own_templates_and_sentences_say_nothing_they_may_not() -> None:
    assert lint_templates() == []


@pytest.mark.parametrize("region", ["kennemerland", "zaanstreek-waterland"])
def test_no_norm_or_notice_of_any_leg_says_what_it_may_not(region: str) -> None:
    assert lint_policy(PolicyBook().policy(region)) == []


@pytest.mark.parametrize(
    ("title", "problem"),
    [
        ("Eerste contact met het gezin", "norm OVD-ACC: forbidden word 'gezin'"),
        ("Besluit over het slachtoffer", "norm OVD-ACC: forbidden word 'slachtoffer'"),
        ("Antwoord op {naam}", "norm OVD-ACC: holds a placeholder"),
    ],
)
def test_a_norm_whose_title_says_too_much_is_named(title: str, problem: str) -> None:
    policy = PolicyBook().policy("kennemerland")
    norms = tuple(replace(norm, title=title) if norm.id == "OVD-ACC" else norm for norm in policy.norms)

    assert any(found.startswith(problem) for found in lint_policy(replace(policy, norms=norms)))


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("Er is sprake van huiselijk geweld. {{ team }}", "forbidden word 'geweld'"),
        ("Het kind is thuis.", "forbidden word 'kind'"),
        ("{{ slachtoffer }}", "fact 'slachtoffer' is not allowed"),
        ("{% for item in items %}{{ item.adres }}{% endfor %}", "fact item.adres is not allowed"),
        ("{% for groep in groepen %}{{ groep.ref }}{% endfor %}", "fact groep.ref is not allowed"),
        ("{{ team.__class__ }}", "fact team.__class__ is not allowed"),
        ("{{ items[0].ref }}", "getitem is not allowed"),
        ("{{ team | upper }}", "filter 'upper' is not allowed"),
        ("{% include 'digest.txt.j2' %}", "include is not allowed"),
        ("{% if %}", "syntax error"),
        ("Kort bericht", "does not show 'terug'"),
    ],
)
def test_a_template_that_says_too_much_is_refused(tmp_path: Path, text: str, problem: str) -> None:
    for source in FOLDER.iterdir():
        (tmp_path / source.name).write_text(source.read_text(encoding="utf-8"), encoding="utf-8")
    (tmp_path / "acuut.txt.j2").write_text(text, encoding="utf-8")

    assert any(problem in found for found in lint_templates(tmp_path))


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("De dader is weg.", "dader"),
        ("Bel moeder op.", "moeder"),
        ("Ga naar de straat.", "straat"),
        ("Bel 023.", "number"),
        ("Zie {{ naam }}.", "placeholder"),
        ("Geen punt", "sentence"),
    ],
)
def test_a_sentence_that_says_too_much_is_refused(tmp_path: Path, text: str, problem: str) -> None:
    (tmp_path / "zinnen.yaml").write_text(f"mededelingen:\n  nieuw:\n    gevraagd: '{text}'\n", encoding="utf-8")

    assert any(problem in found for found in lint_templates(tmp_path) if found.startswith("zinnen"))


def test_a_template_without_a_rule_and_a_rule_without_a_template_are_refused(tmp_path: Path) -> None:
    (tmp_path / "nieuw.txt.j2").write_text("x", encoding="utf-8")

    problems = lint_templates(tmp_path)

    assert "nieuw.txt.j2: no rule says which facts it may use" in problems
    assert "digest.txt.j2: missing" in problems


def test_harmless_words_that_hold_a_forbidden_one_pass() -> None:
    assert forbidden_words("Kinderlijk eenvoudig: de manier waarop vrouwkje manhaftig kindvriendelijk werkt") == []
