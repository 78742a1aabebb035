"""The plan file: scalars, tree, structure, meaning, overrides, schema."""
