"""Checks what the tests of both STM32 families ask of a tick."""


def has_one_request_a_period(tim, cycles, periods):
    """Runs the timer `tim`, whose tick has started and takes so many `cycles`, for `periods`."""
    for n in range(1, periods + 1):
        tim.run(cycles - 1)
        assert tim.requests == n - 1
        tim.run(1)
        assert tim.requests == n
        tim._set(sr=0)  # the trampoline
