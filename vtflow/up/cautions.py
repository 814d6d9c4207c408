"""What works and is probably not meant: told by `vtflow doctor`, and by `vtflow up` when it starts."""

from collections.abc import Iterator

from vtflow.notify.channels import Channels
from vtflow.policy import PolicyBook
from vtflow.settings import Settings
from vtflow.up.plan import is_loopback


def cautions(settings: Settings, channels: Channels, policies: PolicyBook) -> Iterator[str]:
    """Yield in Dutch what the channels file and the links in messages should be looked at for.

    Args:
        settings: Those of this installation; without a channels file there is nothing to tell.
        channels: What was read from that file.
        policies: The regions and their teams.
    """
    if settings.channels is None:
        return
    known = {team for region in settings.regions for team in policies.policy(region).region.teams}
    for team in sorted(channels.by_team.keys() - known):
        yield f"{settings.channels} noemt team {team!r}, dat geen ingestelde regio heeft; is de code goed geschreven?"
    if not settings.public_url:
        yield (
            f"links in berichten wijzen naar {settings.link_url} en werken alleen op deze machine; "
            "zet VTFLOW_PUBLIC_URL op het adres waar teams de pagina's openen"
        )
    elif is_loopback(settings.web_host):
        yield (
            f"de proxy van {settings.public_url} moet X-Forwarded-For meesturen: daaraan ziet vtflow wie van buiten "
            "komt, en vraagt dan overal om het wachtwoord behalve op de pagina's achter een link"
        )
