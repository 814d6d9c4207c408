"""What the pages of the window are made of: the board of each region, and the ready-made filters."""

from collections.abc import Iterable, Sequence

from flows.bord import Page
from vtflow.reports.board import Link, board_facts, board_text
from vtflow.reports.filters import LATE_HANDOVERS, Filter, filters
from vtflow.terms import local_date
from vtflow.wiring import App, real_now


def pages(app: App) -> list[Page]:
    """Return every page as it is now, the filters last; its links lead to lists of the window itself."""
    now, today = app.clock.now(), local_date(real_now())
    policies = [app.policies.policy(region) for region in app.settings.regions]
    boards = [
        Page(
            f"bord-{policy.region.id}",
            f"Bord van {policy.region.title}",
            f"Bord van {policy.region.title}. {_shortest(filters([policy], '', today))}",
            board_text(board_facts(app.store, policy, now), Link("", today)),
        )
        for policy in policies
    ]
    found = filters(policies, "", today)
    return [*boards, Page("filters", "Kant-en-klare filters", _shortest(found), filters_text(found))]


def way_in(app: App) -> str:
    """Return what somebody reads who opens the window for the first time: boards and filters, in Markdown."""
    policies = [app.policies.policy(region) for region in app.settings.regions]
    boards = [f"- [Bord van {one.region.title}](/artifacts/key/bord-{one.region.id})" for one in policies]
    intro = "Hier vindt u wat te laat is: bij wie, in welke gemeente, op welk niveau. *Run* werkt de borden nu bij."
    return "\n".join([intro, "", *boards, "", filters_text(filters(policies, "", local_date(real_now())))])


def filters_text(found: Sequence[Filter]) -> str:
    """Return filters as Markdown, a heading a question."""
    lines = ["# Kant-en-klare filters", ""]
    for question in dict.fromkeys(one.question for one in found):
        lines += [f"## {question}", "", *_lines(one for one in found if one.question == question), ""]
    return "\n".join(lines)


def _shortest(found: Sequence[Filter]) -> str:
    """Return the question that newcomers ask, with a link for each gemeente."""
    links = " · ".join(f"[{one.about}]({one.url})" for one in found if one.question == LATE_HANDOVERS)
    return f"{LATE_HANDOVERS} {links}"


def _lines(found: Iterable[Filter]) -> list[str]:
    return [f"- [{one.about}]({one.url})" for one in found]
