"""The channels file: what may be in it, what is refused, and that a secret is never shown."""

import logging
from pathlib import Path

import pytest

from vtflow.notify.channel_urls import SCHEMES, check_url, fill_team
from vtflow.notify.channels import Channels, load_channels, parse_channels
from vtflow.notify.errors import ConfigError, UrlRefusedError

SECRETS = {"SMTP_USER": "vtflow@example.nl", "SMTP_PASSWORD": "W8/woord?retry=3&x=@:", "POORT": "8123"}
FILE = """
channels:
  postvak: {url: "json://127.0.0.1:${POORT}/postvak/ontvang/{team}"}
  mail-haarlem: {url: "mailtos://${SMTP_USER}:${SMTP_PASSWORD}@mail.example/?to=cjg@example.nl"}
teams:
  cjg-haarlem: [mail-haarlem, postvak]
  Wijkteam Haarlem: [postvak]
default: [postvak]
"""


def read(text: str, secrets: dict[str, str] | None = None) -> Channels:
    return parse_channels(text, SECRETS if secrets is None else secrets, "kanalen.yaml")


def with_url(url: str) -> str:
    return f"channels:\n  kanaal: {{url: '{url}'}}\n"


def test_a_team_has_its_channels_in_the_order_of_the_file() -> None:
    assert read(FILE).of_team("cjg-haarlem") == ("mail-haarlem", "postvak")


def test_a_team_that_is_not_listed_has_the_default() -> None:
    assert read(FILE).of_team("jeugdteam") == ("postvak",)


def test_each_team_has_its_own_address_in_a_shared_channel() -> None:
    channel = read(FILE).by_name["postvak"]

    assert channel.url_for("Wijkteam Haarlem") == "json://127.0.0.1:8123/postvak/ontvang/Wijkteam%20Haarlem"


def test_a_channel_is_found_only_by_a_team_that_has_it() -> None:
    channels = read(FILE)

    assert channels.find("Wijkteam Haarlem", "mail-haarlem") is None
    assert channels.find("cjg-haarlem", "mail-haarlem") is channels.by_name["mail-haarlem"]


@pytest.mark.parametrize("team", ["../geheim", "a/b", "a\nb", "", "a?to=x", "a" * 65])
def test_a_team_code_that_could_change_the_address_has_no_channels(team: str) -> None:
    assert read(FILE).of_team(team) == ()


def test_a_secret_cannot_add_an_option_or_a_recipient() -> None:
    url = read(FILE).by_name["mail-haarlem"].url_for("x")

    assert url == ("mailtos://vtflow%40example.nl:W8%2Fwoord%3Fretry%3D3%26x%3D%40%3A@mail.example/?to=cjg@example.nl")


def test_a_url_may_be_one_secret_as_a_whole_and_is_checked_like_any_other() -> None:
    text = with_url("${ALLES}")

    assert read(text, {"ALLES": "jsons://bus.example/in"}).by_name["kanaal"].scheme == "jsons"
    with pytest.raises(ConfigError, match="optional"):
        read(text, {"ALLES": "jsons://bus.example/in?optional=yes"})


def test_a_missing_secret_is_named_with_file_and_channel() -> None:
    with pytest.raises(ConfigError) as caught:
        read(FILE, {"POORT": "8123", "SMTP_USER": "x"})

    assert str(caught.value) == "kanalen.yaml, kanaal 'mail-haarlem': variabele SMTP_PASSWORD ontbreekt of is leeg"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("channels: [a]", "channels"),
        ("kanalen: {}", "onbekend onderdeel"),
        ("channels: {a: {url: 3}}", "precies één onderdeel"),
        ("channels: {a: {url: 'json://h/', tags: [all]}}", "precies één onderdeel"),
        ("channels: {'a b': {url: 'json://h/'}}", "een naam heeft"),
        ("teams: {x: [geen]}", "onbekend kanaal 'geen'"),
        ("teams: {'a/b': []}", "een team heeft"),
        ("teams: {x: kanaal}", "verwacht een lijst"),
        ("channels: {a: {url: 'json://h/'}}\nteams: {x: [a, a]}", "staat dubbel"),
        ("channels: {a: {url: 'json://h/$NAAM'}}", "een '\\$' buiten"),
        ("channels: {a: {url: 'json://geheim", "geen geldige YAML"),
        ("- a", "het bestand"),
    ],
)
def test_a_file_that_says_something_else_is_refused(text: str, reason: str) -> None:
    with pytest.raises(ConfigError, match=reason) as caught:
        read(text)
    assert "geheim" not in str(caught.value)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="niet te lezen"):
        load_channels(tmp_path / "kanalen.yaml", {})


@pytest.mark.parametrize(
    "url",
    [
        "json://127.0.0.1:8123/postvak/ontvang/{team}",
        "jsons://gebruiker:woord@bus.example/in?+Authorization=Bearer%20x&method=POST",
        "mailto://relay.example/?from=vtflow@example.nl&to=cjg@example.nl",
        "mailto://relay.example/cjg@example.nl?from=vtflow@example.nl",
        "mailtos://u:p@mail.example/?to=cjg@example.nl&format=text",
        "workflows://prod.example:443/stroom/teken?route=abc",
        "mmosts://chat.example/sleutel?channel=cjg",
        "slack://T1/B2/c3",
        "signals://signaal.example/+31600000000/+31611111111",
        "twilio://AC1:woord@+31600000000/+31611111111",
        "seven://sleutel/0611111111",
        "clicksend://u:p@0611111111",
    ],
)
def test_a_channel_of_an_allowed_kind_passes(url: str) -> None:
    assert check_url(url) == url.partition(":")[0]


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("file:///etc/passwd", "onbekend soort"),
        ("syslog://", "onbekend soort"),
        ("geen url", "spatie"),
        ("json//h", "onbekend soort"),
        ("json://h/?optional=yes", "optional"),
        ("json://h/?OPTIONAL=yes", "optional"),
        ("json://h/?%6fptional=yes", "optional"),
        ("json://h/?%256fptional=yes", "optional"),
        ("json://h/?retry=3", "retry"),
        ("json://h/?wait=3", "retry"),
        ("json://h/?tags=all", "labels"),
        ("json://h/?attach=/etc/passwd", "bijlage"),
        ("json://h/?redirect=yes", "doorverwijzing"),
        ("jsons://h/?verify=no", "certificaat"),
        ("json://h/?a=1;optional=yes", "codeer"),
        ("json://h/?method=GET", "POST"),
        ("json://h/?method=POST&method=GET", "dubbel"),
        ("json://h/?+X-Vtflow-Sleutel=x", "kopregel"),
        ("json://h/?-x=y", "niet toegestaan"),
        ("json://h/?:message=x", "niet toegestaan"),
        ("json://h/#x", "codeer"),
        ("json://h/%0d%0aX", "stuurteken"),
        ("json://h/%250aX", "stuurteken"),
        ("json://h:poort/", "poort"),
        ("json:///pad", "geen adres"),
        ("json://{team}.example/", "achter het adres"),
        ("json://u:p@bus.example/", "onversleutelde"),
        ("json://bus.example/?+Authorization=x", "onversleutelde"),
        ("mailto://u:p@mail.example/?to=a@b.nl", "onversleutelde"),
        ("mailtos://u:p@mail.example/?to=a@b.nl&mode=insecure", "onversleutelde"),
        ("mailtos://mail.example/", "één ontvanger"),
        ("mailtos://mail.example/?to=a@b.nl,c@d.nl", "één ontvanger"),
        ("mailtos://mail.example/?to=a@b.nl%252Cc@d.nl", "één ontvanger"),
        ("mailtos://mail.example/c@d.nl?to=a@b.nl", "één ontvanger"),
        ("mailtos://mail.example/?to=geen-adres", "geen e-mailadres"),
        ("mailtos://mail.example/?to=a@b.nl&cc=c@d.nl", "één ontvanger"),
        ("mailtos://mail.example/?to=a@b.nl&bcc=c@d.nl", "één ontvanger"),
        ("mailtos://mail.example/?to=a@b.nl&format=html", "platte tekst"),
        ("workflows://h/w/s?template=/etc/passwd", "sjabloonbestand"),
        ("slack://xoxb-1-2/a/b", "webhook"),
        ("signals://h/+31600000000/+31611111111/+31622222222", "één ontvanger"),
        ("twilio://AC1:p@+31600000000/+31611111111/+31622222222", "één ontvanger"),
        ("mmosts://h/t?to=a&channel=b", "één ontvanger"),
        ("mmosts://h/t?to=a,b", "één ontvanger"),
    ],
)
def test_a_url_that_undoes_a_promise_is_refused_before_any_library_sees_it(url: str, reason: str) -> None:
    with pytest.raises(UrlRefusedError, match=reason):
        check_url(url)


@pytest.mark.parametrize(
    "url",
    [
        "mailtos://u:Geheim-W8@mail.example:poort/?to=a@b.nl",
        "json://u:Geheim-W8@127.0.0.1/?optional=yes&sleutel=Geheim-W8",
        "json://127.0.0.1/Geheim-W8 ",
        "onbekend://Geheim-W8",
        "slack://xoxb-Geheim-W8/a/b",
        "jsons://h/?Geheim-W8=1",
        "mailtos://mail.example/?to=Geheim-W8",
        "json://[Geheim-W8/",
    ],
)
def test_a_refused_url_shows_no_secret_in_error_or_log(url: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)

    with pytest.raises(ConfigError) as caught:
        read(with_url(url))

    shown: BaseException | None = caught.value
    while shown is not None:
        assert "geheim" not in f"{shown} {shown!r}".lower()
        shown = None if shown.__suppress_context__ else shown.__context__
    assert "geheim" not in caplog.text.lower()


def test_a_channel_shows_scheme_and_name_only() -> None:
    channels = read(FILE)
    mail = channels.by_name["mail-haarlem"]

    assert str(mail) == "mailtos:mail-haarlem"
    assert repr(mail) == "Channel(name='mail-haarlem', scheme='mailtos')"
    assert "woord" not in repr(channels)


def test_a_team_is_filled_in_percent_encoded() -> None:
    assert fill_team("json://h/{team}/{team}", "CJG Haarlem") == "json://h/CJG%20Haarlem/CJG%20Haarlem"


def test_every_allowed_kind_is_one_that_apprise_knows_and_that_uses_a_watched_door() -> None:
    import inspect  # noqa: PLC0415 - only this test looks inside the library

    from apprise.manager_plugins import NotificationManager  # noqa: PLC0415 - as above

    manager = NotificationManager()
    for scheme in SCHEMES:
        assert scheme in manager, scheme
        source = inspect.getsource(inspect.getmodule(manager[scheme]))  # pyright: ignore[reportArgumentType]
        assert "requests." in source or "smtplib." in source, scheme
        assert "socket.socket" not in source, scheme
