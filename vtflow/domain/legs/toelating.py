"""What every referral to a provider passes: whose it is, whom it is about, and whether that provider can take them."""

from typing import Annotated, ClassVar

from pydantic import Field

from vtflow.domain.command import Code
from vtflow.domain.commands import Override
from vtflow.domain.draft import Draft
from vtflow.domain.eligibility import GEHEIM_ADRES, Need, eligible
from vtflow.domain.errors import Refused
from vtflow.domain.gesprekken import require_person
from vtflow.domain.legs.leg import LegCommand
from vtflow.domain.melding import Scalar, State, Traject
from vtflow.domain.norms import Team
from vtflow.domain.person_commands import Persoon
from vtflow.domain.routing import VEILIG_THUIS

S = State
LOKAAL_TEAM, GEMEENTE = "lokaal_team", "gemeente"
#: states of a delivery in which its receiver has the case
WITH_TEAM = frozenset({S.GEACCEPTEERD, S.WACHTLIJST_ONTVANGER, S.EERSTE_CONTACT, S.HULP_GESTART, S.TERUGGEKOPPELD})
#: what a referral keeps of whom and what it is about, and of an override
KEEPS: dict[str, type] = {
    "voor": str,
    "taak": str,
    "leeftijd": str,
    "voorwaarden": str,
    "regels": str,
    "toelating": str,
    "akkoord": str,
}


class Target(LegCommand):
    """A provider that is asked to take somebody; the base of every referral."""

    asks_partners: ClassVar[bool] = True
    aan: Code
    override: Override | None = None  #: who lets a provider be asked that fails a rule, and why


class Asked(Target):
    """A provider that is asked, with whom and what it is about."""

    voor: Persoon
    taak: Code = ""
    leeftijd: Code = ""
    voorwaarden: Annotated[tuple[Code, ...], Field(max_length=10)] = ()


def teams_with_case(draft: Draft) -> tuple[str, ...]:
    """Return the lokale teams that accepted the case, in the order they were asked; empty when none has it."""
    region = draft.context.policy.region
    accepted = [one.aan for one in draft.route.deliveries if one.state in WITH_TEAM]
    return tuple(dict.fromkeys(aan for aan in accepted if region.team(aan).kind == LOKAAL_TEAM))


def require_regie(draft: Draft) -> None:
    """Check that a lokaal team acts on a case of its own, and a gemeente on one of its own residents.

    Raises:
        Refused: it belongs to another team or gemeente.
    """
    region, route = draft.context.policy.region, draft.route
    team = region.team_of(draft.context.by)
    owners = (*teams_with_case(draft), route.responsible)
    if team.kind == LOKAAL_TEAM and team.code not in owners:
        whose = region.team(owners[0]).title
        raise Refused("bevoegd", f"{route.ref} is bij {whose}, niet bij {team.title}")
    if team.kind == GEMEENTE and not team.serves(route.gemeente):
        raise Refused("bevoegd", f"{team.title} gaat niet over {route.gemeente}")


def require_asked(draft: Draft, command: Asked) -> None:
    """Check person and codes of a referral, and that nobody is referred twice to one provider.

    Raises:
        Refused: the person does not belong to the melding, is there already, or the conditions contradict each other.
        BadInput: a code is unknown.
    """
    policy, route = draft.context.policy, draft.route
    require_person(route, command.voor)
    for codes, value in (("hulptaak", command.taak), ("leeftijdsklasse", command.leeftijd)):
        if value:
            policy.require_code(codes, value)
    for voorwaarde in command.voorwaarden:
        policy.require_code("veiligheidsvoorwaarde", voorwaarde)
    if {GEHEIM_ADRES, "adres_bekend"} <= set(command.voorwaarden):
        raise Refused("voorwaarden", "een adres is geheim_adres of adres_bekend, niet allebei")
    for traject in route.trajecten:
        if traject.is_open and (traject.bij, traject.gegevens.get("voor")) == (command.aan, command.voor):
            title = policy.region.team(command.aan).title
            text = f"{command.voor} is al verwezen naar {title} (traject {traject.no}); ga daarmee verder"
            raise Refused("loopt-al", text)


def kept_of(command: Asked) -> dict[str, Scalar]:
    """Return what a referral keeps of whom and what it is about."""
    return {
        "voor": command.voor,
        "taak": command.taak,
        "leeftijd": command.leeftijd,
        "voorwaarden": ",".join(command.voorwaarden),
    }


def require_eligible(draft: Draft, team: Team, kept: dict[str, Scalar], command: Target, *, spoed: bool) -> None:
    """Check every rule, and put into `kept` what an override lets pass; it clears an earlier override.

    Raises:
        Refused: a rule fails and nobody overrides it; the rule of the first one is the code, the text names all.
    """
    context, route = draft.context, draft.route
    need = Need(
        voor=str(kept["voor"]),
        taak=str(kept["taak"]),
        leeftijd=str(kept["leeftijd"]),
        spoed=spoed,
        geheim_adres=GEHEIM_ADRES in str(kept["voorwaarden"]).split(","),
        plaats=context.policy.region.gemeenten.get(route.gemeente, route.gemeente),
    )
    failed = eligible(team, route, need, context.at, context.partners.get(team.code))
    kept |= {"regels": ",".join(one.rule for one in failed), "toelating": "", "akkoord": ""}
    if not failed:
        return
    if command.override is None:
        why = "; ".join(one.text for one in failed)
        text = f"{why}. Kies een andere aanbieder, of laat een ander met reden akkoord geven (override)"
        raise Refused(failed[0].rule, text)
    context.policy.require_code("toelatingsreden", command.override.reden)
    require_colleague(draft, command.override.akkoord)
    kept |= {"toelating": command.override.reden, "akkoord": command.override.akkoord}


def require_colleague(draft: Draft, akkoord: str) -> None:
    """Check that somebody else agrees: of the same team, of its coordinators, or of Veilig Thuis.

    Raises:
        Refused: the same person, or somebody of another organisation.
        BadInput: no such staff member.
    """
    region = draft.context.policy.region
    own, other = region.team_of(draft.context.by), region.team_of(akkoord)
    if akkoord == draft.context.by or not (other.kind == VEILIG_THUIS or other.code in {own.code, own.coordinator}):
        text = (
            "akkoord voor een aanbieder die niet aan alle regels voldoet geeft een ander: een collega van "
            f"{own.title}, de coördinator daarvan of Veilig Thuis"
        )
        raise Refused("vier-ogen", text)


def gegeven(traject: Traject, name: str) -> str:
    """Return a text that the traject keeps; empty when it keeps none under that name."""
    return str(traject.gegevens.get(name, ""))
