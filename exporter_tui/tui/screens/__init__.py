"""One module per screen; each asks the control for views and turns keys into requests."""
