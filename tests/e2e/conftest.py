"""What the end-to-end tests share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.fakes.desk import Desk
from tests.fakes.newsroom import Newsroom

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def newsroom() -> Iterator[Newsroom]:
    """A running news server."""
    with Newsroom() as room:
        yield room


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """An analyst's directory with the shipped lexicon and nothing else."""
    return Desk(tmp_path)
