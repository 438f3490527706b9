"""Stories: one a workflow, told as its people live it, through the whole machine room."""
