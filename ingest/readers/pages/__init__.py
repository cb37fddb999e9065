"""From where words stand on pages to the paragraphs of a document; the pages may be printed or pictures."""
