"""Projects to begin with: create.py makes one of the folders beside it.

Each folder is a project that runs as it is. Its template.toml says what it is for, and what to
replace for another sensor; common/ has what all of them get, frame/ is for a firmware that is
there already.
"""
