"""Builds what other systems reach: keys, subscriptions, and the carrier of events."""

from collections.abc import Mapping

from vtflow.access.holder import Outcome, Seen
from vtflow.access.keys import Keys
from vtflow.access.log import QUEUE, READ, note
from vtflow.domain.norms import Region
from vtflow.hooks.address import hosts
from vtflow.hooks.carrier import Carrier
from vtflow.hooks.register import Subscriptions
from vtflow.hooks.sender import Sender
from vtflow.wiring.app import App
from vtflow.wiring.clocks import real_now


def regions_of(app: App) -> Mapping[str, Region]:
    """Return the regions of this installation by code."""
    return {code: app.policies.policy(code).region for code in app.settings.regions}


def keys_of(app: App) -> Keys:
    """Return the keys of an installation."""
    return Keys(app.store, regions_of(app))


def subscriptions_of(app: App) -> Subscriptions:
    """Return the subscriptions of an installation."""
    return Subscriptions(app.store, regions_of(app), hosts(app.settings.webhook_hosts))


def carrier_of(app: App) -> Carrier:
    """Return what carries events to subscribers."""
    sender = Sender(hosts(app.settings.webhook_hosts), app.settings.delivery_deadline)
    return Carrier(app.store, regions_of(app), sender, app.settings.link_url, real_now)


def note_read(app: App, ref: str, action: str = READ, *, found: bool = True) -> None:
    """Write down that somebody at the command line saw a melding, or looked for one; VTFLOW_STAFF says who.

    Without `ref` it is of every region.

    Raises:
        StoreUnavailable: it could not be written; then nothing may be shown.
    """
    outcome = Outcome.TOEGESTAAN if found else Outcome.NIET_GEVONDEN
    _note(app, action, ref=ref, region=app.region if ref else "", outcome=outcome)


def note_list(app: App, region: str = "", action: str = QUEUE) -> None:
    """Write down that somebody at the command line saw a list that names meldingen; of all regions without a region.

    Raises:
        StoreUnavailable: as `note_read`.
    """
    _note(app, action, ref="", region=region, outcome=Outcome.TOEGESTAAN)


def _note(app: App, action: str, *, ref: str, region: str, outcome: Outcome) -> None:
    staff = app.settings.staff
    seen = Seen(
        at=real_now(),
        actor=staff or "opdrachtregel",
        role="operations",
        team=staff.partition(".")[0],
        region=region,
        via="opdrachtregel",
        action=action,
        ref=ref,
        outcome=outcome.value,
    )
    app.store.amend(lambda connection: note(connection, seen))
