"""The small languages of stub files: expressions, JSONPath, JSON Schema, XML, templates; each loads its library on first use."""
