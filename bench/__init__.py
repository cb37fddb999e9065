"""Measured comparisons: ours beside the plain alternative, on the same machine and documents, in one run."""
