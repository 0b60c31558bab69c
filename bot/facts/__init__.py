"""The sourced base of facts: everything the bot may say about a number, fee, law, visa, scheme or place."""
