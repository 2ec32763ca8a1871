"""From a plan to finished tables: a pure state machine, and the thin shells that feed it."""
