"""Engine.IO 4 and Socket.IO 5 at the edge: sessions over long polling and WebSocket, and the dialogues they carry."""
