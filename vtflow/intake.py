"""Look up the gemeente of a melding by the name a clerk typed."""

import difflib
import re
import unicodedata

from vtflow.domain.errors import BadInput
from vtflow.domain.norms import Policy


def slug_of(name: str) -> str:
    """Return the slug of a gemeente's name: lower case, no accents, dashes for everything else."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")


def gemeente_slug(name: str, policy: Policy) -> str:
    """Return the slug of one of the region's gemeenten.

    Raises:
        BadInput: it lies in another region (which is named), or is unknown (the nearest name is given).
    """
    slug, region = slug_of(name), policy.region
    if slug in region.gemeenten:
        return slug
    if slug in policy.elsewhere:
        proper, other = policy.elsewhere[slug]
        text = f"gemeente {proper} hoort bij {other}, niet bij {region.title}; meld daar"
        raise BadInput(text)
    names = {**{s: n for s, (n, _) in policy.elsewhere.items()}, **region.gemeenten}
    near = difflib.get_close_matches(slug, list(region.gemeenten), n=1, cutoff=0.6) or difflib.get_close_matches(
        slug, list(names), n=1, cutoff=0.6
    )
    hint = f"; bedoelt u {names[near[0]]}?" if near else ""
    text = f"gemeente {_shown(name)} is onbekend{hint}"
    raise BadInput(text)


def _shown(name: str) -> str:
    """Show what was typed only when it cannot be anything but a name; formulas and the like are not repeated."""
    return repr(name) if re.fullmatch(r"[\w' .()/-]{1,40}", name) and name[0].isalpha() else "met deze naam"
