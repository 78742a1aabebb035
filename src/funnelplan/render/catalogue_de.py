"""Every sentence a person reads, in German, by its name (the English catalogue has them all)."""

from funnelplan.render.catalogue_en import SENTENCES as ENGLISH

SENTENCES: dict[str, str] = dict(ENGLISH)
