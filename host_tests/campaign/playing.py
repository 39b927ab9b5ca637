"""Plays a trial on the board that it is for."""

from campaign import two_sensors
from campaign.nursery import Outcome, nursery
from campaign.trial import Trial


def played(trial: Trial, sabotage: str = "") -> Outcome:
    """`sabotage` is MicroPython that runs after the settings."""
    run = nursery().run if trial.second is None else two_sensors.run
    return run(trial, sabotage)
