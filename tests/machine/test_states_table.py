"""The table of transitions, read as a whole."""

from exporter_tui.model.states import (
    COMPLETE,
    FINAL,
    OWNED,
    TRANSITIONS,
    ChunkState,
    ChunkStep,
)


def test_a_final_state_is_left_only_by_restart_validation_redo_or_the_loss_of_its_file() -> None:
    leaving = {step for (state, step) in TRANSITIONS if state in FINAL}
    undoing = {ChunkStep.RESTORED, ChunkStep.KEPT_ON}
    assert leaving - undoing == {
        ChunkStep.REDONE,
        ChunkStep.RESTARTED,
        ChunkStep.REVALIDATED,
        ChunkStep.LOST,
    }


def test_only_a_file_that_counts_can_be_lost() -> None:
    losing = {state for (state, step) in TRANSITIONS if step is ChunkStep.LOST}
    assert losing == COMPLETE


def test_every_state_can_be_reached_and_every_step_is_used() -> None:
    reached = set(TRANSITIONS.values())
    assert reached == set(ChunkState)
    assert {step for _, step in TRANSITIONS} == set(ChunkStep)


def test_a_file_counts_only_after_its_commit_its_discovery_or_its_return() -> None:
    into = {step for (_, step), target in TRANSITIONS.items() if target in COMPLETE}
    assert into == {ChunkStep.COMMITTED, ChunkStep.FOUND, ChunkStep.RESTORED}
    assert not COMPLETE & OWNED
