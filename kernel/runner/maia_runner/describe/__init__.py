"""Lets the agent describe many units: a notebook for each, a table and a page about all."""
