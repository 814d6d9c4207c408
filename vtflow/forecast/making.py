"""Making forecasts of a region from the record, on any day: the same day gives the same forecast for ever."""

from datetime import date

from vtflow.engine import Policies
from vtflow.forecast.known import known_of
from vtflow.forecast.outlook import SEED, Outlook, outlook
from vtflow.forecast.report import forecast_report
from vtflow.forecast.score import score_days, score_report
from vtflow.policy.forecasting import forecasting
from vtflow.ports import Store
from vtflow.reports.report import Report


def forecast_of(store: Store, policies: Policies, region: str, on: date, seed: int = SEED) -> Outlook:
    """Return the forecast of a region from what was known at the end of a day."""
    policy = policies.policy(region)
    return outlook(store.read(lambda reader: known_of(reader, policy, on)), seed)


def make_forecast(
    store: Store, policies: Policies, region: str, on: date, seed: int = SEED, clear_by: date | None = None
) -> Report:
    """Return the forecast of a region as a report; see `forecast_report`."""
    return forecast_report(forecast_of(store, policies, region, on, seed), clear_by)


def make_score(
    store: Store, policies: Policies, region: str, on: date, seed: int = SEED, weeks: int | None = None
) -> Report:
    """Return how good the forecasts of earlier weeks were, by what was known at the end of a day."""
    policy = policies.policy(region)
    now = store.read(lambda reader: known_of(reader, policy, on))
    days = score_days(on, now.first, weeks or forecasting().toets_weken)
    earlier = [store.read(lambda reader, day=day: known_of(reader, policy, day)) for day in days]
    return score_report([outlook(one, seed, forecasting().toets_trekkingen) for one in earlier], now)
