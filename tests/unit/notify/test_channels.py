"""The channels file: what may be in it, what is refused, and that a secret is never shown."""

import logging
from pathlib import Path

import pytest

from vtflow.domain.melding import Urgency
from vtflow.notify.channel_urls import SCHEMES, check_url, fill_team
from vtflow.notify.channels import Channels, load_channels, parse_channels
from vtflow.notify.errors import ConfigError, UrlRefusedError
from vtflow.ports import Reserve

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
        ("channels: {a: {url: 'json://h/', other: ja}}", "precies één onderdeel"),
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


PEOPLE = """
channels:
  mail: {url: "json://127.0.0.1/mail"}
  sms: {url: "json://127.0.0.1/sms"}
  app: {url: "json://127.0.0.1/app"}
  postvak: {url: "json://127.0.0.1/postvak"}
teams:
  vt: {gewoon: [mail], urgent: [mail], acuut: [mail, sms]}
  cjg-haarlem: [mail]
persons:
  vt.m01: {gewoon: [], urgent: [app], acuut: [app]}
  vt.m02: [app]
  vt.m03: {urgent: [app]}
default: [postvak]
fallback: {after: 4, after_acute: 2, default: postvak, teams: {cjg-haarlem: sms}}
"""
GEWOON, URGENT, ACUUT = Urgency.GEWOON, Urgency.URGENT, Urgency.ACUUT


@pytest.mark.parametrize(
    ("person", "urgency", "ways"),
    [
        ("", GEWOON, ("mail",)),
        ("", ACUUT, ("mail", "sms")),
        ("vt.m01", GEWOON, ("mail",)),  # switched off: the team hears it
        ("vt.m01", URGENT, ("app",)),
        ("vt.m01", ACUUT, ("app", "mail", "sms")),  # both
        ("vt.m02", GEWOON, ("app",)),
        ("vt.m03", GEWOON, ("mail",)),
        ("vt.m03", ACUUT, ("mail", "sms")),
        ("vt.m99", URGENT, ("mail",)),
        ("cjg-haarlem.m01", URGENT, ("mail",)),
    ],
)
def test_a_person_is_reached_over_the_own_channels_and_acute_over_those_of_the_team_too(
    person: str, urgency: Urgency, ways: tuple[str, ...]
) -> None:
    assert read(PEOPLE).reach("vt", person, urgency) == ways


def test_the_channels_of_a_person_are_open_to_the_own_team_only() -> None:
    channels = read(PEOPLE)

    assert channels.find("vt", "app") is channels.by_name["app"]
    assert channels.find("cjg-haarlem", "app") is None
    assert channels.reach("cjg-haarlem", "vt.m02", URGENT) == ("mail",)


def test_a_reserve_stands_in_after_so_many_failures_and_is_never_the_channel_itself() -> None:
    channels = read(PEOPLE)

    assert channels.reserve("cjg-haarlem", "mail") == Reserve("sms", 4, 2)
    assert channels.reserve("vt", "mail") == Reserve("postvak", 4, 2)
    assert channels.reserve("jeugdteam", "postvak") is None
    assert channels.find("cjg-haarlem", "sms") is channels.by_name["sms"]
    assert read(FILE).reserve("cjg-haarlem", "mail-haarlem") is None


@pytest.mark.parametrize(
    ("part", "reason"),
    [
        ("persons: {vt.m01: {acuut: []}}", "acuut kan niet uit"),
        ("persons: {vt: [a]}", "<team>.<code>"),
        ("persons: {vt.m01: {dringend: [a]}}", "onbekend soort bericht"),
        ("persons: {vt.m01: {urgent: [b]}}", "onbekend kanaal 'b'"),
        ("persons: {vt.m01: a}", "verwacht een lijst"),
        ("teams: {vt: {gewoon: [a], urgent: [a]}}", "geen kanaal voor acuut"),
        ("teams: {vt: {gewoon: [a], urgent: [], acuut: [a]}}", "geen kanaal voor urgent"),
        ("fallback: {after: 0}", "1 tot en met 20"),
        ("fallback: {after: 21}", "1 tot en met 20"),
        ("fallback: {after: true}", "1 tot en met 20"),
        ("fallback: {default: b}", "onbekend kanaal 'b'"),
        ("fallback: {k: 3}", "onbekend onderdeel"),
        ("teams: {vt: [a]}\nfallback: {teams: {vt: a}}", "al een kanaal van team 'vt'"),
    ],
)
def test_a_choice_that_cannot_be_is_refused(part: str, reason: str) -> None:
    with pytest.raises(ConfigError, match=reason):
        read(f"channels: {{a: {{url: 'json://127.0.0.1/'}}}}\n{part}")


def test_a_person_who_switches_everything_off_but_acute_is_read() -> None:
    text = "channels: {a: {url: 'json://127.0.0.1/'}}\nteams: {vt: [a]}\npersons: {vt.m01: {gewoon: [], urgent: []}}"

    assert [read(text).reach("vt", "vt.m01", urgency) for urgency in Urgency] == [("a",)] * 3


@pytest.mark.parametrize("scheme", ["pover", "matrixs", "ntfys", "gotifys", "nctalks"])
def test_any_other_kind_passes_only_when_the_file_says_so(scheme: str) -> None:
    url = f"{scheme}://gastheer.example/sleutel?priority=high"

    assert check_url(url, other=True) == scheme
    with pytest.raises(UrlRefusedError, match="other: true"):
        check_url(url)


@pytest.mark.parametrize(
    ("option", "reason"),
    [
        ("optional=yes", "optional"),
        ("retry=3", "retry"),
        ("attach=/etc/passwd", "bijlage"),
        ("format=html", "platte tekst"),
        ("verify=no", "certificaat"),
        ("redirect=yes", "doorverwijzing"),
        ("tags=all", "labels"),
        ("cc=a@b.nl", "één ontvanger"),
        ("+X-Kop=1", "niet toegestaan"),
        ("-X=1", "niet toegestaan"),
        (":titel=x", "niet toegestaan"),
        ("rto=0", "wachttijd"),
    ],
)
@pytest.mark.parametrize("scheme", ["ntfys", *(s for s in sorted(SCHEMES) if s not in {"json", "jsons"})])
def test_no_kind_of_channel_takes_an_option_that_undoes_a_promise(scheme: str, option: str, reason: str) -> None:
    recipients = {"mailto": "?to=a@b.nl&", "mailtos": "?to=a@b.nl&", "bulksms": "?", "clicksend": "?"}
    paths = {"slack": "/B2/c3?", "workflows": "/w/s?", "signal": "/+316/+317?", "signals": "/+316/+317?"}
    tail = recipients.get(scheme) or paths.get(scheme, "/0611111111?")

    with pytest.raises(UrlRefusedError, match=f"{reason}|niet toegestaan"):
        check_url(f"{scheme}://gastheer.example{tail}{option}", other=True)


@pytest.mark.parametrize("scheme", ["syslog", "mqtts", "dbus", "xmpp", "file"])
def test_a_kind_of_which_nobody_sees_whether_it_took_a_message_is_refused_all_the_same(scheme: str) -> None:
    with pytest.raises(UrlRefusedError, match="niet te zien"):
        check_url(f"{scheme}://gastheer.example/x", other=True)


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
