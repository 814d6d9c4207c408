"""The key of links: made with a new key file, added to one of before, and never a reason not to start."""

import asyncio
import json
from pathlib import Path

import pytest

from vtflow.links import Subject
from vtflow.settings import Settings
from vtflow.up.web import Guard
from vtflow.wiring.keys import links_of, seal_of

REF = "VT-1NY5-5XA9-6XZR-Y1T7-B"


def old_keys(home: Path) -> Path:
    """Write a key file as an earlier version made it."""
    settings = Settings(home=home)
    seal_of(settings)
    path = home / "secret.json"
    keys = json.loads(path.read_text(encoding="utf-8"))
    del keys["link"]
    path.write_text(json.dumps(keys), encoding="utf-8")
    return path


def test_a_key_file_of_before_gets_a_key_of_links_and_keeps_the_others(tmp_path: Path) -> None:
    path = old_keys(tmp_path)
    before = json.loads(path.read_text(encoding="utf-8"))
    household = seal_of(Settings(home=tmp_path)).household("D-1")
    token = links_of(Settings(home=tmp_path)).write(links_of(Settings(home=tmp_path)).make(REF, "vt", Subject(), "x"))

    after = json.loads(path.read_text(encoding="utf-8"))
    assert {name: after[name] for name in before} == before
    assert path.stat().st_mode & 0o077 == 0
    assert links_of(Settings(home=tmp_path)).read(token).ref == REF, "every process reads the same key"
    assert seal_of(Settings(home=tmp_path)).household("D-1") == household
    assert [one.name for one in tmp_path.iterdir()] == ["secret.json"]


def test_a_key_file_that_cannot_be_written_still_gives_one_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old_keys(tmp_path)

    def refuse(*_: object, **__: object) -> int:
        raise PermissionError(13, "mag niet")

    monkeypatch.setattr("vtflow.wiring.keys.os.open", refuse)
    first, second = (links_of(Settings(home=tmp_path)) for _ in range(2))
    assert second.read(first.write(first.make(REF, "vt", Subject(), "x"))).ref == REF


def test_a_new_key_file_holds_three_keys_that_differ(tmp_path: Path) -> None:
    links_of(Settings(home=tmp_path))
    keys = json.loads((tmp_path / "secret.json").read_text(encoding="utf-8"))
    assert set(keys) == {"hash", "cipher", "link"}
    assert len(set(keys.values())) == 3


async def _asked(
    path: str, headers: list[tuple[bytes, bytes]], auth: str | None = "vtflow:geheim", client: str = "192.0.2.9"
) -> bool:
    """Tell whether the guard lets somebody through to the pages."""
    passed: list[str] = []

    async def pages(scope: object, receive: object, send: object) -> None:
        passed.append("through")

    async def send(_: object) -> None:
        """Throw the answer away."""

    async def receive() -> dict[str, object]:
        return {}

    scope = {"type": "http", "path": path, "client": (client, 1), "headers": headers}
    await Guard(pages, auth)(scope, receive, send)  # pyright: ignore[reportArgumentType]
    return bool(passed)


@pytest.mark.parametrize(
    ("path", "open_to_all"),
    [
        ("/antwoord/abc", True),
        ("/team/abc", True),
        ("/inloggen", True),
        ("/inloggen/terug", True),
        ("/postvak", False),
        ("/postvak.json", False),
        ("/melding/VT-1NY5-5XA9-6XZR-Y1T7-B", False),
        ("/", False),
        ("/antwoord", False),
    ],
)
def test_from_outside_a_link_opens_its_page_and_nothing_else(path: str, open_to_all: bool) -> None:
    assert asyncio.run(_asked(path, [])) is open_to_all
    assert asyncio.run(_asked(path, [(b"authorization", b"Basic dnRmbG93OmdlaGVpbQ==")]))


def test_without_a_password_only_a_link_opens_anything_from_outside_and_this_machine_everything() -> None:
    password = [(b"authorization", b"Basic Og==")]
    assert asyncio.run(_asked("/antwoord/abc", [], auth=None))
    assert not asyncio.run(_asked("/postvak", password, auth=None))
    assert asyncio.run(_asked("/postvak", [], auth=None, client="127.0.0.1"))
