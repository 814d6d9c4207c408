"""What each address does, for a key that may ask it. Access was decided before; scope is in the query."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from vtflow.access.feed import feed
from vtflow.access.log import Wanted, part_of_log, rows
from vtflow.access.scope import counts, open_ones, visible
from vtflow.domain.command import Command
from vtflow.domain.errors import BadInput, Refused
from vtflow.domain.gemeenten import ONBEKEND
from vtflow.domain.norms import Policy
from vtflow.engine import Ask, NewMelding
from vtflow.hooks.zgw import Notificatie, asked
from vtflow.importing.csv_rows import cleaned
from vtflow.importing.fields import RowChecker
from vtflow.importing.lines import Line
from vtflow.importing.moments import BadMoment, parse_moment
from vtflow.importing.rows import BadRow
from vtflow.policy.access import AFGEROND, REGIO, access
from vtflow.policy.reporting import reporting
from vtflow.reports.queue import ranked_rows
from vtflow.web.api import bodies
from vtflow.web.api.call import Call, Result
from vtflow.web.api.problem import Problem, Wrong

STAFF_HEADER = "vtflow-medewerker"
_ASSURANCE = "api"


def register(call: Call) -> Result:
    """Take a melding in; what was taken in before with the same content changes nothing."""
    given = bodies.shaped(bodies.NieuweMelding, call.data)
    parts, holder = call.parts, call.holder
    policy = parts.policies.policy(holder.region)
    new = _checked(given.cells(), policy, parts.clock.now())
    by = holder.actor if holder.person else "systeem"
    try:
        answer = parts.engine.register(
            holder.region,
            NewMelding(
                command=new.command,
                received_at=new.received_at,
                by=by,
                assurance=_ASSURANCE,
                key=call.key,
                machine=True,
            ),
        )
    except Refused as error:
        if error.rule == "kenmerk-bezet":
            raise Problem(
                409, "kenmerk-bezet", _sentence(error), [Wrong("bron_kenmerk", str(error))], keep=True
            ) from error
        raise
    found = parts.store.read(lambda reader: reader.melding(answer.ref))
    data = {
        "ref": answer.ref,
        "staat": answer.state,
        "gevoegd_bij": answer.joined_to or None,
        "gemeente_onbekend": found is not None and found.route.gemeente == ONBEKEND,
        "ongewijzigd": answer.unchanged,
    }
    return Result(status=200 if answer.unchanged else 201, data=data, ref=answer.ref)


def _checked(cells: dict[str, str], policy: Policy, now: datetime) -> NewMelding:
    row = cleaned(Line(1, 0, ""), cells)
    new = row if isinstance(row, BadRow) else RowChecker(policy, now, machine=True).check(row)
    if isinstance(new, BadRow):
        faults = [Wrong(fault.field, fault.reason) for fault in new.faults]
        raise Problem(422, "velden", "Verbeter de genoemde velden en stuur het opnieuw.", faults, keep=True)
    return new


def show(call: Call) -> Result:
    """Show a melding: whole, or what is needed to decide."""
    sight = call.sight()
    found = sight.stored(call.ref)
    related = sight.is_related(call.ref)
    return Result(data=sight.facts(found), headers={"ETag": f'"{found.version}"'}, ref=found.route.ref, related=related)


def command(call: Call) -> Result:
    """Give a command on a melding, in the name of a member of the key's own team."""
    name = call.request.names["opdracht"]
    if name not in bodies.GIVEN:
        raise Problem(404, "opdracht-onbekend", "Deze opdracht bestaat niet; /api/v1/openapi.json noemt ze alle.")
    found = call.sight().stored(call.ref)
    asked_command, moment = bodies.command_of(name, call.data)
    return _carried_out(call, found.route.ref, asked_command, moment, call.holder.actor)


def _carried_out(call: Call, ref: str, given: Command, moment: str, by: str) -> Result:
    at = None
    if moment:
        try:
            at = parse_moment(moment, call.parts.clock.now())
        except BadMoment as error:
            raise Problem(422, "velden", "Het moment klopt niet.", [Wrong("op", str(error))], keep=True) from error
    ask = Ask(ref, given, by, at=at, key=call.key, assurance=_ASSURANCE, version=_version(call))
    answer = call.parts.engine.do_all([ask])[0]
    if isinstance(answer, Refused | BadInput):
        raise answer
    data = {
        "ref": answer.ref,
        "staat": answer.state,
        "gebeurtenissen": list(answer.events),
        "gevoegd_bij": answer.joined_to or None,
        "melding": answer.melding or None,
    }
    return Result(data=data, ref=ref, related=call.sight().is_related(ref))


def _version(call: Call) -> int | None:
    text = call.request.headers.get("if-match", "").strip()
    if text in {"", "*"}:
        return None
    number = text.removeprefix("W/").strip('"')
    if not (number.isascii() and number.isdigit() and len(number) <= 10):
        raise Problem(400, "if-match", 'If-Match is de ETag van de melding, bijvoorbeeld "12".')
    return int(number)


def notify(call: Call) -> Result:
    """Take a ZGW notification in: the same command, in another shape."""
    found = asked(bodies.shaped(Notificatie, call.data))
    if found is None:
        return Result(status=204)
    melding = call.sight().stored(found.ref)
    given = bodies.of_fields(found.command, found.fields)
    by = f"{call.holder.team}.{found.staff}"
    done = _carried_out(call, melding.route.ref, given, "", by)
    return Result(status=204, ref=done.ref, related=done.related)


def queue(call: Call) -> Result:
    """Show the queue as far as the role sees it, in the order in which meldingen come up."""
    wanted = bodies.of_query(call.request.query, bodies.WachtrijVraag)
    parts = call.parts
    condition = visible(call.scope, call.holder, call.now)
    found = {one.route.ref: one for one in parts.store.inspect(lambda connection: open_ones(connection, condition))}
    ranked = ranked_rows([one.route for one in found.values()], parts.policies, parts.clock.now())
    chosen = [row for row in ranked if _fits(row, wanted)]
    sight = call.sight()
    page = chosen[wanted.vanaf : wanted.vanaf + wanted.aantal]
    shown = [sight.row(found[row["ref"]], row) for row in page]
    return Result(data={"totaal": len(chosen), "vanaf": wanted.vanaf, "rijen": shown})


def _fits(row: Mapping[str, Any], wanted: bodies.WachtrijVraag) -> bool:
    asked_for = {name: getattr(wanted, name) for name in ("gemeente", "staat", "soort", "aan_zet")}
    return all(not value or row[name] == value for name, value in asked_for.items()) and (
        wanted.te_laat is None or row["te_laat"] is wanted.te_laat
    )


def tally(call: Call) -> Result:
    """Count open meldingen by gemeente and state; for reports small numbers are hidden and others rounded."""
    bodies.of_query(call.request.query, bodies.GeenVraag)
    parts = call.parts
    condition = visible(call.scope, call.holder, call.now)
    found = parts.store.inspect(lambda connection: counts(connection, condition, parts.clock.now()))
    is_open = call.scope == AFGEROND
    data = [
        {
            "gemeente": gemeente,
            "staat": state,
            "aantal": _shown(number, is_open=is_open),
            "te_laat": _shown(late, is_open=is_open),
        }
        for gemeente, state, number, late in found
    ]
    return Result(data={"afgerond": is_open, "rijen": data})


def _shown(number: int, *, is_open: bool) -> int | None:
    """Return a count; openly nothing under the limit of small numbers, and else a rounded one."""
    small = reporting().small
    if not is_open:
        return number
    return None if number < small.grens else small.afronden * ((number + small.afronden // 2) // small.afronden)


def events(call: Call) -> Result:
    """Show what happened since a cursor, as far as the role may know of it."""
    wanted = bodies.of_query(call.request.query, bodies.GebeurtenissenVraag)
    parts, now = call.parts, call.now
    regions = {code: parts.policies.policy(code).region for code in parts.settings.regions}
    page = parts.store.inspect(
        lambda connection: feed(connection, call.holder, regions, call.scope, wanted.na, now, wanted.aantal)
    )
    data = {"cursor": page.cursor, "meer": page.more, "gebeurtenissen": [one.as_data() for one in page.found]}
    return Result(data=data)


def norms(call: Call) -> Result:
    """Show the norms of the key's region."""
    bodies.of_query(call.request.query, bodies.GeenVraag)
    policy = call.parts.policies.policy(call.holder.region)
    found = [
        {
            "norm": one.id,
            "versie": one.version,
            "titel": one.title,
            "lengte": str(one.length),
            "grondslag": one.rule.basis.value,
            "bij": one.holder,
            "bron": one.source,
            "geldig_van": one.valid_from.isoformat() if one.valid_from else None,
            "geldig_tot_en_met": one.valid_until.isoformat() if one.valid_until else None,
        }
        for one in policy.norms
    ]
    return Result(data={"regio": policy.region.id, "versie": policy.version, "normen": found})


def health(call: Call) -> Result:
    """Say whether vtflow is well; what is the matter only operations need to know."""
    bodies.of_query(call.request.query, bodies.GeenVraag)
    found = call.health()
    whole = call.holder.role.scope("wachtrij.tellen") == REGIO
    return Result(data=found if whole else {"stand": found.get("stand", "")})


def seen(call: Call) -> Result:
    """Show the log of access, as far as the role may read it."""
    asked_for = bodies.of_query(call.request.query, bodies.ToegangVraag)
    wanted = Wanted(
        ref=asked_for.ref.upper(),
        actor=asked_for.medewerker,
        outcome=asked_for.uitkomst,
        after=asked_for.na,
        limit=asked_for.aantal,
    )
    within = part_of_log(call.scope, call.holder)
    found = call.parts.store.inspect(lambda connection: rows(connection, wanted, within))
    data = [
        {
            "nr": one.no,
            "op": one.seen.at.isoformat(),
            "medewerker": one.seen.actor,
            "rol": one.seen.role,
            "team": one.seen.team,
            "weg": one.seen.via,
            "handeling": one.seen.action,
            "ref": one.seen.ref,
            "uitkomst": one.seen.outcome,
            "reden": one.seen.reason,
            "bij_team": one.seen.related,
        }
        for one in found
    ]
    return Result(data={"regels": data})


def emergency(call: Call) -> Result:
    """Open a melding for some hours, with a reason; who watches over privacy hears it first."""
    rules = access()
    given = bodies.shaped(bodies.Noodtoegang, call.data)
    if given.reden not in rules.emergency_reasons:
        text = f"kies uit {', '.join(rules.emergency_reasons)}"
        raise Problem(422, "velden", "Geef een reden van de lijst.", [Wrong("reden", text)], keep=True)
    found = call.sight().stored(call.ref)
    call.parts.engine.tell_emergency_access(found.route.ref, rules.emergency_role, call.key)
    data = {"ref": found.route.ref, "uren": rules.emergency_hours, "gemeld_aan": rules.emergency_role}
    return Result(status=201, data=data, ref=found.route.ref, related=False, reason=given.reden)


def _sentence(error: Exception) -> str:
    text = str(error)
    return f"{text[:1].upper()}{text[1:]}."
