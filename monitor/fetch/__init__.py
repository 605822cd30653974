"""The one border to publishers: everything that speaks HTTP to them lives here.

`HttpFetcher` is what the composition root builds. `target_of` and `allowance_of` judge addresses
and `allow_private` entries without any network, for whoever checks a configuration.
"""

from monitor.fetch.client import HttpFetcher, Limits
from monitor.fetch.guard import allowance_of, target_of

__all__ = ["HttpFetcher", "Limits", "allowance_of", "target_of"]
