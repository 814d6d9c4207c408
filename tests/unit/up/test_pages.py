"""The pages as the links in messages reach them: under the public name, with how to answer."""

from vtflow.settings import Settings
from vtflow.up.web import page_hosts
from vtflow.web.page import melding_page

FACTS = {
    "ref": "VT-1NY5-5XA9-6XZR-Y1T7-B",
    "fase": "Overdracht",
    "gemeente": "haarlem",
    "spoed": False,
    "gevoegd_bij": None,
    "gevoegd": [],
    "verantwoordelijk": "Veilig Thuis Kennemerland",
    "aan_zet": "CJG Haarlem",
    "termijnen": [],
    "tijdlijn": [],
}


def test_a_proxy_may_ask_for_the_pages_under_the_name_in_the_links() -> None:
    assert page_hosts(Settings()) == ("127.0.0.1", "localhost")
    assert "vtflow.voorbeeld.nl" in page_hosts(Settings(public_url="https://vtflow.voorbeeld.nl:8443/vt"))
    assert "192.0.2.7" in page_hosts(Settings(web_host="192.0.2.7"))


def test_the_page_that_a_message_links_to_tells_how_to_answer() -> None:
    page = melding_page(FACTS)
    assert "Antwoorden of teruggeven" in page
    assert "<code>vtflow do VT-1NY5-5XA9-6XZR-Y1T7-B OPDRACHT --by TEAM.MEDEWERKER</code>" in page


def test_one_run_at_a_time_is_the_default_since_the_embedded_server_is_on_sqlite() -> None:
    assert Settings().dispatch_concurrency == 1
