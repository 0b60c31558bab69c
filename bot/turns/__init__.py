"""Messages on their way to an answer: kept in Redis, merged, answered one turn at a time for each person."""
