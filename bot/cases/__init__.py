"""Cases: people who need a human, stored in SQL even when Rasa is down."""
