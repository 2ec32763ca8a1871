"""What a screen is shown: frozen values made from the machine's state; pure."""
