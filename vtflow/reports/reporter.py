"""Making, explaining, signing and sending the reports that are owed; and keeping watch over those that are not there.

Works without Prefect: the watchdog calls `round`; a flow only calls the same.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path

from vtflow.domain.draft import SYSTEEM
from vtflow.domain.errors import BadInput, Refused
from vtflow.domain.report_messages import RECEIVER, REPORT_DUE, REPORT_SENT
from vtflow.engine import Engine, Policies
from vtflow.engine.guards import require_clean
from vtflow.engine.report_duty import Telling
from vtflow.engine.steering_checks import require_lead
from vtflow.policy.reporting import reporting
from vtflow.ports import Clock, Store
from vtflow.ports.reporting import ReportStep
from vtflow.reports import runs
from vtflow.reports.files import write_whole
from vtflow.reports.kept import keep_all
from vtflow.reports.kinds import KINDS, build
from vtflow.reports.render import FORMATS, fingerprint, with_pictures
from vtflow.reports.report import Report
from vtflow.terms import local_date

#: in which forms a report goes out
_SENT_AS = ("html", "csv", "json")
_LONGEST_TEXT = 2000


@dataclass(frozen=True, slots=True)
class Reporter:
    """The reports of the regions of one installation."""

    store: Store
    policies: Policies
    engine: Engine
    clock: Clock
    regions: Sequence[str]
    folder: Path  #: where what was sent is put
    #: pages by report, each with what it was made of: figures that were made once stay what they are
    _pages: dict[str, tuple[object, str]] = field(default_factory=dict[str, tuple[object, str]], init=False, repr=False)

    def schedule(self, region: str) -> list[runs.Owed]:
        """Return the reports of a region around today, by day on which they are due."""
        return runs.owed(self.store, self.policies.policy(region), self.clock.now())

    def find(self, key: str) -> runs.Owed:
        """Return one report; BadInput when there is none."""
        region = key.partition("/")[0]
        if region not in self.regions:
            text = f"rapport {key!r} is er niet; een rapport heet <regio>/<cyclus>/<dag>, bv. kennemerland/rap-6w/…"
            raise BadInput(text)
        return runs.find(self.schedule(region), key)

    def make(self, key: str, by: str = SYSTEEM) -> Report:
        """Make a report over what was known at the end of yesterday and record the hash of its figures.

        Raises:
            Refused: its period has not ended yet, or it was sent already.
        """
        one = self.find(key)
        today = local_date(self.clock.now())
        if today <= one.last:
            raise Refused("rapport", f"{key}: de periode loopt nog tot en met {one.last:%d-%m-%Y}")
        if one.latest(runs.SENT):
            raise Refused("rapport", f"{key} is al verstuurd; wat er stond blijft aantoonbaar met: report proof {key}")
        self._require_staff(one, by)
        on = max(date.fromordinal(today.toordinal() - 1), one.last)
        report = self._build(one, on)
        data = {
            "soort": one.norm.report,
            "op": on.isoformat(),
            "van": one.first.isoformat(),
            "tot": one.last.isoformat(),
            "hash": fingerprint(report),
        }
        self._record(one, runs.MADE, by, data)
        return report

    def content(self, key: str) -> Report:
        """Return a report as it was last made, with its duiding.

        Raises:
            Refused: it was not made yet.
        """
        one = self.find(key)
        return replace(self._as_made(one), duiding=one.duiding)

    def explain(self, key: str, part: str, text: str, by: str) -> None:
        """Record what the figures of a part mean; a later text takes the place of an earlier one.

        Raises:
            Refused: it was sent already or not made yet, `by` may not, or the text seems to hold personal data.
            BadInput: there is no such part, or the text is empty or too long.
        """
        one = self.find(key)
        parts = [known.id for known in self._as_made(one).parts]
        if part not in parts:
            fault = f"deel {part!r} staat niet in {key}; bekend: {', '.join(parts)}"
            raise BadInput(fault)
        if not text.strip() or len(text) > _LONGEST_TEXT:
            fault = f"de duiding heeft {len(text)} tekens; schrijf ten minste een zin en hoogstens {_LONGEST_TEXT}"
            raise BadInput(fault)
        require_clean(text)
        self._require_staff(one, by)
        if one.latest(runs.SENT):
            raise Refused("rapport", f"{key} is al verstuurd; de duiding kan niet meer veranderen")
        self._record(one, runs.EXPLAINED, by, {"deel": part, "tekst": text.strip()})

    def sign(self, key: str, by: str) -> None:
        """Sign for figures and duiding as they are now.

        Raises:
            Refused: words are missing, the figures differ from those that were made, or `by` may not.
        """
        one = self.find(key)
        report = self._as_made(one)
        self._require_staff(one, by)
        hashed = fingerprint(report)
        runs.require_signable(one, report, hashed)
        self._record(one, runs.SIGNED, by, {"hash": hashed})

    def deliver(self, key: str, by: str = SYSTEEM) -> list[Path]:
        """Put the report in the folder of sent reports and tell its receivers; every message is its proof.

        Returns:
            The files.

        Raises:
            Refused: it is not signed as it stands, or was sent already.
        """
        one = self.find(key)
        if not runs.is_signed(one.steps):
            raise Refused("rapport", f"{key} is niet ondertekend zoals het nu is; doe dat met: report sign {key}")
        report = self.content(key)
        files = [self._write(one, report, shape) for shape in _SENT_AS]
        now = self.clock.now()
        receivers = one.cycle.receivers
        telling = Telling(kind=REPORT_SENT, targets=receivers, role=RECEIVER, due_on=one.due_on, at=now)
        data = {"aan": ", ".join(receivers), "hash": fingerprint(report), "op_tijd": _yes(self._in_time(one, now))}
        step = self._step(one, runs.SENT, by, data)

        def allows(earlier: Sequence[ReportStep]) -> bool:
            return runs.is_signed(earlier) and not any(s.step == runs.SENT for s in earlier)

        if not self.engine.record_report(step, allows, telling):
            raise Refused("rapport", f"{key} is al verstuurd, of intussen veranderd; bekijk het met: report schedule")
        return files

    def proof(self, key: str) -> dict[str, object]:
        """Return whether the figures can still be made as they were, and what became of every message with them.

        Raises:
            Refused: it was not made yet.
        """
        one = self.find(key)
        made = one.latest(runs.MADE)
        hashed = fingerprint(self._as_made(one))
        messages = self.store.read(lambda reader: runs.proof_of_delivery(reader, one))
        return {
            "rapport": key,
            "hash": made.data["hash"] if made else "",
            "zelfde_cijfers": made is not None and made.data["hash"] == hashed,
            "stappen": [{"stap": s.step, "op": s.at.isoformat(), "door": s.by, **s.data} for s in one.steps],
            "berichten": messages,
            "bezorgd": runs.is_delivered(messages),
        }

    def round(self) -> list[str]:
        """Keep the facts, make what is due to be made, and let the ladder climb; returns in Dutch what was done."""
        keep_all(self.store, most=2000)
        done: list[str] = []
        for region in self.regions:
            today = local_date(self.clock.now())
            for one in self.schedule(region):
                if today > one.last and not one.steps:
                    self.make(one.key)
                    done.append(f"{one.key} gemaakt")
                done += self._climb(one, today)
        return done

    def _climb(self, one: runs.Owed, today: date) -> list[str]:
        """Record the rungs that have come of a report that is not sent, each once; the highest of them is told."""
        if one.latest(runs.SENT):
            return []
        legal = self.policies.policy(one.region).legal
        told = {step.data["trede"] for step in one.steps if step.step == runs.RUNG}
        due = [
            rung
            for rung in reporting().ladder
            if today >= runs.rung_day(one.due_on, rung.day, legal) and rung.name not in told
        ]
        for rung in due:
            step = self._step(one, runs.RUNG, SYSTEEM, {"trede": rung.name})
            telling = Telling(
                kind=REPORT_DUE,
                targets=rung.audience,
                due_on=one.due_on,
                at=self.clock.now(),
                urgent=rung.day > 0,
            )

            def allows(earlier: Sequence[ReportStep], name: str = rung.name) -> bool:
                return not any(s.step == runs.SENT or s.data.get("trede") == name for s in earlier)

            self.engine.record_report(step, allows, telling if rung is due[-1] else None)
        return [f"{one.key} trede {rung.name}" for rung in due]

    def pages(self) -> list[tuple[str, str, str]]:
        """Return key, title and Markdown with pictures of every report around today that was made."""
        made = [one for region in self.regions for one in self.schedule(region) if one.latest(runs.MADE)]
        for gone in self._pages.keys() - {one.key for one in made}:
            del self._pages[gone]
        return [(f"rapport-{one.key.replace('/', '-')}", _title(one), self._page(one)) for one in made]

    def _page(self, one: runs.Owed) -> str:
        of = one.latest(runs.MADE), one.duiding
        known = self._pages.get(one.key)
        if known is None or known[0] != of:
            text = with_pictures(replace(self._as_made(one), duiding=one.duiding))
            known = self._pages[one.key] = of, text
        return known[1]

    # ------------------------------------------------------------ parts

    def _build(self, one: runs.Owed, on: date) -> Report:
        period = (on, one.first, one.last)
        return build(self.store, self.policies, (one.region,), one.norm.report, self.clock.now(), period)

    def _as_made(self, one: runs.Owed) -> Report:
        made = one.latest(runs.MADE)
        if made is None:
            raise Refused("rapport", f"{one.key} is nog niet gemaakt; doe dat met: vtflow report make {one.key}")
        return self._build(one, date.fromisoformat(made.data["op"]))

    def _write(self, one: runs.Owed, report: Report, shape: str) -> Path:
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        path = self.folder / f"{one.key.replace('/', '_')}.{shape}"
        write_whole(path, FORMATS[shape](report))
        return path

    def _step(self, one: runs.Owed, step: str, by: str, data: dict[str, str]) -> ReportStep:
        return ReportStep(key=one.key, region=one.region, step=step, at=self.clock.now(), by=by, data=data)

    def _record(self, one: runs.Owed, step: str, by: str, data: dict[str, str]) -> None:
        self.engine.record_report(self._step(one, step, by, data), lambda _: True)

    def _require_staff(self, one: runs.Owed, by: str) -> None:
        if by != SYSTEEM:
            require_lead(self.policies.policy(one.region).region, by)

    def _in_time(self, one: runs.Owed, now: datetime) -> bool:
        return local_date(now) <= one.due_on


def _title(one: runs.Owed) -> str:
    return f"{KINDS[one.norm.report].title} {one.region} {one.due_on}"


def _yes(value: bool) -> str:
    return "ja" if value else "nee"
