from noheap.safe import events, post_mortem


class telemetry:
    said = []
    text = said.append


def after():
    assert telemetry.said[0].startswith("started by ")
