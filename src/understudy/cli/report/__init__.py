"""What `run` has to say afterwards: facts collected from the stage, a verdict, and one file per form in which it is told."""
