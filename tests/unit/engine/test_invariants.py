"""What must hold after any series of commands of the main line, answers typed in late, silence and repetition."""

from tests.unit.engine.life import Life, sized

TestLife = Life.TestCase
TestLife.settings = sized(60, 30)
