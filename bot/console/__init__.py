"""The operators' side over HTTP."""
