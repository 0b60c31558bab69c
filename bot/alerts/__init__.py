"""Alerts: one message to many who agreed to it, once, at the rate the platforms permit."""
