"""The program that opens and reads sources for `Apart`; run by it with nothing of the desk's environment."""

import sys
from pathlib import Path

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    from ingest.apart.serving import Ours, serve

    serve(Ours())
