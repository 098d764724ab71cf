"""The shop's bank statements: how a file is read, and which order a line belongs to."""
