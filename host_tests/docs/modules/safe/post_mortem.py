from noheap.safe import events, post_mortem

events._log = None  # as when a board starts


class telemetry:
    said = []
    text = said.append


def after():
    assert telemetry.said[0].startswith("started by ")
