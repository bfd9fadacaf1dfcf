"""Documents in and out, one file a format."""

from pipeline.formats.encodings import Decoded, decode
from pipeline.formats.registry import (
    Choice,
    Format,
    Options,
    format_of,
    known_formats,
    register,
)
from pipeline.formats.source import InputFailure, Line, Placed, Source, Target

__all__ = [
    "Choice",
    "Decoded",
    "Format",
    "InputFailure",
    "Line",
    "Options",
    "Placed",
    "Source",
    "Target",
    "decode",
    "format_of",
    "known_formats",
    "register",
]
