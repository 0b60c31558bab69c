"""Keeps Rasa and TensorFlow from writing pages: no telemetry, no progress bars, no debug lines with people's words."""

# mypy: disable-error-code=import-not-found
from __future__ import annotations

import logging
import os
import warnings
from typing import Any


def environment() -> None:
    """Variables that must be set before Rasa or TensorFlow is imported."""
    os.environ.update(RASA_TELEMETRY_ENABLED="false", TF_CPP_MIN_LOG_LEVEL="3", CUDA_VISIBLE_DEVICES="",
                      SQLALCHEMY_SILENCE_UBER_WARNING="1", LOG_LEVEL="ERROR", SANIC_MOTD="false")
    # The arrays of one message are too small to be worth a second thread.
    for library in ("OMP", "OPENBLAS"):
        os.environ.setdefault(f"{library}_NUM_THREADS", "1")
    if warnings.showwarning is not _show:
        _stock_show.append(warnings.showwarning)
        warnings.showwarning = _show  # type: ignore[assignment]


_stock_show: list[Any] = []
_OF_NO_USE = (DeprecationWarning, PendingDeprecationWarning, FutureWarning)


def _show(message: Warning | str, category: type[Warning], *rest: Any) -> None:
    """Filters would be reset by the libraries that are imported; a notice of a library to its makers is dropped."""
    if not issubclass(category, _OF_NO_USE) and "Slot auto-fill has been removed" not in str(message):
        _stock_show[0](message, category, *rest)


def logs() -> None:
    """Warnings and errors to stderr, nothing below. Imports structlog."""
    import structlog  # noqa: PLC0415  (the environment must be set before)

    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
