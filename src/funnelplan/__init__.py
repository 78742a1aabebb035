"""funnelplan: a funnel planning calculator for the command line."""
