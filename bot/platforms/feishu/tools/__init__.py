"""Feishu's own tools: tasks, the calendar, and Bitable; see `toolbox.py`."""
