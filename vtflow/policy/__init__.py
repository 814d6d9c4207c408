"""Rules of the field as data: norms, ladders, criteria, codes and regions, read from YAML and checked."""

from vtflow.policy.loading import PolicyBook

__all__ = ["PolicyBook"]
