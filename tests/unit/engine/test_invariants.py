"""What must hold after any series of commands of the main line, answers typed in late, silence and repetition."""

from hypothesis import settings

from tests.unit.engine.life import Life

TestLife = Life.TestCase
TestLife.settings = settings(max_examples=max(60, settings().max_examples // 2), stateful_step_count=30, deadline=None)
