"""From bytes to records and rejections, one file for each source format. Nothing is stored or judged here."""
