"""Make the plots of the guide from what a source document tells, played back; the same picture each time.

Run `python docs/make_plots.py`. The figures are those of Hollands Midden in 2017 (samples/terugblik).
"""

from datetime import date
from pathlib import Path

from vtflow.forecast.making import make_forecast
from vtflow.play.replay import replay_file
from vtflow.policy import PolicyBook
from vtflow.reports.plots import svg_of

ROOT = Path(__file__).resolve().parents[1]
SHOWN = "verloop-toegewezen"


def main() -> None:
    """Write the plot of the forecast."""
    book = PolicyBook()
    played = replay_file(ROOT / "samples" / "terugblik" / "hollands-midden-2017.yaml", book)
    made = make_forecast(played.store, book, played.replay.region, date(2017, 5, 1))
    (part,) = [one for one in made.parts if one.id == SHOWN]
    (ROOT / "docs" / "img" / "prognose.svg").write_text(svg_of(part), encoding="utf-8")


if __name__ == "__main__":
    main()
