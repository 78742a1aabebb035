"""The page: results in, text out; no arithmetic beyond formatting."""
