"""What a filter's text means."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporter_tui.model.names import TableName
from exporter_tui.model.words import PROBLEM_WORDS, RUNNING_WORDS, Word
from exporter_tui.tui.table_filter import table_filter

ORDERS = TableName("SALES", "ORDERS_2024")


@pytest.mark.parametrize(
    ("text", "word", "met"),
    [
        ("", Word.QUEUED, True),
        ("   ", Word.QUEUED, True),
        ("orders", Word.QUEUED, True),
        ("les.ord", Word.QUEUED, True),
        ("employees", Word.QUEUED, False),
        ("sales 2024", Word.QUEUED, True),
        ("sales 2023", Word.QUEUED, False),
        ("orders_202?", Word.QUEUED, True),
        ("sales.*", Word.QUEUED, True),
        ("*_2024", Word.QUEUED, True),
        ("orders?", Word.QUEUED, False),
        ("ord*", Word.QUEUED, True),
        ("rders*", Word.QUEUED, False),
        ("is:valid", Word.VALID, True),
        ("is:val", Word.VALID, True),
        ("is:valid", Word.QUEUED, False),
        ("is:to-check", Word.TO_CHECK, True),
        ("is:problem", Word.SUSPECT, True),
        ("is:problem", Word.VALID, False),
        ("is:running", Word.CHECK, True),
        ("sales.* is:failed", Word.FAILED, True),
        ("hr.* is:failed", Word.FAILED, False),
        ("is:nothing", Word.VALID, False),
        ("is:", Word.VALID, True),
        ("ORDERS IS:VALID", Word.VALID, True),
    ],
)
def test_each_word_must_be_met(text: str, word: Word, *, met: bool) -> None:
    assert table_filter(text)(ORDERS, word) == met


@pytest.mark.parametrize("word", list(Word))
def test_every_state_can_be_asked_for_by_its_word(word: Word) -> None:
    asked = table_filter(f"is:{word.value.replace(' ', '-')}")
    assert asked(ORDERS, word)
    assert table_filter("is:problem")(ORDERS, word) == (word in PROBLEM_WORDS)
    assert table_filter("is:running")(ORDERS, word) == (word in RUNNING_WORDS)


@given(st.text(max_size=30))
def test_any_text_is_a_filter(text: str) -> None:
    assert table_filter(text)(ORDERS, Word.VALID) in {True, False}


def test_no_pattern_freezes_a_screen() -> None:
    asked = table_filter("a*" * 60 + "b")
    began = time.process_time()
    for _ in range(100):
        assert not asked(TableName("O", "a" * 128), Word.VALID)
    assert time.process_time() - began < 2
