"""The plan file: text in, a `core.Plan` or every problem at once out."""
