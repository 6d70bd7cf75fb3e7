"""From traffic to behavior: exchanges in, a stub document and its proof out."""
