"""Notes what was imported when."""

done = []
