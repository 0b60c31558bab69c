"""The list of licensed placement agencies (P3MI): imported as published, looked up by name and number."""
