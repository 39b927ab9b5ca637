LANES = ("host",)  # the VM cannot compile the sampler, and on a Pico its import takes long
