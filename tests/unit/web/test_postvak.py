"""The mailbox: what a team received, kept across a restart, and shown to a person."""

import asyncio
import json
import logging
import os
import stat
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from vtflow.web.app import create_app
from vtflow.web.mailbox import Mailbox

START = datetime(2026, 5, 8, 6, 30, tzinfo=UTC)
TEAMS = {"cjg-haarlem": "CJG Haarlem", "Wijkteam Haarlem": "Wijkteam Haarlem-Noord"}


class Now:
    def __init__(self) -> None:
        self.moment = START

    def __call__(self) -> datetime:
        self.moment += timedelta(minutes=1)
        return self.moment


class Client:
    """Asks the application without a network in between."""

    def __init__(self, app: FastAPI) -> None:
        self.transport = httpx.ASGITransport(app, raise_app_exceptions=False)

    def get(self, address: str, **options: Any) -> httpx.Response:
        return asyncio.run(self._ask("GET", address, options))

    def post(self, address: str, **options: Any) -> httpx.Response:
        return asyncio.run(self._ask("POST", address, options))

    async def _ask(self, method: str, address: str, options: dict[str, Any]) -> httpx.Response:
        async with httpx.AsyncClient(transport=self.transport, base_url="http://127.0.0.1:8000") as client:
            return await client.request(method, address, **options)


@pytest.fixture
def mailbox(tmp_path: Path) -> Iterator[Mailbox]:
    made = Mailbox(tmp_path / "postvak.jsonl", Now())
    yield made
    made.close()


@pytest.fixture
def client(mailbox: Mailbox) -> Client:
    return Client(create_app(mailbox, TEAMS))


def send(client: Client, key: str = "k1", team: str = "cjg-haarlem", **texts: Any) -> int:
    row = {"version": "1.0", "title": "Nieuwe overdracht", "message": "Tekst", "attachments": [], "type": "info"}
    answer = client.post(f"/postvak/ontvang/{team}", json=row | texts, headers={"X-Vtflow-Sleutel": key})
    return answer.status_code


class Page(HTMLParser):
    """Collects what a test asks of a page: texts per tag, links, attributes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.texts.append(data.strip())

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


# ---------------------------------------------------------------- the page


def test_the_page_shows_what_each_team_received_newest_first(client: Client) -> None:
    send(client, "k1", title="Eerste")
    send(client, "k2", "Wijkteam Haarlem", title="Tweede")

    page = client.get("/postvak").text

    assert page.index("Tweede") < page.index("Eerste")
    assert "CJG Haarlem · <time" in page
    assert "vrijdag 8 mei 2026 om 08:31 uur" in page


def test_the_page_of_one_team_shows_only_its_own_with_counts_for_all(client: Client) -> None:
    send(client, "k1", title="Voor-cjg")
    send(client, "k2", "Wijkteam Haarlem", title="Voor-wijkteam")

    page = client.get("/postvak", params={"team": "Wijkteam Haarlem"}).text

    assert "Voor-wijkteam" in page
    assert "Voor-cjg" not in page
    parsed = Page(page)
    chosen = [link for link in parsed.all("a") if link.get("aria-current") == "page"]
    assert [link["href"] for link in chosen] == ["/postvak?team=Wijkteam+Haarlem"]
    assert "<span>Alle teams</span> <span>2</span>" in page


def test_teams_that_received_something_come_first_and_the_others_stay_within_reach(client: Client) -> None:
    send(client, "k1", "Wijkteam Haarlem")

    page = client.get("/postvak").text

    places = [
        page.index(text) for text in ("Alle teams", ">Wijkteam Haarlem-Noord<", "Nog zonder berichten", ">CJG Haarlem<")
    ]
    assert places == sorted(places), "though CJG comes before Wijkteam in the alphabet"


def test_the_page_refreshes_itself_until_the_reader_stops_it(client: Client) -> None:
    page = Page(client.get("/postvak", params={"team": "cjg-haarlem"}).text)
    stopped = Page(client.get("/postvak", params={"team": "cjg-haarlem", "verversen": "uit"}).text)

    [refresh] = [tag for tag in page.all("meta") if tag.get("http-equiv") == "refresh"]
    assert refresh["content"] == "5;url=/postvak?team=cjg-haarlem"
    assert "/postvak?team=cjg-haarlem&verversen=uit" in [link["href"] for link in page.all("a")]
    assert not [tag for tag in stopped.all("meta") if tag.get("http-equiv")]
    assert "/postvak?team=cjg-haarlem" in [link["href"] for link in stopped.all("a")]


def test_the_page_is_dutch_has_landmarks_and_no_script(client: Client) -> None:
    send(client)

    page = Page(client.get("/postvak").text)

    assert page.all("html") == [{"lang": "nl"}]
    assert {tag for tag, _ in page.tags} >= {"header", "nav", "main", "h1", "h2", "h3", "article", "time", "title"}
    assert page.all("script") == []
    assert "Naar de berichten" in page.texts
    assert page.all("nav") == [{"aria-label": "Teams"}]


def test_a_text_is_shown_as_text_and_only_a_web_address_becomes_a_link(client: Client) -> None:
    text = '<script>alert(1)</script>\nZie http://127.0.0.1:4200/runs/1?a=b&c="d" en javascript:x.'
    send(client, title="<b>vet</b>", message=text)

    page = client.get("/postvak").text

    assert "<script>" not in page
    assert "<b>vet" not in page
    assert '<a rel="noreferrer" href="http://127.0.0.1:4200/runs/1?a=b&amp;c=">' in page
    assert 'href="javascript' not in page


def test_the_page_may_load_nothing_but_its_own_style(client: Client) -> None:
    answer = client.get("/postvak")

    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.text.count("<style>") == 1


def test_the_style_of_the_page_is_the_one_that_the_policy_names(client: Client) -> None:
    import base64  # noqa: PLC0415 - only here
    import hashlib  # noqa: PLC0415 - only here

    answer = client.get("/postvak")
    style = answer.text.partition("<style>")[2].partition("</style>")[0]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()

    assert f"'sha256-{digest}'" in answer.headers["content-security-policy"]


def test_an_empty_mailbox_says_so(client: Client) -> None:
    assert "Er zijn nog geen berichten." in client.get("/postvak").text


def test_an_unknown_team_gives_a_page_that_says_so(client: Client) -> None:
    answer = client.get("/postvak", params={"team": "<script>"})

    assert answer.status_code == 404
    assert "Dit team is niet bekend." in answer.text
    assert "<script>" not in answer.text


def test_a_page_asked_for_under_another_name_is_refused(client: Client) -> None:
    assert client.get("/postvak", headers={"Host": "kwaad.example"}).status_code == 400


# ---------------------------------------------------------------- receiving


def test_a_message_received_twice_is_shown_once_with_a_count(client: Client) -> None:
    send(client, "k1", title="Termijn verstreken")
    send(client, "k1", title="Termijn verstreken")
    send(client, "k1", title="Termijn verstreken")

    page = client.get("/postvak").text

    assert page.count("Termijn verstreken") == 1
    assert "2 keer dubbel ontvangen" in page
    assert client.get("/gezond").json() == {"status": "ok", "berichten": 1}


def test_the_same_key_for_another_team_is_another_message(client: Client) -> None:
    send(client, "k1")
    send(client, "k1", "Wijkteam Haarlem")

    assert [row["aantal"] for row in client.get("/postvak.json").json()["teams"]] == [1, 1]


def test_messages_without_a_key_are_all_shown(client: Client) -> None:
    send(client, "")
    send(client, "")

    assert client.get("/gezond").json()["berichten"] == 2


def test_the_listing_gives_every_field_newest_first(client: Client) -> None:
    send(client, "k1", title="Eén", message="Tekst é")
    send(client, "k2", title="Twee")

    rows = client.get("/postvak.json", params={"team": "cjg-haarlem", "limit": 5}).json()["berichten"]

    assert [row["titel"] for row in rows] == ["Twee", "Eén"]
    assert rows[1] == {
        "nummer": 1,
        "team": "cjg-haarlem",
        "sleutel": "k1",
        "titel": "Eén",
        "tekst": "Tekst é",
        "ontvangen": "2026-05-08T06:31:00+00:00",
        "dubbel": 0,
    }


def test_a_team_that_does_not_exist_receives_nothing(client: Client) -> None:
    assert send(client, team="onbekend") == 404


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"title": 3}, 422),
        ({"message": None}, 422),
        ({"attachments": [{"filename": "x"}]}, 422),
        ({"message": "x" * 70_000}, 413),
    ],
)
def test_a_message_of_another_form_is_refused(client: Client, change: dict[str, Any], status: int) -> None:
    assert send(client, **change) == status
    assert client.get("/gezond").json()["berichten"] == 0


def test_the_limit_lies_at_sixty_four_kibibytes(client: Client) -> None:
    frame = len(json.dumps({"title": "t", "message": ""}, separators=(",", ":")))

    def status(size: int) -> int:
        raw = json.dumps({"title": "t", "message": "x" * (size - frame)}, separators=(",", ":"))
        assert len(raw) == size
        return client.post(
            "/postvak/ontvang/cjg-haarlem", content=raw, headers={"Content-Type": "application/json"}
        ).status_code

    assert status(65_536) == 200
    assert status(65_537) == 413


def test_a_body_that_is_no_json_or_comes_from_a_form_is_refused(client: Client) -> None:
    address = "/postvak/ontvang/cjg-haarlem"

    assert client.post(address, content=b"{", headers={"Content-Type": "application/json"}).status_code == 400
    assert client.post(address, content=b"[" * 60_000, headers={"Content-Type": "application/json"}).status_code == 400
    assert client.post(address, content=b"{}", headers={"Content-Type": "text/plain"}).status_code == 415


def test_errors_for_machines_are_dutch_and_hold_no_input(client: Client) -> None:
    assert client.get("/geheim").json() == {"fout": "Dit adres bestaat niet."}
    assert client.get("/postvak.json", params={"limit": "geheim"}).json() == {
        "fout": "Een waarde in het adres klopt niet."
    }


def test_what_cannot_be_kept_is_not_acknowledged(client: Client, mailbox: Mailbox) -> None:
    mailbox.close()

    assert send(client) == 503
    assert client.get("/gezond").json()["berichten"] == 0


# ---------------------------------------------------------------- the file


def test_letters_and_repeats_are_there_again_after_a_restart(tmp_path: Path) -> None:
    path = tmp_path / "var" / "postvak.jsonl"
    first = Mailbox(path, Now())
    first.receive("cjg-haarlem", "k1", "Titel é", "Regel 1\nRegel 2")
    first.receive("cjg-haarlem", "k1", "Titel é", "Regel 1\nRegel 2")
    first.receive("cjg-haarlem", "", "Zonder sleutel", "x")
    before = first.letters()
    first.close()

    second = Mailbox(path, Now())

    assert second.letters() == before
    assert second.receive("cjg-haarlem", "k1", "Titel é", "x").repeats == 2
    second.close()


def test_the_file_is_readable_by_its_owner_only(mailbox: Mailbox, tmp_path: Path) -> None:
    mailbox.receive("cjg-haarlem", "k1", "t", "x")

    assert stat.S_IMODE(os.stat(tmp_path / "postvak.jsonl").st_mode) == 0o600


def test_bad_lines_are_skipped_and_counted_without_their_content(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "postvak.jsonl"
    good = json.dumps({"at": START.isoformat(), "team": "a", "key": "k", "title": "t", "body": "b"}).encode()
    naive = good.replace(b"+00:00", b"")
    huge = b'{"title": "' + b"x" * 300_000 + b'"}'
    path.write_bytes(b"\n".join([good, b"geheim", b"[]", b"\xff\xfe", naive, b'{"team": "a"}', huge, b""]))

    with caplog.at_level(logging.WARNING):
        mailbox = Mailbox(path, Now())

    assert [letter.title for letter in mailbox.letters()] == ["t"]
    assert "skipped 6 unreadable lines" in caplog.text
    assert "geheim" not in caplog.text
    mailbox.close()


def test_half_a_line_at_the_end_does_not_spoil_the_next_one(tmp_path: Path) -> None:
    path = tmp_path / "postvak.jsonl"
    path.write_bytes(b'{"at": "2026-05-')
    mailbox = Mailbox(path, Now())
    mailbox.receive("a", "k1", "Heel", "b")
    mailbox.close()

    again = Mailbox(path, Now())

    assert [letter.title for letter in again.letters()] == ["Heel"]
    again.close()


def test_of_a_large_file_only_the_end_is_read(tmp_path: Path) -> None:
    path = tmp_path / "postvak.jsonl"
    mailbox = Mailbox(path, Now())
    for number in range(50):
        mailbox.receive("a", f"k{number}", f"Titel {number}", "x" * 100)
    mailbox.close()

    again = Mailbox(path, Now(), max_bytes=1_000)

    titles = [letter.title for letter in again.letters()]
    assert titles[0] == "Titel 49"
    assert 3 <= len(titles) <= 5
    again.close()


def test_only_the_newest_letters_are_kept_in_memory(tmp_path: Path) -> None:
    mailbox = Mailbox(tmp_path / "postvak.jsonl", Now(), max_letters=3)
    for number in range(5):
        mailbox.receive("a", f"k{number}", f"Titel {number}", "x")

    assert [letter.title for letter in mailbox.letters()] == ["Titel 4", "Titel 3", "Titel 2"]
    mailbox.close()
