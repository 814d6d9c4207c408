"""The one way in: key, rate, role, body, idempotency key, work; and a row in the log of what came of it."""

import hashlib
import json
import logging
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from re import compile as pattern
from typing import Any

from vtflow.access.holder import Holder, Outcome, Seen, seen_by
from vtflow.access.keys import Keys
from vtflow.access.log import note
from vtflow.access.outside import within
from vtflow.access.requests import Given, once
from vtflow.domain.errors import BadInput, Refused, VtflowError
from vtflow.domain.reference import is_display_code
from vtflow.policy.access import NEE
from vtflow.ports import StoreUnavailable, VersionConflict
from vtflow.terms import TermError, local_date
from vtflow.web.api.call import Call, Request, Result, outcome_of
from vtflow.web.api.meter import Meter
from vtflow.web.api.operations import Operation
from vtflow.web.api.problem import MEDIA_TYPE, Problem, Wrong
from vtflow.web.api.strict import read_object, require_json
from vtflow.web.api.work import STAFF_HEADER
from vtflow.wiring import App

_log = logging.getLogger(__name__)
#: requests without a valid key that one address may make in a minute
MOST_WRONG = 30
_IDEMPOTENCY = pattern(r"[A-Za-z0-9][A-Za-z0-9._:-]{7,79}")
_PERSON = pattern(r"[a-z0-9]{1,20}")
_RULES = {"versie": 412, "sleutel-bezet": 409, "kenmerk-bezet": 409}


@dataclass(frozen=True, slots=True)
class Response:
    """What leaves: status, body and headers."""

    status: int
    body: str
    headers: Mapping[str, str]
    media_type: str = "application/json"


class Gate:
    """Lets requests through to the work."""

    def __init__(
        self, parts: App, keys: Keys, meter: Meter, now: Callable[[], datetime], health: Callable[[], Mapping[str, Any]]
    ) -> None:
        """Stand before these parts; `now` is real time."""
        self._parts = parts
        self._keys = keys
        self._meter = meter
        self._now = now
        self._health = health

    def answer(self, operation: Operation, request: Request) -> Response:
        """Answer a request; nothing of the inside leaves, whatever goes wrong."""
        try:
            return self._answer(operation, request)
        except Problem as problem:
            return _told(problem)
        except (StoreUnavailable, VersionConflict):
            return _told(
                Problem(503, "database", "Er is niets vastgelegd. Probeer het over een minuut met dezelfde sleutel.")
            )
        except Exception as error:  # noqa: BLE001 - the edge: the sender gets a code, the log its class
            code = secrets.token_hex(4)
            _log.error("api: incident %s: %s at %s", code, type(error).__name__, operation.path)
            return _told(Problem(500, "storing", f"Er ging iets mis; meld incident {code} aan de beheerder."))

    def _answer(self, operation: Operation, request: Request) -> Response:
        now = self._now()
        holder = self._holder(operation, request, now)
        seen = replace(seen_by(holder, now, operation.verb), ref=_shown_ref(request))
        try:
            scope = self._admit(operation, request, holder)
            call = Call(self._parts, holder, scope, request, now, self._health)
            given, result = self._carried_out(operation, call)
        except Problem as problem:
            self._note_problem(seen, problem)
            raise
        outcome = _outcome(given)
        if operation.logged or outcome != Outcome.TOEGESTAAN.value:
            found = {"ref": result.ref or seen.ref, "related": result.related, "reason": result.reason}
            self._note(replace(seen, outcome=outcome, **found))
        media = "application/json" if given.status < 400 else MEDIA_TYPE
        return Response(given.status, given.body, result.headers, media)

    def _holder(self, operation: Operation, request: Request, now: datetime) -> Holder:
        """Return who asks.

        Raises:
            Problem: 401 for no valid key, 429 for too many of those.
        """
        scheme, _, text = request.headers.get("authorization", "").partition(" ")
        found = self._keys.holder(text.strip(), now) if scheme.lower() == "bearer" else None
        if found is not None:
            return self._with_person(operation, request, self._within(found), now)
        tries = self._meter.count(f"adres {request.address}")
        stranger = Seen(
            at=now, actor="onbekend", role="", team="", region="", via="api", action=operation.verb, related=False
        )
        if tries > MOST_WRONG:
            if tries == MOST_WRONG + 1:  # why once a minute: a flood must not fill the log
                self._note(replace(stranger, outcome=Outcome.BEGRENSD.value))
            raise self._too_often()
        self._note(replace(stranger, ref=_shown_ref(request), outcome=Outcome.GEWEIGERD.value, reason="sleutel"))
        detail = "Geef een geldige sleutel: Authorization: Bearer vtk_…"
        raise Problem(401, "sleutel", detail, headers={"WWW-Authenticate": 'Bearer realm="vtflow"'})

    def _within(self, found: Holder) -> Holder:
        """Return the holder with the campaigns of today, where it is of an outside team."""
        region = self._parts.policies.policy(found.region).region
        if found.team not in region.profile.wachten.extern:
            return found
        versions = self._parts.store.read(lambda reader: reader.measures(found.region))
        return within(found, region, versions, local_date(self._parts.clock.now()))

    def _with_person(self, operation: Operation, request: Request, found: Holder, now: datetime) -> Holder:
        person = request.headers.get(STAFF_HEADER, "")
        team = self._parts.policies.policy(found.region).region.team(found.team)
        known = bool(_PERSON.fullmatch(person)) and (not team.staff or person in team.staff)
        if known or (not person and not operation.person):
            return replace(found, person=person)
        problem = Problem(
            400,
            "medewerker",
            "Geef in Vtflow-Medewerker de code van een medewerker van uw eigen team, bijvoorbeeld m01.",
        )
        self._note_problem(replace(seen_by(found, now, operation.verb), ref=_shown_ref(request)), problem)
        raise problem

    def _admit(self, operation: Operation, request: Request, holder: Holder) -> str:
        """Return how far the key reaches here.

        Raises:
            Problem: 429 for too many requests, 403 where the role may not do this at all.
        """
        if self._meter.count(f"sleutel {holder.key_id}") > self._parts.settings.api_rate:
            raise self._too_often()
        scope = holder.role.scope(operation.verb)
        if scope == NEE:
            raise Problem(403, "rol", f"De rol {holder.role.code} mag dit niet; zie docs/koppelingen.md.")
        if operation.method == "POST":
            require_json(request.headers.get("content-type", ""))
        return scope

    def _carried_out(self, operation: Operation, call: Call) -> tuple[Given, Result]:
        if operation.method == "GET":
            result = _done(operation, call)
            return result.given(), result
        request = call.request
        key = f"{call.holder.key_id}:{self._key_of(operation, request)}"
        asked = (request.method, request.path, call.holder.person, hashlib.sha256(request.body).hexdigest())
        digest = hashlib.sha256("\0".join(asked).encode()).hexdigest()
        whole = replace(call, data=read_object(request.body), key=f"api/{key}")
        last = Result()

        def work() -> Given:
            nonlocal last
            try:
                last = _done(operation, whole)
            except Problem as problem:
                if not problem.keep:
                    raise
                return Given(problem.status, problem.as_json())
            return last.given()

        try:
            return once(self._parts.store, key, digest, call.now, work), last
        except Refused as error:
            raise _of_rule(error) from error

    def _key_of(self, operation: Operation, request: Request) -> str:
        if not operation.once:
            return hashlib.sha256(request.body).hexdigest()
        found = request.headers.get("idempotency-key", "").strip('"')
        if not _IDEMPOTENCY.fullmatch(found):
            text = "Geef een Idempotency-Key van 8 tot 80 letters, cijfers, punten of streepjes, per opdracht nieuw."
            raise Problem(400, "idempotency-key", text)
        return found

    def _too_often(self) -> Problem:
        headers = {"Retry-After": str(self._meter.left())}
        return Problem(429, "te-vaak", "Wacht tot de volgende minuut; zie Retry-After.", headers=headers)

    def _note_problem(self, seen: Seen, problem: Problem) -> None:
        self._note(replace(seen, outcome=outcome_of(problem).value, reason=problem.code, related=False))

    def _note(self, seen: Seen) -> None:
        self._parts.store.amend(lambda connection: note(connection, seen))


def _done(operation: Operation, call: Call) -> Result:
    """Do the work, with what the field refuses as a problem."""
    try:
        return operation.do(call)
    except Refused as error:
        raise _of_rule(error) from error
    except (BadInput, TermError) as error:
        raise Problem(422, "velden", _sentence(error), [Wrong("velden", str(error))], keep=True) from error
    except OverflowError as error:
        text = "een datum of getal valt buiten het bereik van de kalender"
        raise Problem(422, "velden", _sentence(text), [Wrong("velden", text)], keep=True) from error


def _of_rule(error: Refused) -> Problem:
    status = _RULES.get(error.rule, 409)
    code = error.rule if error.rule in _RULES else f"regel-{error.rule}"
    return Problem(status, code, _sentence(error), keep=status != 412)


def _sentence(error: VtflowError | TermError | str) -> str:
    text = str(error).rstrip(".")
    return f"{text[:1].upper()}{text[1:]}."


def _outcome(given: Given) -> str:
    if given.status < 400:
        return Outcome.TOEGESTAAN.value
    code = str(json.loads(given.body).get("code", ""))
    return outcome_of(Problem(given.status, code, "")).value


def _shown_ref(request: Request) -> str:
    """Return the display code that was asked for; of anything else nothing, for it may be anything."""
    ref = request.names.get("ref", "").upper()
    return ref if is_display_code(ref) else ""


def _told(problem: Problem) -> Response:
    return Response(problem.status, problem.as_json(), problem.headers, MEDIA_TYPE)
