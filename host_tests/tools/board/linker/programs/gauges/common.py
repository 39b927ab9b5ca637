UNIT = "degrees"
offset = 100
