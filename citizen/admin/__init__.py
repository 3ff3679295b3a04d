"""Let staff keep the tiles: what is shown, who answers for it, and the lines of each source.

A handler edits the sources of the own agency and of those below it; administrators edit all.
Entry points: `scope.owned` (the sources of a person). Tests: citizen/tests.
"""

from citizen.admin import cameras, corrections, fee_accounts, lines, sources, tiles

__all__ = ["cameras", "corrections", "fee_accounts", "lines", "sources", "tiles"]
