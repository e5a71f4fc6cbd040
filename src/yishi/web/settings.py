"""Settings: one file, everything a deployment varies comes from the environment or from the data folder."""

SECRET_KEY = "set by the data folder"
INSTALLED_APPS: list[str] = []
USE_TZ = True
