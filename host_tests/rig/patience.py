"""How long a test waits for what has to come, on a machine with much else to do."""

# Ends what hangs. Where it comes at once this costs nothing, so it is many times what is needed.
PATIENCE_S = 180
