"""Builds what other systems reach: keys, subscriptions, and the carrier of events."""

from collections.abc import Mapping

from vtflow.access.holder import Seen
from vtflow.access.keys import Keys
from vtflow.access.log import note
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


def note_read(app: App, ref: str, action: str) -> None:
    """Write down that somebody at the command line saw a melding; whoever is named in VTFLOW_STAFF.

    Raises:
        StoreUnavailable: it could not be written; then nothing may be shown.
    """
    actor = app.settings.staff or "opdrachtregel"
    team = app.settings.staff.partition(".")[0]
    seen = Seen(
        at=real_now(), actor=actor, role="operations", team=team, region=app.region, via="opdrachtregel",
        action=action, ref=ref,
    )  # fmt: skip
    app.store.amend(lambda connection: note(connection, seen))
