"""The version of KFP whose behaviour the runtime has."""

__version__ = "2.17.0"
