NOT_RUN = "host_tests/pico/test_dma.py and noheap run --tier dma do"
