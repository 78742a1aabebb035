"""The tests of funnelplan."""
