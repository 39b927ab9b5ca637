import sys

import board

from noheap.control.threshold import Threshold
from noheap.loop import report
from noheap.sampler import vector
from noheap.sampler.measured import MeasuredStats
from noheap.sampler.sampler import Sampler
from noheap.sensors import tmp102_sampled as sensor
from noheap.source.rp2040_i2c import I2CSource
from noheap.wire.telemetry import Telemetry

NOT_RUN = "it never ends: host_tests/pico/test_histograms.py runs the same"
