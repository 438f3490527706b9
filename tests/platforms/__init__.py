"""The doors are tried here."""
