"""What changed from one version of a text to the next, section by section and word by word. Pure."""
