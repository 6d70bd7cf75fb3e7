"""The small languages of stub files: regular expressions, JSONPath, JSON Schema, XPath, templates. Each imports its library when first used."""
