from counting import STEP, total


def loaded():
    return "loaded", STEP, total()
