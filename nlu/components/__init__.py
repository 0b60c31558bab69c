"""What Rasa loads of ours: graph components and the channel. Only here and beside is Rasa imported."""
