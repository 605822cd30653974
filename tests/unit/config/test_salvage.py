"""Whatever is wrong with a record, what is left of it can be checked further."""

from __future__ import annotations

from typing import TYPE_CHECKING

import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from monitor.config.models import ConceptShape
from monitor.config.salvage import STAND_IN, salvaged

if TYPE_CHECKING:
    from monitor.config.yamltree import Data
    from tests.unit.config.conftest import ConfigDir

WORDS = (
    "kind thing event group terms term en xx status closed needs guards members member field title "
    "@a A-B plain trem"
)
WORD = st.sampled_from(["", *WORDS.split()])
LEAF = WORD | st.none() | st.booleans() | st.integers(0, 9)
TREE = st.recursive(
    LEAF,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORD, inner, max_size=4),
    max_leaves=12,
)


def _of_some_kind(payload: dict[str, Data], _: set[str]) -> None:
    payload.setdefault("kind", "thing")


def _salvaged(payload: dict[str, Data]) -> ConceptShape | None:
    try:
        return ConceptShape.model_validate(payload)
    except ValidationError as error:
        return salvaged(ConceptShape, payload, error, _of_some_kind)


@settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.dictionaries(st.sampled_from(["a", "b", "Bad"]), TREE, max_size=3))
def test_no_concept_raises_anything_but_problems(
    config: ConfigDir, concepts: dict[str, object]
) -> None:
    """However its keys and values are mixed up."""
    config.write(lexicon=yaml.safe_dump({"concepts": concepts}))

    assert all(problem.message for problem in config.unheld())


@given(st.dictionaries(WORD, TREE, max_size=5))
def test_something_of_every_concept_is_left(payload: dict[str, Data]) -> None:
    """Taking out what is wrong always ends with a record."""
    assert _salvaged(payload) is not None


def test_the_terms_that_are_left_keep_their_numbers() -> None:
    """By which their places are found."""
    found = _salvaged({"kind": "thing", "terms": {"en": [1, "a", {"trem": "x"}, "b"]}})

    assert found is not None
    assert [term.term for term in found.terms["en"]] == [STAND_IN, "a", STAND_IN, "b"]


def test_a_key_that_is_nearly_a_known_one_counts_as_that() -> None:
    """Its value is judged as well."""
    found = _salvaged({"kind": "thing", "trems": {"en": ["a", 1]}})

    assert found is not None
    assert [term.term for term in found.terms["en"]] == ["a", STAND_IN]
