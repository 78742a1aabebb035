"""The plans that `init` writes; the built-in example is one of them."""

from __future__ import annotations

from importlib import resources

NAMES = ("b2b-industrial", "channels", "saas", "consumer")
EXAMPLE = "b2b-industrial"


def text(name: str) -> bytes:
    """A template as its bytes. Raises FileNotFoundError for an unknown name."""
    return resources.files(__name__).joinpath(f"{name}.yaml").read_bytes()
