"""The measurement of the costs on the VM."""
