"""Look up the gemeente of a melding by the name a clerk typed."""

import difflib
import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from vtflow.domain.errors import BadInput
from vtflow.domain.norms import Policy

#: stands where the slug of a gemeente would stand, as long as nobody knows which it is
ONBEKEND = "onbekend"


_BETWEEN = re.compile(r"[^a-z0-9]+")


@lru_cache(1024)
def slug_of(name: str) -> str:
    """Return the slug of a gemeente's name: lower case, no accents, dashes for everything else."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return _BETWEEN.sub("-", plain.lower()).strip("-")


def gemeente_slug(name: str, policy: Policy) -> str:
    """Return the slug of one of the region's gemeenten.

    Raises:
        BadInput: it lies in another region (which is named), or is unknown (the nearest name is given).
    """
    slug, region = slug_of(name), policy.region
    slug = policy.aliases.get(slug, slug)
    if slug in region.gemeenten:
        return slug
    if slug in policy.elsewhere:
        proper, other = policy.elsewhere[slug]
        text = f"gemeente {proper} hoort bij {other}, niet bij {region.title}; meld daar"
        raise BadInput(text)
    near = _nearest(slug, policy)
    hint = f"; bedoelt u {near}?" if near else ""
    text = f"gemeente {_shown(name)} is onbekend{hint}"
    raise BadInput(text)


def slug_or_unknown(name: str, policy: Policy) -> str:
    """Return the slug of one of the region's gemeenten, ONBEKEND for every other name."""
    try:
        return gemeente_slug(name, policy)
    except BadInput:
        return ONBEKEND


def _nearest(slug: str, policy: Policy) -> str:
    """Return the name that was probably meant; one of the region unless another fits clearly better."""
    own = _closest(slug, policy.region.gemeenten, 0.6)
    score = difflib.SequenceMatcher(a=slug, b=own).ratio() if own else 0.62
    other = _closest(slug, policy.elsewhere, score + 0.1)
    if other:
        proper, where = policy.elsewhere[other]
        return f"{proper} ({where})"
    return policy.region.gemeenten[own] if own else ""


def _closest(slug: str, slugs: Iterable[str], cutoff: float) -> str:
    found = difflib.get_close_matches(slug[:60], list(slugs), n=1, cutoff=min(cutoff, 1.0))
    return found[0] if found else ""


def _shown(name: str) -> str:
    """Show what was typed only when it cannot be anything but a name; formulas and the like are not repeated."""
    return f"'{name}'" if re.fullmatch(r"'?[^\W\d_](?:[^\W\d_]|[' .()-]){0,39}", name) else "met deze naam"
