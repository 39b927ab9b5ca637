"""All interrupt handlers of a program together: the worst response time of each.

activity    what a run shows: each handler's times, masked stretches, nested stack
response    the analysis, from figures alone
system      the program on the emulated board, and the figures of its handlers
report      the result, as data and as text
"""
