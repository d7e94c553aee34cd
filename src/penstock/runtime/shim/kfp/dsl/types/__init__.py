"""The modules from which packages of artifact types import."""
