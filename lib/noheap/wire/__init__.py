"""The one definition of each record and frame, for device and host alike."""
