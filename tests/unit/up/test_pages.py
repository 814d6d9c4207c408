"""The pages as the links in messages reach them: under the public name."""

from vtflow.settings import Settings
from vtflow.up.web import page_hosts


def test_a_proxy_may_ask_for_the_pages_under_the_name_in_the_links() -> None:
    assert page_hosts(Settings()) == ("127.0.0.1", "localhost")
    assert "vtflow.voorbeeld.nl" in page_hosts(Settings(public_url="https://vtflow.voorbeeld.nl:8443/vt"))
    assert "192.0.2.7" in page_hosts(Settings(web_host="192.0.2.7"))


def test_one_run_at_a_time_is_the_default_since_the_embedded_server_is_on_sqlite() -> None:
    assert Settings().dispatch_concurrency == 1
