"""The tests of the mathematics."""
