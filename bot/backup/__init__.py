"""Backup and restore: all that the desk could not make anew, in one file."""
