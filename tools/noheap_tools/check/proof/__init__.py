"""Makes the files that go onto a board for a proof, and judges what ran."""
