"""The record of what models took."""

import logging
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from knowledge.catalog.spoken import Spoke, Spoken
from knowledge.catalog.tables import spoken

AT = datetime(2026, 11, 26, 1, 2, 3, 456789, tzinfo=UTC)
SPOKE = Spoke(AT, "ja", "scripted", "model", "", 1200, 80, 0.0048, 350.5, 900.25)


def test_what_was_noted_is_read_as_it_was(engine: sa.Engine):
    record = Spoken(engine=engine)
    bare = replace(
        SPOKE, at=AT + timedelta(hours=1), tokens_in=None, tokens_out=None, cost=None, first_ms=None
    )
    for each in (bare, SPOKE):
        record.note(each)
    record.close()
    assert list(record.since(AT)) == [SPOKE, bare]
    assert list(record.since(AT + timedelta(microseconds=1))) == [bare]


def test_nothing_of_a_question_has_a_place_in_it():
    assert set(spoken.columns.keys()) == {"id", *Spoke.__dataclass_fields__}


def test_a_record_that_cannot_be_written_is_told_without_what_it_held(
    engine: sa.Engine, caplog: pytest.LogCaptureFixture
):
    spoken.drop(engine)
    with caplog.at_level(logging.WARNING):
        record = Spoken(engine=engine)
        record.note(SPOKE)
        record.close()
    (told,) = caplog.records
    assert "scripted" not in told.getMessage()
    assert told.exc_info is None


def test_what_comes_once_it_is_closed_harms_nobody(engine: sa.Engine, caplog: pytest.LogCaptureFixture):
    record = Spoken(engine=engine)
    record.close()
    with caplog.at_level(logging.WARNING):
        record.note(SPOKE)
    assert list(record.since(AT)) == []
    (told,) = caplog.records
    assert "scripted" not in told.getMessage()
