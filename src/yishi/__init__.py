"""Yishi (议事): a village decides, pays and checks in the open."""

__version__ = "0.1.0"
