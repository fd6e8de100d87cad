"""The sample campaign: illustrative true figures, and forms that depart from them in known ways.

Stands above all stages and uses their services like anybody else. No real round meets it.
"""
