"""What is mechanical about mending a finding: edits of its file."""
