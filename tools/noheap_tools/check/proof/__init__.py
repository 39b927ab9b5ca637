"""What goes onto the board for a proof, and what the proof says."""
