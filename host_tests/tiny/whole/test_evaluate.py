"""Functions of constants are called at build time."""

from tiny.whole.passes import simplified

STEP = """
def step(rate_hz, period_us):
    rate_mhz = round(rate_hz * 1000)
    if not 0 < rate_mhz * period_us <= 500_000_000:
        raise ValueError("rate_hz")
    return ((rate_mhz * period_us << 32) + 500_000_000) // 1_000_000_000

"""


def test_its_result_stands_for_a_call() -> None:
    assert (
        simplified(STEP + "print(step(4, 10_000), step(0.5, 100))") == "print(171798692, 214748)\n"
    )


def test_a_call_that_raises_stays_and_raises_on_the_board() -> None:
    text = simplified(STEP + "print(step(0, 10_000), step(4, 100))")
    assert "raise ValueError" in text
    assert "step(), 1717987" in text


def test_a_call_of_what_is_not_known_stays() -> None:
    assert "step" in simplified(STEP + "print(step(4, int(input())), step(int(input()), 1))")


def test_a_function_that_has_effects_is_not_called() -> None:
    text = "seen = []\n\ndef f(n):\n    seen.append(n)\n    return n\nprint(f(1), f(2), seen)"
    assert "f(1)" in simplified(text)


def test_settings_are_checked_at_build_time() -> None:
    text = """
        class config:
            LOW = 1
            HIGH = 2

        def check(config):
            for name in ("LOW", "HIGH"):
                if not 0 <= getattr(config, name) <= 5:
                    raise ValueError(name)

        check(config)
        print(config.LOW)
        """
    assert simplified(text) == "print(1)\n"
    assert "raise ValueError" in simplified(text.replace("HIGH = 2", "HIGH = 6"))


def test_a_loop_without_end_is_given_up() -> None:
    text = "def f(n):\n    while n:\n        pass\n    return n\nprint(f(1), f(2))"
    assert "while" in simplified(text)
