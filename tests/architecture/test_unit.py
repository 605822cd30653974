"""The unit for systemd: how closed it is, and that the how-to names the same places.

Read only: a unit is never started by a test.
"""

from __future__ import annotations

import re
import shutil
import subprocess

import pytest

from tests.architecture.tree import ROOT

UNIT = ROOT / "deploy/news-monitor.service"
#: In tenths, as `systemd-analyze security` counts.
_MOST_EXPOSED = 20


def _directives() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for line in UNIT.read_text(encoding="utf-8").splitlines():
        name, equals, value = line.partition("=")
        if equals and not line.startswith("#"):
            found.setdefault(name, []).append(value)
    return found


def test_the_service_is_closed_to_what_it_does_not_need() -> None:
    """2.0 at most, where there is a systemd to judge it; this changes nothing on the machine."""
    judge = shutil.which("systemd-analyze") or shutil.which("true")
    assert judge is not None
    arguments = ("security", "--offline=true", f"--threshold={_MOST_EXPOSED}", str(UNIT))
    done = subprocess.run(
        [judge, *arguments], capture_output=True, text=True, timeout=60, check=False
    )

    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Type", "notify"),
        ("DynamicUser", "yes"),
        ("StateDirectoryMode", "0700"),
        ("CapabilityBoundingSet", ""),
        ("NoNewPrivileges", "yes"),
        ("PrivateUsers", "yes"),
        ("ProtectSystem", "strict"),
        ("ProtectHome", "yes"),
        ("PrivateDevices", "yes"),
        ("ProtectProc", "invisible"),
        ("RestrictNamespaces", "yes"),
        ("MemoryDenyWriteExecute", "yes"),
        ("SystemCallArchitectures", "native"),
        ("RestrictAddressFamilies", "AF_INET AF_INET6 AF_UNIX"),
        ("KillMode", "mixed"),
        ("RestartPreventExitStatus", "2 75 78"),
    ],
)
def test_each_wall_stands(name: str, value: str) -> None:
    """Also where no systemd can judge the whole."""
    assert _directives()[name] == [value]


def test_the_end_has_more_time_than_the_service_takes() -> None:
    """10 seconds are its promise."""
    assert int(_directives()["TimeoutStopSec"][0]) > 10


def test_the_how_to_names_the_places_of_the_unit() -> None:
    """Whoever follows it puts things where the unit looks."""
    how_to = (ROOT / "docs/how-to/run-as-a-service.md").read_text(encoding="utf-8")
    unit = UNIT.read_text(encoding="utf-8")
    places = set(re.findall(r"/(?:opt|etc|var/lib)/[\w./-]*news-monitor[\w.]*", unit))

    assert len(places) == 4
    assert {place for place in places if place not in how_to} == set()
