"""The prediction graph run in an order worked out once, not planned anew by dask for each message.

For each set of targets, Rasa's runner cuts the schema down, builds a dask graph and lets dask plan and run it: most
of the time of a small graph. Here the nodes that a target needs are sorted once, and each run calls them in that
order. The nodes are Rasa's own, and so are their results.
"""

# mypy: allow-subclassing-any, no-warn-return-any
from __future__ import annotations

from typing import Any

from rasa.engine.exceptions import GraphRunError
from rasa.engine.graph import ExecutionContext, GraphNode, GraphNodeHook, GraphSchema
from rasa.engine.runner.interface import GraphRunner
from rasa.engine.storage.storage import ModelStorage

_Step = tuple[str, GraphNode, tuple[str, ...]]


class StraightGraphRunner(GraphRunner):
    """Runs nodes one after the other; for serving (training stays with Rasa's runner)."""

    def __init__(self, schema: GraphSchema, nodes: dict[str, GraphNode]) -> None:
        self._schema = schema
        self._nodes = nodes
        self._orders: dict[tuple[str, ...], list[_Step]] = {}

    @classmethod
    def create(cls, graph_schema: GraphSchema, model_storage: ModelStorage, execution_context: ExecutionContext,
               hooks: list[GraphNodeHook] | None = None) -> StraightGraphRunner:
        """Loads every node's component."""
        nodes = {
            name: GraphNode.from_schema_node(name, node, model_storage, execution_context, hooks)
            for name, node in graph_schema.nodes.items()
        }
        return cls(graph_schema, nodes)

    def run(self, inputs: dict[str, Any] | None = None, targets: list[str] | None = None) -> dict[str, Any]:
        """Target -> its result. Raises `GraphRunError` when an input is missing."""
        wanted = tuple(targets or self._schema.target_names)
        order = self._orders.get(wanted)
        if order is None:
            order = self._orders[wanted] = self._order(wanted)
        results = {name: (name, value) for name, value in (inputs or {}).items()}
        for name, node, needs in order:
            try:
                results[name] = node(*[results[need] for need in needs])
            except KeyError as missing:
                if missing.args[0] in needs:
                    raise GraphRunError(f"no input '{missing.args[0]}' for '{name}'") from missing
                raise
        return {target: results[target][1] for target in wanted}

    def _order(self, targets: tuple[str, ...]) -> list[_Step]:
        order: list[_Step] = []
        seen: set[str] = set()

        def visit(name: str) -> None:
            if name in seen or name not in self._schema.nodes:
                return
            seen.add(name)
            needs = tuple(self._schema.nodes[name].needs.values())
            for need in needs:
                visit(need)
            order.append((name, self._nodes[name], needs))

        for target in targets:
            visit(target)
        return order
