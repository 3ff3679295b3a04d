"""A case on paper: the print view and the PDF of one report."""
