"""Signing in through a provider: who answers is who signed in, and only for the own team."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urljoin, urlsplit

import httpx
import pytest

from tests.contract.web.provider import CLIENT_ID, SECRET, Provider
from tests.unit.web.answers.office import BASE, Office, Page
from vtflow.domain import events as e
from vtflow.domain.errors import BadInput


@pytest.fixture
def provider() -> Iterator[Provider]:
    with Provider() as running:
        yield running


@pytest.fixture
def office(tmp_path: Path, provider: Provider) -> Iterator[Office]:
    secret = tmp_path / "oidc"
    secret.write_text(SECRET + "\n", encoding="utf-8")
    secret.chmod(0o600)
    made = Office(tmp_path, oidc_issuer=provider.issuer, oidc_client_id=CLIENT_ID, oidc_secret_file=secret)
    made.world.offered()
    yield made
    made.mailbox.close()


class Browser:
    """Follows redirects and keeps cookies; to the pages without a network, to the provider over one."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.cookies = httpx.Cookies()
        self.seen: list[str] = []
        self.set_cookies: list[str] = []

    def open(self, address: str) -> httpx.Response:
        for _ in range(8):
            self.seen.append(address)
            answer = self._ask("GET", address)
            if answer.status_code not in {302, 303}:
                return answer
            address = urljoin(address, answer.headers["location"])
        raise AssertionError(self.seen)

    def send(self, address: str, fields: dict[str, str]) -> httpx.Response:
        return self._ask("POST", address, fields)

    def _ask(self, method: str, address: str, fields: dict[str, str] | None = None) -> httpx.Response:
        async def ask() -> httpx.Response:
            own = httpx.ASGITransport(self.office.app) if address.startswith(BASE) else None
            async with httpx.AsyncClient(transport=own, cookies=self.cookies, trust_env=False) as client:
                answer = await client.request(method, address, data=fields)
                self.cookies = client.cookies
                return answer

        answer = asyncio.run(ask())
        self.set_cookies += answer.headers.get_list("set-cookie")
        return answer


def test_who_opens_a_link_signs_in_and_is_not_asked_who_answers(office: Office, provider: Provider) -> None:
    browser = Browser(office)
    token = office.token()
    shown = browser.open(f"{BASE}/antwoord/{token}")
    page = Page(shown.text)
    assert "ingelogd als cjg-haarlem.m02" in page.text
    assert page.named["confirm-receipt.1"] == set()

    sent = browser.send(f"{BASE}/antwoord/{token}", page.forms["confirm-receipt.1"])
    assert sent.status_code == 303
    event = next(one for one in office.world.events() if isinstance(one.fact, e.ReceiptConfirmed))
    assert (event.by, event.assurance) == ("cjg-haarlem.m02", "login")


def test_the_question_to_the_provider_carries_state_nonce_and_a_challenge(office: Office, provider: Provider) -> None:
    Browser(office).open(f"{BASE}/antwoord/{office.token()}")
    (asked,) = provider.asked
    assert asked["response_type"] == "code"
    assert asked["code_challenge_method"] == "S256"
    assert asked["redirect_uri"] == f"{BASE}/inloggen/terug"
    assert asked["nonce"]
    assert asked["state"]
    assert "openid" in asked["scope"].split()


def test_the_cookie_is_signed_and_out_of_reach_of_scripts_and_other_sites(office: Office) -> None:
    browser = Browser(office)
    browser.open(f"{BASE}/antwoord/{office.token()}")
    assert all("httponly" in one.lower() and "samesite=lax" in one.lower() for one in browser.set_cookies)
    forged = httpx.Cookies({"vtflow_sessie": "eyJtZWRld2Vya2VyIjogInZ0Lm0wMSJ9.aaaa.bbbb"})
    stranger = Browser(office)
    stranger.cookies = forged
    assert stranger._ask("GET", f"{BASE}/antwoord/{office.token()}").status_code == 303


def test_a_link_of_another_team_is_refused_to_who_signed_in(office: Office, provider: Provider) -> None:
    provider.staff = "cjg-velsen.m01"
    shown = Browser(office).open(f"{BASE}/antwoord/{office.token()}")
    assert shown.status_code == 403
    assert "Deze link is voor CJG Haarlem. U bent ingelogd als cjg-velsen.m01." in Page(shown.text).text


def test_somebody_who_is_not_on_the_list_of_the_team_records_nothing(office: Office, provider: Provider) -> None:
    provider.staff = "cjg-haarlem.m99"
    browser = Browser(office)
    token = office.token()
    page = Page(browser.open(f"{BASE}/antwoord/{token}").text)
    sent = browser.send(f"{BASE}/antwoord/{token}", page.forms["confirm-receipt.1"])
    assert sent.status_code == 422
    assert office.world.facts(e.ReceiptConfirmed) == []


@pytest.mark.parametrize("staff", ["", "geen code", "cjg-haarlem", "<b>.m01"])
def test_an_account_without_a_staff_code_is_told_so(office: Office, provider: Provider, staff: str) -> None:
    provider.staff = staff
    shown = Browser(office).open(f"{BASE}/antwoord/{office.token()}")
    assert shown.status_code == 403
    assert "geen medewerkercode" in Page(shown.text).text


@pytest.mark.parametrize("change", [{"aud": "iemand-anders"}, {"nonce": "anders"}, {"exp": 1}, {"iss": "http://x.nl"}])
def test_a_token_that_is_not_for_this_visit_signs_nobody_in(
    office: Office, provider: Provider, change: dict[str, object]
) -> None:
    provider.change = change
    browser = Browser(office)
    shown = browser.open(f"{BASE}/antwoord/{office.token()}")
    assert shown.status_code == 403
    assert "Het inloggen is niet gelukt." in Page(shown.text).text
    assert browser._ask("GET", f"{BASE}/antwoord/{office.token()}").status_code == 303


def test_a_return_without_the_state_of_this_browser_is_refused(office: Office, provider: Provider) -> None:
    Browser(office).open(f"{BASE}/antwoord/{office.token()}")
    state = provider.asked[0]["state"]
    shown = Browser(office).open(f"{BASE}/inloggen/terug?code=x&state={state}")
    assert shown.status_code == 403


def test_sign_in_leads_back_to_own_pages_only(office: Office, provider: Provider) -> None:
    browser = Browser(office)
    shown = browser.open(f"{BASE}/inloggen?naar=https://elders.nl/antwoord/{'x' * 60}")
    assert "U bent ingelogd." in Page(shown.text).text
    assert all(
        urlsplit(one).netloc in {urlsplit(BASE).netloc, urlsplit(provider.issuer).netloc} for one in browser.seen
    )


def test_who_signed_out_signs_in_again_and_a_form_of_before_records_nothing(office: Office) -> None:
    browser = Browser(office)
    token = office.token()
    page = Page(browser.open(f"{BASE}/antwoord/{token}").text)
    assert "U bent uitgelogd." in browser.send(f"{BASE}/uitloggen", {}).text
    sent = browser.send(f"{BASE}/antwoord/{token}", page.forms["confirm-receipt.1"])
    assert sent.status_code == 401
    assert "U bent niet meer ingelogd." in Page(sent.text).text
    assert office.world.facts(e.ReceiptConfirmed) == []


def test_a_provider_that_does_not_answer_is_told_so(office: Office, provider: Provider) -> None:
    provider.server.shutdown()
    provider.server.server_close()
    shown = Browser(office).open(f"{BASE}/antwoord/{office.token()}")
    assert shown.status_code == 503
    assert "De inlogdienst antwoordt niet." in Page(shown.text).text
    provider.server = type(provider.server)(("127.0.0.1", 0), provider.server.RequestHandlerClass)
    provider.thread = type(provider.thread)(target=provider.server.serve_forever, daemon=True)
    provider.thread.start()


def test_an_expired_link_does_not_ask_to_sign_in_first(office: Office) -> None:
    token = office.token()
    office.real = office.links.read(token).until
    assert Browser(office).open(f"{BASE}/antwoord/{token}").status_code == 410


@pytest.mark.parametrize(
    ("name", "value", "text"),
    [("oidc_client_id", "", "OIDC_CLIENT_ID"), ("oidc_secret_file", None, "OIDC_SECRET_FILE")],
)
def test_a_provider_that_is_half_set_up_is_refused_at_the_start(
    tmp_path: Path, name: str, value: Any, text: str
) -> None:
    secret = tmp_path / "oidc"
    secret.write_text(SECRET, encoding="utf-8")
    secret.chmod(0o600)
    whole: dict[str, Any] = {
        "oidc_issuer": "http://127.0.0.1:1",
        "oidc_client_id": CLIENT_ID,
        "oidc_secret_file": secret,
    }
    with pytest.raises(BadInput, match=text):
        Office(tmp_path / "a", **whole | {name: value})


def test_a_secret_that_others_can_read_is_refused_at_the_start(tmp_path: Path) -> None:
    secret = tmp_path / "oidc"
    secret.write_text(SECRET, encoding="utf-8")
    secret.chmod(0o644)
    with pytest.raises(BadInput, match="leesbaar voor anderen"):
        Office(
            tmp_path / "a",
            oidc_issuer="http://127.0.0.1:1",
            oidc_client_id=CLIENT_ID,
            oidc_secret_file=secret,
        )


def test_the_address_of_a_link_survives_sign_in(office: Office) -> None:
    browser = Browser(office)
    token = office.token()
    browser.open(f"{BASE}/antwoord/{token}")
    first = urlsplit(browser.seen[1])
    assert first.path == "/inloggen"
    assert parse_qs(first.query) == {"naar": [f"antwoord/{token}"]}
    assert browser.seen[-1] == f"{BASE}/antwoord/{token}"
