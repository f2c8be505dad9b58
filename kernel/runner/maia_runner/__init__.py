"""Runs notebooks without a browser."""
