"""A Slack for tests: the Web API over real HTTP on loopback, with state, limits and faults.

    with FakeSlack(clock=clock) as slack:
        slack.add_channel("C1", "battery-news")
        slack.plan.next("chat.postMessage", Fault(kind="reset", when="after"))
        ... a WebClient(token=slack.token, base_url=slack.url) posts ...
        assert slack.account(["alert-1"]).lost == ()

It serves in a thread of its own (`with`), in the running loop (`async with`), or as a program
(`python -m tests.fakes.slack`, driven by `remote.RemoteSlack`), so that a client may be killed
without touching what the channel holds.

Published facts, by Slack's documentation or its own types: the names of methods, arguments, scopes
and errors; limits of blocks and their elements; 1 message a second and channel, the tiers, 429 with
Retry-After; limit <= 999; text cut at 40,000 characters; metadata only with
`include_all_metadata`; no idempotency key.
Measured by others, not published: blocks of one message hold 13,200 rendered characters;
chat.update takes 4,000 bytes of text; bursts may be hidden although the answer says ok; an escaped
`&lt;!here&gt;` is not read again as a mention.
Assumptions of ours, to be checked on a live workspace: the size of metadata (1,024 bytes); how long
history lags behind (set by the test); a burst of 3 messages; 300 messages a minute in all; that
hidden messages are missing from history; 100 characters for a header on top of its text;
`thread_not_found` for a reply to nothing; `invalid_limit` above 999; channels are taken by id only;
text is kept as sent; edits and deletions are seen at once; block types that Slack rolls out in
phases (data_visualization, card, carousel, ...) are refused as unsupported.
"""

from __future__ import annotations

from tests.fakes.slack.accounting import Account, account
from tests.fakes.slack.faults import Fault
from tests.fakes.slack.mentions import Live, live
from tests.fakes.slack.server import FakeSlack

__all__ = ["Account", "FakeSlack", "Fault", "Live", "account", "live"]
