"""The letter of a case: composed once as Markdown, and rendered from there as PDF, DOCX, mail and a sheet for web forms."""
