"""understudy records real third parties once and plays them in CI, with faults on cue."""
