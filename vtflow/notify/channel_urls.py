"""Our own rules for a channel URL, applied before any library sees it.

Apprise logs a URL that it cannot read with its password, and takes options that undo our
promises (a failure that counts as success, a hidden retry, a local file as attachment). So a
URL passes only when scheme, number of recipients and every option are on a list here.
"""

import re
from dataclasses import dataclass
from urllib.parse import SplitResult, quote, unquote, urlsplit

from vtflow.notify.errors import UrlRefusedError

TEAM_PLACE = "{team}"
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
_UNSAFE = re.compile('[\x00-\x20\x7f-\xa0\u2028\u2029\\\\"<>`{}|^]')
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_HEADER = re.compile(r"[A-Za-z][A-Za-z0-9-]*")
_OWN_HEADERS = ("x-vtflow", "content-type", "content-length", "host", "transfer-encoding")
_EMAIL = re.compile(r"[^@\s,;]+@[^@\s,;]+")


@dataclass(frozen=True, slots=True)
class SchemeRule:
    """What a scheme may hold.

    Attributes:
        parts: How many path parts plus `to` recipients are allowed: lowest and highest.
        options: Names of query options; anything else is refused.
        encrypted: Whether what is sent is always encrypted.
        mail: An e-mail scheme: every part is a recipient and there is exactly one.
        headers: Whether `+Name=value` may add a request header.
        other: A kind without rules of its own here: any option passes that undoes no promise.
    """

    parts: tuple[int, int]
    options: frozenset[str]
    encrypted: bool = True
    mail: bool = False
    headers: bool = False
    other: bool = False


def _rule(low: int, high: int, options: str, *, encrypted: bool = True) -> SchemeRule:
    return SchemeRule((low, high), frozenset(options.split()), encrypted)


_MAIL = frozenset({"to", "from", "name", "smtp", "mode", "reply", "format"})
_METHOD = frozenset({"method"})

SCHEMES: dict[str, SchemeRule] = {
    "json": SchemeRule((0, 20), _METHOD, encrypted=False, headers=True),
    "jsons": SchemeRule((0, 20), _METHOD, headers=True),
    "mailto": SchemeRule((1, 1), _MAIL, encrypted=False, mail=True),
    "mailtos": SchemeRule((1, 1), _MAIL, mail=True),
    "workflows": _rule(2, 2, "id sig pa powerautomate route ver api-version"),
    "mmost": _rule(1, 3, "to channel botname", encrypted=False),
    "mmosts": _rule(1, 3, "to channel botname"),
    "slack": _rule(2, 3, "to footer"),
    "signal": _rule(2, 2, "to from", encrypted=False),
    "signals": _rule(2, 2, "to from"),
    # SMS gateways: one number a row.
    "46elks": _rule(1, 1, "to from"),
    "bulksms": _rule(0, 0, "from"),
    "clicksend": _rule(0, 0, ""),
    "seven": _rule(1, 1, "to from"),
    "twilio": _rule(1, 1, "to from"),
    "vonage": _rule(1, 1, "to from"),
}

#: Kinds that reach nobody elsewhere, or go by a way on which nobody can see whether a message was taken.
UNWATCHED = frozenset(
    [
        "aprs",
        "blink1",
        "dbus",
        "gio",
        "glib",
        "gnome",
        "growl",
        "guilded",
        "irc",
        "ircs",
        "jellyfin",
        "jellyfins",
        "kde",
        "macosx",
        "mqtt",
        "mqtts",
        "qt",
        "rsyslog",
        "smpp",
        "smpps",
        "syslog",
        "windows",
        "xmpp",
        "xmpps",
        "exec",
        "file",
    ]
)
_SCHEME = re.compile(r"[a-z0-9][a-z0-9+.-]{1,30}")

#: Options of which operations must hear why they are refused; all others are simply unknown.
_REASONS = {
    "optional": "'optional' laat een mislukte bezorging als gelukt tellen",
    "retry": "'retry' herhaalt buiten vtflow om",
    "wait": "'wait' hoort bij 'retry' en herhaalt buiten vtflow om",
    "tag": "labels ('tags') bezorgen ook bij andere teams",
    "tags": "labels ('tags') bezorgen ook bij andere teams",
    "attach": "een bijlage is niet toegestaan",
    "attachment": "een bijlage is niet toegestaan",
    "template": "een sjabloonbestand is niet toegestaan",
    "verify": "de controle van het certificaat mag niet uit",
    "redirect": "een doorverwijzing wordt nooit gevolgd",
    "cc": "één ontvanger per kanaal; maak een tweede kanaal",
    "bcc": "één ontvanger per kanaal; maak een tweede kanaal",
    "rto": "de wachttijd is een instelling van vtflow",
    "cto": "de wachttijd is een instelling van vtflow",
}


def check_url(url: str, *, other: bool = False) -> str:
    """Check a complete channel URL, secrets filled in and `{team}` still open.

    Args:
        url: The URL; `{team}` may stand in it once or more.
        other: Whether a kind that has no rules of its own here may pass: then options that undo a promise are refused,
            and whether there is one recipient is for who made the file to see to.

    Returns:
        Its scheme, in lower case.

    Raises:
        UrlRefusedError: Names the broken rule and never a part of the URL that may be secret.
    """
    plain = url.replace(TEAM_PLACE, "team")
    _refuse_signs(plain)
    scheme, separator, _ = plain.partition("://")
    scheme = scheme.lower()
    rule = _rule_of(scheme if separator else "", other=other)
    parts = _split(plain)
    options = _options(parts.query)
    _check_options(options, rule)
    _check_recipients(parts, options, rule)
    _check_secrecy(parts, options, rule)
    if scheme == "slack" and (parts.hostname or "").startswith("xox"):
        msg = "Slack alleen met een webhook, niet met een bot: die kan elk kanaal bereiken"
        raise UrlRefusedError(msg)
    if TEAM_PLACE in urlsplit(_with_plain_scheme(url)).netloc:
        msg = "de plaats van het team hoort achter het adres"
        raise UrlRefusedError(msg)
    return scheme


def _rule_of(scheme: str, *, other: bool) -> SchemeRule:
    rule = SCHEMES.get(scheme)
    if rule is not None:
        return rule
    if other and scheme in UNWATCHED:
        msg = "van dit soort kanaal is niet te zien of een bericht is aangenomen"
        raise UrlRefusedError(msg)
    if other and _SCHEME.fullmatch(scheme):
        return SchemeRule((0, 20), frozenset(), encrypted=scheme.endswith("s"), other=True)
    known = ", ".join(sorted(SCHEMES))
    msg = f"onbekend soort kanaal; toegestaan: {known} (Teams gaat via 'workflows'; een ander soort met other: true)"
    raise UrlRefusedError(msg)


def fill_team(url: str, team: str) -> str:
    """Return the URL with `{team}` filled in, percent-encoded."""
    return url.replace(TEAM_PLACE, quote(team, safe=""))


def decode(text: str) -> str:
    """Return `text` percent-decoded until nothing changes; the libraries decode twice."""
    for _ in range(4):
        decoded = unquote(text)
        if decoded == text:
            break
        text = decoded
    return text


def _refuse_signs(url: str) -> None:
    if _UNSAFE.search(url) or _CONTROL.search(decode(url)):
        msg = "de URL bevat een spatie, een stuurteken of een teken dat gecodeerd moet worden"
        raise UrlRefusedError(msg)
    if "#" in url or ";" in url:
        msg = "de URL bevat '#' of ';'; codeer die als %23 of %3B"
        raise UrlRefusedError(msg)


def _split(url: str) -> SplitResult:
    try:
        parts = urlsplit(_with_plain_scheme(url))
        _ = parts.port
    except ValueError:
        msg = "adres of poort van de URL is niet te lezen"
        # why: `from None`, since the ValueError of the library quotes part of the URL.
        raise UrlRefusedError(msg) from None
    if not parts.hostname:
        msg = "de URL noemt geen adres"
        raise UrlRefusedError(msg)
    return parts


def _with_plain_scheme(url: str) -> str:
    """Return the URL under a scheme that Python reads: it knows none that begins with a digit, such as 46elks."""
    return f"kanaal://{url.partition('://')[2]}"


def _options(query: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for pair in filter(None, query.split("&")):
        name, _, value = pair.partition("=")
        key = decode(name).strip().lower()
        if key in found:
            msg = "een optie staat dubbel in de URL"
            raise UrlRefusedError(msg)
        found[key] = decode(value).strip()
    return found


def _check_options(options: dict[str, str], rule: SchemeRule) -> None:
    for name, value in options.items():
        if rule.headers and name.startswith("+"):
            _check_header(name[1:])
        elif name not in rule.options and not _is_harmless(name, rule):
            msg = _REASONS.get(name, f"een optie van de URL is niet toegestaan; wel: {_list(rule)}")
            raise UrlRefusedError(msg)
        elif name == "method" and value.lower() != "post":
            msg = "'method' mag alleen POST zijn"
            raise UrlRefusedError(msg)
        elif name == "format" and value.lower() != "text":
            msg = "een bericht is altijd platte tekst ('format=text')"
            raise UrlRefusedError(msg)


def _is_harmless(name: str, rule: SchemeRule) -> bool:
    return rule.other and name not in _REASONS and name[:1].isalnum()


def _list(rule: SchemeRule) -> str:
    return ", ".join(sorted(rule.options)) or "geen"


def _check_header(name: str) -> None:
    if not _HEADER.fullmatch(name) or name.startswith(_OWN_HEADERS):
        msg = "een extra kopregel ('+naam=…') heeft een naam die niet mag"
        raise UrlRefusedError(msg)


def _check_recipients(parts: SplitResult, options: dict[str, str], rule: SchemeRule) -> None:
    named = [decode(part) for part in parts.path.split("/") if part]
    chosen = [value for key in ("to", "channel") if (value := options.get(key))]
    named += chosen
    low, high = rule.parts
    several = len(chosen) > 1 or any(sign in name for name in named for sign in ", \t")
    if several or not low <= len(named) <= high:
        msg = "één ontvanger per kanaal; maak voor elke ontvanger een eigen kanaal"
        raise UrlRefusedError(msg)
    if rule.mail and not _EMAIL.fullmatch(named[0]):
        msg = "de ontvanger is geen e-mailadres"
        raise UrlRefusedError(msg)


def _check_secrecy(parts: SplitResult, options: dict[str, str], rule: SchemeRule) -> None:
    encrypted = rule.encrypted and options.get("mode") != "insecure"
    starttls = rule.mail and options.get("mode") in {"starttls", "ssl"}
    if encrypted or starttls or options.get("smtp", parts.hostname) in _LOOPBACK:
        return
    if parts.password or any(name.startswith("+") for name in options):
        msg = "een wachtwoord of kopregel over een onversleutelde verbinding mag alleen lokaal"
        raise UrlRefusedError(msg)
