// The port has no names that its sources do not show.
