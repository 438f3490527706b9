"""The story language over the wires of chat platforms."""
