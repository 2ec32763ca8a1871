"""From a plan to finished tables: a state machine, and the thin shells that feed it."""
