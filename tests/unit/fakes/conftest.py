"""A fake Slack on a clock that stands, and the client that production uses."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from slack_sdk import WebClient

from tests.fakes.clock import ManualClock
from tests.fakes.slack import FakeSlack

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def slack(clock: ManualClock) -> Iterator[FakeSlack]:
    with FakeSlack(clock=clock) as fake:
        fake.add_channel("C1", "battery-news")
        yield fake


@pytest.fixture
def client(slack: FakeSlack, monkeypatch: pytest.MonkeyPatch) -> WebClient:
    for name in ("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy"):
        monkeypatch.delenv(name, raising=False)
    return WebClient(token=slack.token, base_url=slack.url, retry_handlers=[], timeout=10)
