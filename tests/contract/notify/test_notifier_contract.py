"""What every notifier promises, the real one and the one in memory alike."""

import pytest

from tests.contract.notify.conftest import SPARE, Seen, Stage, delivery
from vtflow.ports import DeliveryResult

GELUKT, MISLUKT, ONBEKEND = DeliveryResult.GELUKT, DeliveryResult.MISLUKT, DeliveryResult.ONBEKEND


def test_a_message_arrives_with_its_key_title_and_text(stage: Stage) -> None:
    message = delivery("wacht-7:100:CJG:goed", title="Termijn verstreken é €", body="Eerste regel\nTweede <b>regel</b>")

    assert stage.notifier.deliver([message]) == [GELUKT]
    assert stage.seen() == [
        Seen(
            "goed",
            "CJG Haarlem",
            "wacht-7:100:CJG:goed",
            "Termijn verstreken é €",
            "Eerste regel\nTweede <b>regel</b>",
        )
    ]


def test_results_come_in_the_order_in_which_the_messages_were_given(stage: Stage) -> None:
    given = [delivery("k1", "zwijgt"), delivery("k2"), delivery("k3", "weigert"), delivery("k4")]

    assert stage.notifier.deliver(given) == [ONBEKEND, GELUKT, MISLUKT, GELUKT]


def test_a_channel_that_takes_a_message_and_never_answers_leaves_it_unknown(stage: Stage) -> None:
    assert stage.notifier.deliver([delivery("k1", "zwijgt")]) == [ONBEKEND]
    assert [seen.key for seen in stage.seen()] == ["k1"]


def test_a_channel_that_refuses_has_nothing_and_the_next_try_is_a_new_one(stage: Stage) -> None:
    assert stage.notifier.deliver([delivery("k1", "weigert")]) == [MISLUKT]
    assert stage.notifier.deliver([delivery("k1", "weigert")]) == [MISLUKT]
    assert stage.seen() == []


def test_a_repeated_message_carries_the_same_key(stage: Stage) -> None:
    stage.notifier.deliver([delivery("k1")])
    stage.notifier.deliver([delivery("k1")])

    assert [seen.key for seen in stage.seen()] == ["k1", "k1"]


def test_a_team_with_a_space_in_its_title_reaches_itself_only(stage: Stage) -> None:
    stage.notifier.deliver([delivery("k1", "goed", "CJG Haarlem"), delivery("k2", "wijk", "Wijkteam Haarlem")])

    assert {(seen.team, seen.key) for seen in stage.seen()} == {("CJG Haarlem", "k1"), ("Wijkteam Haarlem", "k2")}


def test_the_channel_of_another_team_is_closed(stage: Stage) -> None:
    assert stage.notifier.deliver([delivery("k1", "wijk", "CJG Haarlem")]) == [MISLUKT]
    assert stage.seen() == []


def test_a_reserve_is_known_to_its_team_and_takes_its_messages(stage: Stage) -> None:
    assert stage.notifier.reserve("Wijkteam Haarlem", "wijk") == SPARE
    assert stage.notifier.reserve("Wijkteam Haarlem", SPARE.channel) is None
    assert stage.notifier.reserve("CJG Haarlem", "goed") is None

    assert stage.notifier.deliver([delivery("k1", SPARE.channel, "Wijkteam Haarlem")]) == [GELUKT]
    assert stage.notifier.deliver([delivery("k2", SPARE.channel, "CJG Haarlem")]) == [MISLUKT]
    assert [(seen.channel, seen.key) for seen in stage.seen()] == [(SPARE.channel, "k1")]


def test_each_outcome_comes_with_its_result_in_the_order_given(stage: Stage) -> None:
    outcomes = stage.notifier.deliver_with_reasons(
        [delivery("k1", "weigert"), delivery("k2"), delivery("k3", "zwijgt")]
    )

    assert [outcome.result for outcome in outcomes] == [MISLUKT, GELUKT, ONBEKEND]
    assert all(outcome.reason for outcome in outcomes)


def test_a_channel_that_nobody_has_fails(stage: Stage) -> None:
    assert stage.notifier.deliver([delivery("k1", "fax")]) == [MISLUKT]


@pytest.mark.parametrize(
    "poison",
    [
        {"title": "Termijn\r\nBcc: iemand@example.nl"},
        {"title": "Termijn\nverstreken"},
        {"title": " "},
        {"title": "x" * 151},
        {"body": "half teken \ud800"},
        {"body": "x" * 1_000_000},
        {"body": "nul \x00"},
        {"body": "\U0001f600" * 6_000},
    ],
    ids=["crlf", "lf", "empty", "long title", "surrogate", "1 MB", "nul", "too wide"],
)
def test_a_poison_message_fails_and_the_others_go_out(stage: Stage, poison: dict[str, str]) -> None:
    given = [delivery("k1"), delivery("k2", **poison), delivery("k3")]

    assert stage.notifier.deliver(given) == [GELUKT, MISLUKT, GELUKT]
    assert {seen.key for seen in stage.seen()} == {"k1", "k3"}


def test_a_key_that_would_break_a_header_fails(stage: Stage) -> None:
    assert stage.notifier.deliver([delivery("k1\r\nX: y"), delivery("")]) == [MISLUKT, MISLUKT]
    assert stage.seen() == []


def test_no_messages_give_no_results(stage: Stage) -> None:
    assert stage.notifier.deliver([]) == []


def test_channels_of_a_team_come_in_the_order_of_the_file(stage: Stage) -> None:
    assert stage.notifier.channels("CJG Haarlem") == ("goed", "weigert", "zwijgt")


def test_a_team_that_has_no_channels_has_none(stage: Stage) -> None:
    assert stage.notifier.channels("leeg") == ()


def test_a_team_that_the_file_does_not_name_has_the_default(stage: Stage) -> None:
    assert stage.notifier.channels("Jeugdteam Zandvoort") == ("goed",)
