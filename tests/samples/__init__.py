"""Payloads of other people's making, fed to our doors: `make samples DIR=…`."""
