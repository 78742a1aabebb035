"""Tests of the command line: real processes, and `check` in process."""
