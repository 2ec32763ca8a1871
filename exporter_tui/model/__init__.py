"""The nouns of the project: frozen values, standard library only, no IO and no clock."""
