"""Events to subscribers: signed, in order a melding, once where it can be known, given up in time, to nobody else."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.contract.hooks.conftest import Receiver
from tests.contract.web.api_office import CJG, OTHER, REAL, VT, ApiOffice
from vtflow.domain.errors import BadInput, Refused
from vtflow.hooks.address import Forbidden, require_address, resolved
from vtflow.hooks.carrier import Carrier
from vtflow.hooks.outbox import DEADLINE, GIVEN_UP, again, log, pause, tally
from vtflow.hooks.register import Subscription, Subscriptions, known, present, secret_of
from vtflow.hooks.sender import Sender
from vtflow.hooks.signing import LIFE, is_genuine, signed

SECRET = "een-lang-geheim-van-meer-dan-24-tekens"


class Outside:
    """A subscriber, and the carrier that serves it."""

    def __init__(self, office: ApiOffice, receiver: Receiver, home: Path) -> None:
        self.office = office
        self.receiver = receiver
        self.secret = home / "geheim"
        self.secret.write_text(SECRET, encoding="utf-8")
        self.secret.chmod(0o600)
        regions = {code: office.parts.policies.policy(code).region for code in office.parts.settings.regions}
        self.register = Subscriptions(office.parts.store, regions, ("127.0.0.1",))
        sender = Sender(("127.0.0.1",), deadline=0.5)
        self.carrier = Carrier(office.parts.store, regions, sender, "https://vtflow.voorbeeld.nl", lambda: office.now)

    def subscribe(self, code: str = "zaken", team: str = VT, **changes: Any) -> None:
        given: dict[str, Any] = {"url": self.receiver.url, "secret": f"file:{self.secret}", "by": "operaties.m00"}
        self.register.add(
            Subscription(code=code, region="kennemerland", team=team, at=self.office.now, **(given | changes))
        )

    def later(self, wait: timedelta) -> int:
        self.office.now += wait
        return self.carrier.round()

    def kinds(self) -> list[str]:
        return [json.loads(body)["soort"] for _, body in self.receiver.got]

    def standing(self, code: str = "zaken") -> dict[str, int]:
        return self.office.parts.store.inspect(lambda connection: tally(connection, code))


@pytest.fixture
def outside(office: ApiOffice, receiver: Receiver, tmp_path: Path) -> Outside:
    return Outside(office, receiver, tmp_path)


def test_what_happens_after_the_subscription_is_sent_once_signed_and_in_order(outside: Outside) -> None:
    outside.office.register("K-0")
    outside.subscribe()
    ref = outside.office.offered("K-1")
    assert outside.carrier.round() == len(outside.receiver.got) > 4
    assert outside.carrier.round() == 0
    bodies = [json.loads(body) for _, body in outside.receiver.got]
    assert {one["ref"] for one in bodies} == {ref}
    assert [one["nr"] for one in bodies] == sorted(one["nr"] for one in bodies)
    assert set(bodies[0]) == {"id", "soort", "ref", "nr", "op", "vastgelegd_op", "regio"}
    for headers, body in outside.receiver.got:
        assert is_genuine(SECRET.encode(), headers, body, outside.office.now)
        assert not is_genuine(SECRET.encode(), headers, body + b" ", outside.office.now)
        assert not is_genuine(SECRET.encode(), headers, body, outside.office.now + LIFE + timedelta(seconds=1))
    assert len({headers["Vtflow-Bericht"] for headers, _ in outside.receiver.got}) == len(outside.receiver.got)


def test_only_the_chosen_kinds_and_only_what_the_team_may_know(outside: Outside) -> None:
    outside.subscribe("cjg", CJG)
    outside.subscribe("besluiten", VT, kinds=("besluit-genomen", "overdracht-aangeboden"))
    outside.subscribe("ander", OTHER)
    outside.office.offered()
    outside.carrier.round()
    sent = [
        (headers["Vtflow-Bericht"].rpartition("-")[0], json.loads(body)["soort"])
        for headers, body in outside.receiver.got
    ]
    assert ("cjg", "overdracht-aangeboden") in sent
    assert [kind for code, kind in sent if code == "cjg"] == ["overdracht-aangeboden"]
    assert {kind for code, kind in sent if code == "besluiten"} <= {"besluit-genomen", "overdracht-aangeboden"}
    assert not [kind for code, kind in sent if code == "ander"]


@pytest.mark.parametrize("fault", ["500", "404", "302 Location: http://127.0.0.1:9/", "sluit", "druppel"])
def test_whatever_a_receiver_does_the_event_comes_again_before_the_next_of_that_melding(
    outside: Outside, fault: str
) -> None:
    outside.subscribe(kinds=("melding-geregistreerd", "wacht-begonnen"))
    outside.office.register()
    outside.receiver.answers = [fault, "200"]
    assert outside.carrier.round() == 0
    assert outside.kinds() == outside.kinds()[:1]
    first = outside.receiver.got[0]
    assert outside.later(pause(0) - timedelta(seconds=1)) == 0
    assert outside.later(timedelta(seconds=1)) >= 1
    assert outside.receiver.got[1][1] == first[1]
    assert outside.receiver.got[1][0]["Vtflow-Bericht"] == first[0]["Vtflow-Bericht"]
    tried = outside.office.parts.store.inspect(lambda connection: log(connection, "zaken", 50))
    assert [row["result"] for row in tried][-1] == "mislukt"


def test_a_receiver_that_asks_to_wait_is_left_alone_so_long(outside: Outside) -> None:
    outside.subscribe(kinds=("melding-geregistreerd",))
    outside.office.register()
    outside.receiver.answers = ["429 Retry-After: 600", "200"]
    outside.carrier.round()
    assert outside.later(timedelta(seconds=599)) == 0
    assert len(outside.receiver.got) == 1
    assert outside.later(timedelta(seconds=1)) == 1


def test_after_three_days_it_is_given_up_and_goes_again_by_hand(outside: Outside) -> None:
    outside.subscribe(kinds=("melding-geregistreerd",))
    outside.office.register()
    outside.receiver.answers = ["503"]
    begun = outside.office.now
    while outside.standing()[GIVEN_UP] == 0:
        outside.later(timedelta(hours=6))
        assert outside.office.now - begun <= DEADLINE + timedelta(hours=12)
    assert outside.office.now - begun >= DEADLINE - timedelta(hours=12)
    outside.receiver.answers = ["200"]
    store = outside.office.parts.store
    one = store.inspect(lambda connection: known(present(connection), "zaken"))
    assert store.amend(lambda connection: again(connection, one, outside.office.now)) == 1
    assert outside.carrier.round() == 1


def test_a_stopped_subscription_gets_nothing_more(outside: Outside) -> None:
    outside.subscribe()
    outside.office.register()
    outside.register.stop("zaken", "operaties.m00", outside.office.now)
    assert outside.carrier.round() == 0
    assert outside.receiver.got == []
    with pytest.raises(Refused, match="al gestopt"):
        outside.register.stop("zaken", "operaties.m00", outside.office.now)


def test_a_test_message_says_how_it_went(outside: Outside) -> None:
    outside.subscribe()
    assert outside.carrier.test("zaken").ok
    outside.receiver.answers = ["401"]
    assert (outside.carrier.test("zaken").ok, outside.carrier.test("zaken").reason) == (False, "401")
    assert set(outside.kinds()) == {"proef"}
    with pytest.raises(BadInput, match="bestaat niet"):
        outside.carrier.test("onbekend")


def test_an_event_in_the_shape_of_zgw_names_the_melding_by_its_address(outside: Outside) -> None:
    outside.subscribe(kinds=("melding-geregistreerd",), form="zgw")
    ref = outside.office.register()
    outside.carrier.round()
    told = json.loads(outside.receiver.got[0][1])
    assert (told["kanaal"], told["actie"], told["resource"]) == ("zaken", "create", "zaak")
    assert told["hoofdObject"] == f"https://vtflow.voorbeeld.nl/api/v1/meldingen/{ref}"
    assert set(told) == {"kanaal", "hoofdObject", "resource", "resourceUrl", "actie", "aanmaakdatum", "kenmerken"}


@pytest.mark.parametrize(
    "url",
    [
        "http://elders.nl/x",
        "ftp://127.0.0.1/",
        "https://u:p@127.0.0.1/",
        "https://169.254.169.254/latest/meta-data",
        "https://[::1",
        "https://127.0.0.1/#x",
        "niets",
        "",
    ],
)
def test_nothing_may_be_sent_to_an_address_that_the_installation_does_not_name(outside: Outside, url: str) -> None:
    with pytest.raises(Forbidden):
        outside.subscribe(url=url)


def test_a_host_that_leads_to_metadata_is_refused_when_it_is_looked_up() -> None:
    for address in ("169.254.169.254", "fe80::1", "0.0.0.0", "224.0.0.1", "::ffff:169.254.169.254"):  # noqa: S104
        with pytest.raises(Forbidden):
            resolved(address, 443, ("zaken.voorbeeld.nl",))
    assert resolved("169.254.169.254", 443, ("169.254.169.254",)) == "169.254.169.254"
    with pytest.raises(Forbidden):
        resolved("127.0.0.1", 443, ("zaken.voorbeeld.nl",))


def test_only_loopback_may_go_without_encryption() -> None:
    require_address("http://127.0.0.1:80/x", ("127.0.0.1",))
    with pytest.raises(Forbidden, match="https"):
        require_address("http://zaken.voorbeeld.nl/x", ("zaken.voorbeeld.nl",))


def test_a_secret_stands_in_a_file_of_its_owner_or_in_a_variable(tmp_path: Path) -> None:
    path = tmp_path / "geheim"
    path.write_text(SECRET, encoding="utf-8")
    path.chmod(0o644)
    with pytest.raises(BadInput, match="leesbaar voor anderen"):
        secret_of(f"file:{path}")
    path.chmod(0o600)
    assert secret_of(f"file:{path}") == SECRET.encode()
    assert secret_of("env:VT_HAAK", {"VT_HAAK": SECRET}) == SECRET.encode()
    for where in ("env:VT_HAAK", "env:", "file:", "plat:geheim", "env:kort"):
        with pytest.raises(BadInput):
            secret_of(where, {})


@given(st.binary(max_size=200), st.binary(max_size=200))
def test_no_other_body_passes_for_a_signed_one(body: bytes, other: bytes) -> None:
    headers = signed(SECRET.encode(), "zaken-1", body, REAL)
    assert is_genuine(SECRET.encode(), headers, other, REAL) is (body == other)
