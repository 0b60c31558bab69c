"""Rasa imports TensorFlow, scikit-learn and every chat platform's library to answer a message; we need none.

`lean()` must run before Rasa is imported. Nothing is taken away: each module or function named below is there, and
is really imported when something first touches it (a component that needs TensorFlow still finds it).

Measured on two cores: imports of 7.3 s became 1.4 s; the loaded model takes 140 to 160 MB, where Rasa's own way of
loading it takes 581 MB.
"""

from __future__ import annotations

import importlib
import importlib.abc
import importlib.machinery
import importlib.util
import sys
import types
from collections.abc import Callable, Sequence
from typing import Any

# Modules that are imported by name and used through it: Python's own lazy loading fits.
LAZY_MODULES = frozenset({"rasa.utils.train_utils", "rasa.core.test"})
# Functions imported out of heavy modules by modules that we do need.
LAZY_FUNCTIONS = {
    "sklearn.model_selection": ("train_test_split",),
    "boto3.dynamodb.conditions": ("Key",),
    "pymongo.collection": ("Collection",),
}
# A package whose `__init__` imports every channel, and the names that live in one cheap module of it.
CHANNELS = "rasa.core.channels"


class _LazyModules(importlib.abc.MetaPathFinder):
    """Finds the modules of `LAZY_MODULES` as lazy ones."""

    def find_spec(self, fullname: str, path: Sequence[str] | None, target: types.ModuleType | None = None
                  ) -> importlib.machinery.ModuleSpec | None:
        if fullname not in LAZY_MODULES:
            return None
        spec = importlib.machinery.PathFinder.find_spec(fullname, path, target)
        if spec is not None and spec.loader is not None:
            spec.loader = importlib.util.LazyLoader(spec.loader)
        return spec


def lean() -> None:
    """Puts the lazy modules in place; does nothing the second time."""
    if any(isinstance(finder, _LazyModules) for finder in sys.meta_path):
        return
    sys.meta_path.insert(0, _LazyModules())
    for name, functions in LAZY_FUNCTIONS.items():
        if name not in sys.modules:
            _stand_in(name, functions)
    import rasa.core  # noqa: F401, PLC0415  (light; the parent of the package below)

    if CHANNELS not in sys.modules:
        _shallow_package(CHANNELS)


def _stand_in(name: str, functions: Sequence[str]) -> None:
    """A module whose functions import the real module when called; any other name imports it at once."""
    module = types.ModuleType(name)

    def real() -> types.ModuleType:
        sys.modules.pop(name, None)
        return importlib.import_module(name)

    for function in functions:
        setattr(module, function, _on_call(real, function))

    def missing(attribute: str) -> Any:
        if attribute.startswith("__"):
            raise AttributeError(attribute)
        return getattr(real(), attribute)

    module.__dict__["__getattr__"] = missing
    sys.modules[name] = module


def _on_call(real: Callable[[], types.ModuleType], function: str) -> Callable[..., Any]:
    def call(*args: Any, **kwargs: Any) -> Any:
        return getattr(real(), function)(*args, **kwargs)

    return call


def _shallow_package(name: str) -> None:
    """The package without running its `__init__`; a name that is not in `.channel` runs it after all."""
    spec = importlib.util.find_spec(name)
    if spec is None or spec.loader is None or spec.submodule_search_locations is None:
        raise ImportError(name)
    loader = spec.loader
    module = types.ModuleType(name)
    module.__path__ = list(spec.submodule_search_locations)
    module.__spec__, module.__file__ = spec, spec.origin

    def missing(attribute: str) -> Any:
        if attribute.startswith("__"):
            raise AttributeError(attribute)
        first = importlib.import_module(f"{name}.channel")
        if not hasattr(first, attribute):
            loader.exec_module(module)
            return module.__dict__[attribute]
        return getattr(first, attribute)

    module.__dict__["__getattr__"] = missing
    sys.modules[name] = module
    parent, _, child = name.rpartition(".")
    setattr(sys.modules[parent], child, module)
