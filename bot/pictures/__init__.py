"""Reads the text in posters and screenshots, in worker processes with limits; the picture itself is never kept."""
