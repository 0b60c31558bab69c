"""From what Rasa decided to say to the words a person reads: facts filled in, sources named."""
