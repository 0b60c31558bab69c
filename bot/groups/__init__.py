"""Groups: which messages to flag, what to do about them, and which ads belong to one campaign."""
