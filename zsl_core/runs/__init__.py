"""Runs: their configuration, where they are kept, and the job that makes one."""
