"""Platforms as alerts use them: one call, one outcome."""
