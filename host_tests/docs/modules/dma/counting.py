NOT_RUN = "a part of what host_tests/pico/test_dma.py and test_dma_stream.py run"
