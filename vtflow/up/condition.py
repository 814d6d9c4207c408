"""What `vtflow doctor` says of the watch: regions that stand still, open incidents, and where alarms go."""

from collections.abc import Iterator

from vtflow.domain.errors import VtflowError
from vtflow.domain.written_time import clock_text
from vtflow.keep.reminding import counts
from vtflow.policy.keeping import read_keeping
from vtflow.ports import StoreUnavailable
from vtflow.settings import Settings
from vtflow.store.sql import SqlStore
from vtflow.up.watching import channels_of
from vtflow.watch.kinds import KINDS
from vtflow.watch.waak import TEAM
from vtflow.wiring import database_exists
from vtflow.wiring.clocks import clock_of


def conditions(settings: Settings, environ: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Yield in Dutch (subject, what to look at); nothing where all is well or the record cannot be read."""
    yield from _channels(settings, environ)
    try:
        if not database_exists(settings):
            return
        store = SqlStore(settings.url, pool_size=1)
    except (VtflowError, StoreUnavailable):
        return  # why: the look at the database tells of it
    try:
        holds, incidents = store.read(lambda reader: (reader.holds(), reader.incidents()))
        requests = counts(store, read_keeping(), clock_of(settings, store).now())
    finally:
        store.close()
    for hold in holds:
        if hold.ended_at is None:
            span = f"van {clock_text(hold.start)} tot {clock_text(hold.until)}"
            yield "stilgezet", f"{hold.region} {span}: gewone berichten wachten (vtflow hold list)"
    if requests["open"]:
        told = f"{requests['open']} open, {requests['te_laat']} te laat (vtflow destroy list)"
        yield "vernietigingsverzoeken", told
    for kind in sorted({one.kind for one in incidents}):
        count = sum(one.kind == kind for one in incidents)
        title = KINDS[kind].title if kind in KINDS else kind
        yield "incident", f"{title}: {count} keer (vtflow audit; docs/draaiboek.md)"


def _channels(settings: Settings, environ: dict[str, str]) -> Iterator[tuple[str, str]]:
    try:
        channels = channels_of(settings, environ)
    except VtflowError as error:
        yield "waak", str(error)
        return
    if channels is None or not channels.of_team(TEAM):
        yield "waak", "een alarm komt alleen in het log; zet VTFLOW_WAAK_CHANNELS op een kanalenbestand"
