"""The web chat: one page and its socket."""
