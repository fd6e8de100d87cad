"""Official documents on paper: what a template may see, how it looks, and the one place that makes PDF files.

Here is no rule, no permission and no database: a stage fills a context of ``contexts``, ``pdf`` renders it.
"""
