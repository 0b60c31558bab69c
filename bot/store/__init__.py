"""What is kept: SQL for cases and what a person agreed to, Redis for sessions that expire by themselves."""
