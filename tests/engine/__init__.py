"""Tests of the resource with the real Pulumi engine, against the emulator."""
