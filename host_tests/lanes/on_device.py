"""Runs the tests of one file on MicroPython and prints what came of each. See protocol.py.

micropython on_device.py test_spsc test_full test_wrap
"""

import sys


def run(file, functions):
    try:
        module = __import__(file)
    except Exception as error:
        _say("import")
        sys.print_exception(error)
        return
    for name in functions:
        _say("begin " + name)
        try:
            getattr(module, name)()
            _check_scripts()
        except Exception as error:
            sys.print_exception(error)
            _say("fail " + name)
        else:
            _say("pass " + name)
    _say("end")


def _check_scripts():
    script = sys.modules.get("noheap_testing.script")
    names = script.unfinished() if script else ()
    if names:
        raise AssertionError("done() was not called: " + ", ".join(names))


def _say(text):
    print("\n~~ " + text)


if __name__ == "__main__":
    run(sys.argv[1], sys.argv[2:])
