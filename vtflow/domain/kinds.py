"""The kinds of working together between organisations, and which of them a region uses.

Only `overdragen` moves the safety duty. With `in_kennis_stellen` the receiver is told and decides for itself.
"""

from vtflow.domain.errors import Refused
from vtflow.domain.norms import Policy

OVERDRAGEN, AANHAKEN, IN_KENNIS_STELLEN = "overdragen", "aanhaken", "in_kennis_stellen"
CONSULT, VERZOEK = "consult", "verzoek"
#: all kinds, in the order in which they are told
SOORTEN = (OVERDRAGEN, AANHAKEN, IN_KENNIS_STELLEN, CONSULT, VERZOEK)
#: outcome of the assessment -> the kind that carries it out
KIND_OF_OUTCOME = {"overdracht": OVERDRAGEN, "in_kennis_stellen": IN_KENNIS_STELLEN}


def require_kind(policy: Policy, soort: str) -> None:
    """Check that the region works together in this way.

    Raises:
        Refused: it does not; the text names the kinds that it uses.
    """
    used = policy.region.soorten or SOORTEN
    if soort in used:
        return
    titles = policy.codes["soort"]
    text = (
        f"{policy.region.title} gebruikt {titles[soort]!r} niet; "
        f"in deze regio kan: {', '.join(titles[one] for one in SOORTEN if one in used)}"
    )
    raise Refused("soort", text)


def require_outcome(policy: Policy, uitkomst: str) -> None:
    """Check that what an outcome asks for can be done in the region.

    Raises:
        Refused: the region does not use the kind of working together that would carry it out.
    """
    if uitkomst in KIND_OF_OUTCOME:
        require_kind(policy, KIND_OF_OUTCOME[uitkomst])
