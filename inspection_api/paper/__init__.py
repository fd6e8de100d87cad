"""Paper as the last resort: the printed checklist of a visit, and what is typed from it afterwards."""
