"""No setting is out of its range."""

from noheap import linked

linked._WHOLE = linked._REAL = linked._CHOICES = ()
