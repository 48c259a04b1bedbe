"""What an instructor needs in a room: run-sheets, and a hub for a class."""
