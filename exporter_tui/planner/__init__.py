"""What is exported and how it is cut: facts and options in, a ``RunPlan`` out; pure."""
