"""Pages and pictures of docs/ that commands write."""
