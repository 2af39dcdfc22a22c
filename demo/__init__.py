"""The demonstration: its invented cast, its places and its conventions. Loaded by no production portal."""
