"""The API for other systems, `/api/v1`: what may be asked stands in `operations.py`, what is done in `work.py`."""
