"""What goes in and out as text: tables of facts and totals, results as rows and canonical JSON, receipts."""
