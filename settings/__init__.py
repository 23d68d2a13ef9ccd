"""The settings in force: config.yaml, overridden by a file, the environment and flags."""

from settings.load import (
    LoadedSettings,
    SettingsError,
    default_config,
    home_of,
    load_settings,
    shelf_of,
)
from settings.schema import Settings
from settings.service import ServiceSettings

__all__ = ["LoadedSettings", "ServiceSettings", "Settings", "SettingsError", "default_config",
           "home_of", "load_settings", "shelf_of"]
