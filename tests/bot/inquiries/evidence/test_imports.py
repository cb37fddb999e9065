"""Start-up stays fast: what is heavy comes in only where a file is read."""

import subprocess
import sys
from pathlib import Path


def test_nothing_heavy_comes_in_at_import() -> None:
    script = """
import sys
import bot.inquiries.evidence.intake, bot.inquiries.evidence.verification
print(sorted({"PIL", "scipy", "imagehash", "c2pa", "puremagic", "cryptography", "discord"} & set(sys.modules)))
"""
    root = Path(__file__).parents[4]
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=root, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
