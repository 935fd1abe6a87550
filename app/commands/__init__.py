"""The commands of the program, each module loaded when its command is used."""
