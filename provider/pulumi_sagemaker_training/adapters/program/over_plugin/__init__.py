"""The classes of a program whose resources the plugin serves."""
