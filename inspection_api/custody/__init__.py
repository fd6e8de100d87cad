"""Files as they are shown and handed out: to whom, which of them with restraint, and the history of each."""
