"""Refresh the parts of the README that the program itself prints: diagram and norms.

Run `python docs/make_readme.py`; a test compares the README with what it would write.
"""

import re
import sys
from pathlib import Path

from vtflow.domain.routing import diagram
from vtflow.policy import PolicyBook

README = Path(__file__).parent.parent / "README.md"


def norms_table() -> str:
    """Return the norms as a Markdown table."""
    policy = PolicyBook().policy("kennemerland")
    lines = ["| norm | title | length | basis | at the ball | ladder |", "|---|---|---|---|---|---|"]
    for norm in policy.norms:
        variants = "".join(f"; {' '.join(map(str, v.when))}: {v.length}" for v in norm.variants)
        lines.append(
            f"| {norm.id} | {norm.title} | {norm.length}{variants} | {norm.rule.basis.value} | {norm.holder} "
            f"| {norm.ladder} |"
        )
    return "\n".join(lines)


def replaced(text: str, name: str, content: str) -> str:
    """Return the README with the part between the markers of `name` replaced."""
    pattern = rf"<!-- {name} -->\n.*?<!-- /{name} -->"
    return re.sub(pattern, lambda _: f"<!-- {name} -->\n{content}\n<!-- /{name} -->", text, flags=re.DOTALL)


def refreshed(text: str) -> str:
    """Return the README with diagram and norms as the program has them now."""
    text = replaced(text, "diagram", f"```mermaid\n{diagram()}\n```")
    return replaced(text, "norms", norms_table())


if __name__ == "__main__":
    README.write_text(refreshed(README.read_text(encoding="utf-8")), encoding="utf-8")
    sys.stdout.write("README.md refreshed\n")
