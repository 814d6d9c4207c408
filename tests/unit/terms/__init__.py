"""Tests of `vtflow.terms`, one file per module."""
