"""What a person may choose of the screen before there is one; read without loading Textual."""

THEME_CHOICES = ("dark", "light", "ansi")
DEFAULT_REFRESH_HZ = 2.0
SLOWEST_HZ = 0.2
FASTEST_HZ = 5.0
