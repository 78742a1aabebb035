"""The shell: commands, options, exit codes; the only room that sees all the others."""
