"""Settings in one file, of which the number is written before the rest. Each part is on the flash
before the next one begins."""


class OneFile:
    def __init__(self, path):
        self._path = path

    def load(self):
        try:
            with open(self._path, "rb") as file:
                return file.read()
        except OSError:
            return None

    def save(self, content):
        with open(self._path, "wb") as file:
            file.write(content[:20])
            file.flush()
            file.write(content[20:])
