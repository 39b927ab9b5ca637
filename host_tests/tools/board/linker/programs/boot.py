import first

first.entries.append("booted")
