"""In its place comes what host_tests/tiny/test_random.py writes."""

print("nothing")
