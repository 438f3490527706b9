"""Who works here, who leads, who is asked: the company itself."""
