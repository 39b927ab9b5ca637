"""What the settings and the command line ask for: which rules, which files, which target."""
