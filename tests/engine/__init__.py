"""The resource under the real engine, against the emulator."""
