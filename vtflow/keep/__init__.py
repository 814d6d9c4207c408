"""Keeping and destroying what leads to a dossier. Works on the tables beside the events; the events stay."""
