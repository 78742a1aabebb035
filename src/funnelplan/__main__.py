"""`python -m funnelplan`."""

from funnelplan.cli.main import main

main()
