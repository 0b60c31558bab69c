"""What readers say of verdicts, kept to learn from: the text only with their consent."""
