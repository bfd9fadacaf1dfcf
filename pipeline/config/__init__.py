"""A run's config, checked: sections, stages in order, and every problem at once."""

from pipeline.config.loading import Config, ConfigSource, load_config
from pipeline.config.sections import ExecutorConfig, InputConfig, OutputConfig, Section

__all__ = [
    "Config",
    "ConfigSource",
    "ExecutorConfig",
    "InputConfig",
    "OutputConfig",
    "Section",
    "load_config",
]
