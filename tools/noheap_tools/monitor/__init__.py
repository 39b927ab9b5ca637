"""The monitor: boards or recordings in, what they say out, as lines or on a screen."""
