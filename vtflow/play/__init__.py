"""Stories: timed commands on a fresh engine in virtual time, and what they must give."""

from vtflow.play.player import Played, play
from vtflow.play.story import Story, read_story

__all__ = ["Played", "Story", "play", "read_story"]
