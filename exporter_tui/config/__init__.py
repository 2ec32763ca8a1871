"""YAML and environment in, frozen ``Options`` out; every mistake of a person named at once."""
