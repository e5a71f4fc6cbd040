"""Indicators, computed from what the other rooms know of the record; nothing here is typed in or stored."""
