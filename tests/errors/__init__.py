"""A reproducing case for every problem: a plan, or a folder with the commands that lead to it."""
