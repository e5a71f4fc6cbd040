"""How pages look and speak: two languages side by side, large type as a mode, base templates, fields that a clerk can fill."""
