"""The tests of the page: sentences, numbers, formats."""
