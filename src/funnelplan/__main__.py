"""`python -m funnelplan`."""

from funnelplan.cli.app import main

main()
