"""Where people write: each channel turns updates into Incoming and replies into what its platform shows."""
