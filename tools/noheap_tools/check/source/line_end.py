"""How a file ends its lines. What the cache knows needs no more of the source than this."""

import re

LINE_END = re.compile("\r\n|\r|\n")  # as the parser ends lines
