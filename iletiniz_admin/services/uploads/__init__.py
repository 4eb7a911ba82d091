"""Uploads: files of people as audiences, read in steps, an error for each bad row."""
