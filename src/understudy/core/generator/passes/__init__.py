"""One inference per file; `understudy.core.generator.pipeline` lists them in order."""
