"""The tests below programs/ are those of projects, which test_plugin.py runs there."""

collect_ignore = ["programs"]
