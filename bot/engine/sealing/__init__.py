"""The sealed desk: rounds that ask everybody under seal, and release what was answered once, mixed.

What opens, reminds, looks and closes comes from the clock and passes by the inbox like all else. What people answer
does not: `answering` takes it before anything is kept, and puts it into a slot.
"""
