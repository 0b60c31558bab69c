"""Everything that makes a Rasa turn cheap, in one place; each step is tested to give the unpatched answers.

Where Rasa has a place for it, its own place is used:
  agent.py      subclasses of `Agent` and `MessageProcessor`
  replies.py    the generator of replies
  runner.py     the graph runner class that is handed to the model loader
  ../tracker_store.py, ../lock_store.py   stores
Where it has none, functions of Rasa are replaced, at start, for the process that serves:
  imports.py    modules that serving never uses are imported on first use
  patches.py    `apply()` replaces what costs time in each turn: trackers.py, actions.py, rules.py

What each step does and why stands in its module; what it brought, in docs/decisions/.
"""
