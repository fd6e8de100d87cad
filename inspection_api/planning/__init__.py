"""Which unit is visited when and by whom, and the frozen package that goes to the tablets."""
