"""The prediction graph run in an order worked out once, not planned anew by dask for each message.

For each set of targets, Rasa's runner cuts the schema down, builds a dask graph and lets dask plan and run it: most
of the time of a small graph. Here the nodes that a target needs are sorted once, and each run calls them in that
order. Where a node has no hooks and its component is loaded already, as always in serving, the component's function is
called as the node would call it, without the node's debug lines. The components are Rasa's own, and so are their
results; errors come as they are, not wrapped.
"""

# mypy: allow-subclassing-any, no-warn-return-any
from __future__ import annotations

from collections.abc import Callable
from typing import Any

from rasa.engine.exceptions import GraphRunError
from rasa.engine.graph import ExecutionContext, GraphNode, GraphNodeHook, GraphSchema
from rasa.engine.runner.interface import GraphRunner
from rasa.engine.storage.storage import ModelStorage

_Step = tuple[str, Callable[..., Any], tuple[tuple[str, str], ...]]


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
        results = dict(inputs or {})
        for name, call, needs in order:
            missing = [need for _, need in needs if need not in results]
            if missing:
                raise GraphRunError(f"no input {missing} for '{name}'")
            results[name] = call(**{argument: results[need] for argument, need in needs})
        return {target: results[target] for target in wanted}

    def _order(self, targets: tuple[str, ...]) -> list[_Step]:
        order: list[_Step] = []
        seen: set[str] = set()

        def visit(name: str) -> None:
            if name in seen or name not in self._schema.nodes:
                return
            seen.add(name)
            needs = tuple(self._schema.nodes[name].needs.items())
            for _, need in needs:
                visit(need)
            order.append((name, _as_function(self._nodes[name]), needs))

        for target in targets:
            visit(target)
        return order


def _as_function(node: GraphNode) -> Callable[..., Any]:
    """What a node does with its inputs, by the names of its component's arguments."""
    if node._eager and not node._hooks:
        return getattr(node._component, node._fn_name)

    def through_the_node(**inputs: Any) -> Any:
        return node(*[(need, inputs[argument]) for argument, need in node._inputs.items()])[1]

    return through_the_node
