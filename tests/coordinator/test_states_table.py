"""The table of transitions, read as a whole."""

from exporter_tui.model.states import (
    COMPLETE,
    FINAL,
    OWNED,
    TRANSITIONS,
    ChunkState,
    ChunkStep,
)


def test_a_final_state_is_left_only_by_a_redo() -> None:
    leaving = {step for (state, step) in TRANSITIONS if state in FINAL}
    assert leaving == {ChunkStep.REDONE}


def test_every_state_can_be_reached_and_every_step_is_used() -> None:
    reached = set(TRANSITIONS.values())
    assert reached == set(ChunkState)
    assert {step for _, step in TRANSITIONS} == set(ChunkStep)


def test_a_file_counts_only_after_its_commit_or_its_discovery() -> None:
    into = {step for (_, step), target in TRANSITIONS.items() if target in COMPLETE}
    assert into == {ChunkStep.COMMITTED, ChunkStep.FOUND}
    assert not COMPLETE & OWNED
