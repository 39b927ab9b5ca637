"""The evaluation of a program on abstract values."""
