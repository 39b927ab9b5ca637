"""From boards to the brokers, stores and dashboards that people run: `noheap gateway`.

ports -> monitor.live -> monitor.session -> collector -> outbox -> mqtt, influx
"""
