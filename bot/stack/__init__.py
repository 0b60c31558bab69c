"""The local parts that one machine needs beside the bot: Valkey, the trained model, Rasa."""
