"""Other notes, more of them, looked for more often; a note is changed twice before somebody is late."""

from replica_same import scene

scene(["green door", "tall ladder", "warm coat"], 0.06)
