"""Transcripts of every command, as a reader sees them; `pytest --update` records them anew."""
