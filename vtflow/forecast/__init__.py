"""The forecast of the waiting list: when it is empty, which hours that asks, and how good earlier forecasts were."""
