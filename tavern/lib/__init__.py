"""Small helpers that know no app: template tags, the import map, notices."""
