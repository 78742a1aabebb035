"""One function per result: what a reader sees of it, in which order."""
