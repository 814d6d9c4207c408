"""When operations hear of a channel: after enough failures in a row, once a day at most, and once when it works."""

from datetime import UTC, datetime, timedelta

from vtflow.domain.channel_state import (
    ALARM_EVERY,
    CHANNEL_DOUBTFUL,
    CHANNEL_FAILS,
    CHANNEL_WORKS,
    ChannelState,
    alarm,
    heard,
)

T0 = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


NEW = ChannelState(channel="mail")


def failing(times: int, state: ChannelState = NEW) -> ChannelState:
    for number in range(times):
        state = heard(state, T0 + number * SECOND, taken=False, reason="http 503")
    return state


def test_failures_count_in_a_row_and_keep_when_they_began() -> None:
    state = failing(3)
    assert (state.failures, state.since, state.at, state.reason) == (3, T0, T0 + 2 * SECOND, "http 503")
    again = heard(state, T0 + 9 * SECOND, taken=True, reason="http 200")
    assert (again.failures, again.since, again.reason) == (0, None, "http 503")


def test_the_alarm_comes_at_the_set_number_of_failures_and_not_before() -> None:
    assert alarm(failing(2), T0, 3) == ("", failing(2))
    kind, after = alarm(failing(3), T0, 3)
    assert (kind, after.alarmed, after.alarmed_at) == (CHANNEL_FAILS, True, T0)


def test_a_channel_that_goes_on_failing_is_told_again_after_a_day_and_not_a_second_earlier() -> None:
    _, told = alarm(failing(3), T0, 3)
    later = failing(5, told)
    assert alarm(later, T0 + ALARM_EVERY - SECOND, 3)[0] == ""
    assert alarm(later, T0 + ALARM_EVERY, 3)[0] == CHANNEL_FAILS


def test_that_it_works_again_is_told_once_and_only_after_an_alarm() -> None:
    _, told = alarm(failing(3), T0, 3)
    works = heard(told, T0 + SECOND, taken=True, reason="")
    kind, quiet = alarm(works, T0 + SECOND, 3)
    assert kind == CHANNEL_WORKS
    assert alarm(quiet, T0 + 2 * SECOND, 3)[0] == ""
    assert alarm(heard(failing(2), T0, taken=True, reason=""), T0, 3)[0] == ""


def test_a_channel_that_comes_and_goes_is_told_to_fail_once_a_day() -> None:
    _, told = alarm(failing(3), T0, 3)
    _, works = alarm(heard(told, T0 + SECOND, taken=True, reason=""), T0 + SECOND, 3)
    assert alarm(failing(3, works), T0 + 60 * SECOND, 3)[0] == ""
    assert alarm(failing(3, works), T0 + ALARM_EVERY, 3)[0] == CHANNEL_FAILS


def test_a_message_in_doubt_is_told_and_its_count_kept_until_it_may_be() -> None:
    doubt = ChannelState(channel="mail", doubtful=2, alarmed_at=T0 - SECOND)
    assert alarm(doubt, T0, 3) == ("", doubt)
    kind, after = alarm(doubt, T0 + ALARM_EVERY, 3)
    assert (kind, after.doubtful, after.alarmed) == (CHANNEL_DOUBTFUL, 0, False)
