"""Telegram: updates become letters, turns become API calls. Limits and fields: https://core.telegram.org/bots/api."""
