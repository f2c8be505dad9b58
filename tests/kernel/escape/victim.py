"""A program of the same person, which cells must not reach: a secret in its environment and in its memory."""

import ctypes
import sys

secret = ctypes.create_string_buffer(("memory" + "-" + sys.argv[1]).encode())
print(ctypes.addressof(secret), flush=True)
sys.stdin.read()
