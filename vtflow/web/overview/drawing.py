"""Small drawings made on the server: bars, and who waits on whom. Colours follow from classes in the style sheet."""

import math
from collections.abc import Mapping, Sequence
from itertools import accumulate

from markupsafe import Markup, escape

from vtflow.reports.graph import Edge, Relation
from vtflow.reports.overview import Look

#: relations that a drawing shows; the table beside it shows all
MOST_EDGES = 24
_WIDTH, _BAR, _GAP, _LABEL, _TEXT = 640, 18, 10, 220, 5
_BOX_W, _BOX_H = 200, 34
_LONGEST = 30


def bars(rows: Sequence[tuple[str, Sequence[tuple[float, str]]]], title: str) -> Markup:
    """Return horizontal bars, one a row, of parts with a value and a class; empty without rows.

    Args:
        rows: Label, and the parts from left to right.
        title: What the drawing shows, for who cannot see it; the table beside it holds the numbers.
    """
    most = max((sum(value for value, _ in parts) for _, parts in rows), default=0)
    if not most:
        return Markup("")
    height = len(rows) * (_BAR + _GAP) + _GAP
    scale = (_WIDTH - _LABEL - 60) / most
    lines = [_opening(_WIDTH, height, title)]
    for at, (label, parts) in enumerate(rows):
        top = _GAP + at * (_BAR + _GAP)
        lines.append(_text(_LABEL - 8, top + _BAR - _TEXT, _short(label), "end"))
        starts = [0.0, *accumulate(value for value, _ in parts)]
        for (value, kind), start in zip(parts, starts, strict=False):
            if value:
                lines.append(
                    f'<rect class="{kind}" x="{_LABEL + start * scale:.1f}" y="{top}" '
                    f'width="{max(1.0, value * scale):.1f}" height="{_BAR}"/>'
                )
        total = starts[-1]
        shown = f"{total:.0f}" if float(total).is_integer() else f"{total:.1f}".replace(".", ",")
        lines.append(_text(_LABEL + total * scale + 6, top + _BAR - _TEXT, shown, "start"))
    return Markup("".join([*lines, "</svg>"]))  # noqa: S704  # why: every text in it went through escape


def graph(seen: Look, title: str) -> Markup:
    """Return who waits on whom as parties with arrows; relations in a circle are drawn thick. Empty without any.

    The arrow points at who is waited for; its number is the count of open waits.
    """
    edges = _shown(seen.relations, seen.rings)
    parties = sorted({code for edge in edges for code in edge})
    if not parties:
        return Markup("")
    width, height = 860, 260 if len(parties) < 4 else 520
    places, titles = _places(parties, width, height), seen.titles
    marks = "".join(
        f'<marker id="pijl-{kind}" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="9" markerHeight="9" '
        f'markerUnits="userSpaceOnUse" orient="auto"><path class="punt-{kind}" d="M0 0L10 5L0 10z"/></marker>'
        for kind in ("gewoon", "kring")
    )
    lines = [_opening(width, height, title), f"<defs>{marks}</defs>"]
    lines += [_arrow(places, edge, seen.relations[edge], is_ring=edge in seen.rings) for edge in edges]
    lines += [_box(*places[code], titles[code]) for code in parties]
    return Markup("".join([*lines, "</svg>"]))  # noqa: S704  # why: every text in it went through escape


def _shown(relations: Mapping[Edge, Relation], rings: frozenset[Edge]) -> list[Edge]:
    """Return the relations to draw: those in a circle first, then by the longest wait."""
    ranked = sorted(relations, key=lambda edge: (edge not in rings, -max(relations[edge].days), edge))
    return sorted(ranked[:MOST_EDGES])


def _places(parties: Sequence[str], width: int, height: int) -> dict[str, tuple[float, float]]:
    """Return the middle of each party, on an ellipse from the left."""
    found: dict[str, tuple[float, float]] = {}
    for at, code in enumerate(parties):
        angle = math.pi + 2 * math.pi * at / len(parties)
        across = (width - _BOX_W - 20) / 2
        down = (height - _BOX_H - 20) / 2
        found[code] = (width / 2 + across * math.cos(angle), height / 2 + down * math.sin(angle))
    return found


def _arrow(places: Mapping[str, tuple[float, float]], edge: Edge, one: Relation, *, is_ring: bool) -> str:
    (x1, y1), (x2, y2) = places[edge[0]], places[edge[1]]
    length = math.hypot(x2 - x1, y2 - y1) or 1.0
    # why bent: two parties that wait on each other have two arrows, which would lie on each other
    bend = 34.0
    mx, my = (x1 + x2) / 2 - (y2 - y1) / length * bend, (y1 + y2) / 2 + (x2 - x1) / length * bend
    sx, sy = _border(x1, y1, mx, my)
    ex, ey = _border(x2, y2, mx, my)
    kind = "kring" if is_ring else "gewoon"
    number = _text((sx + 2 * mx + ex) / 4, (sy + 2 * my + ey) / 4 + 4, str(one.waits), "middle", "getal")
    return (
        f'<path class="lijn-{kind}" d="M{sx:.1f} {sy:.1f}Q{mx:.1f} {my:.1f} {ex:.1f} {ey:.1f}" '
        f'marker-end="url(#pijl-{kind})"/>{number}'
    )


def _border(x: float, y: float, to_x: float, to_y: float) -> tuple[float, float]:
    """Return where the line from the middle of a box to a point leaves the box."""
    dx, dy = to_x - x, to_y - y
    across = (_BOX_W / 2 + 2) / abs(dx) if dx else math.inf
    down = (_BOX_H / 2 + 2) / abs(dy) if dy else math.inf
    share = min(across, down, 1.0)
    return x + dx * share, y + dy * share


def _box(x: float, y: float, title: str) -> str:
    rect = (
        f'<rect class="partij" x="{x - _BOX_W / 2:.1f}" y="{y - _BOX_H / 2:.1f}" width="{_BOX_W}" height="{_BOX_H}" '
        'rx="6"/>'
    )
    return rect + _text(x, y + 5, _short(title), "middle")


def _opening(width: int, height: int, title: str) -> str:
    return (
        f'<svg class="plaat" viewBox="0 0 {width} {height}" role="img" aria-label="{escape(title)}" '
        'xmlns="http://www.w3.org/2000/svg">'
    )


def _text(x: float, y: float, text: str, anchor: str, kind: str = "woord") -> str:
    return f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(text)}</text>'


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
