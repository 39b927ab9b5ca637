"""A picture of the dashboard in docs/guide/fleet/grafana, without Grafana."""
