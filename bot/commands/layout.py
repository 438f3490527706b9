"""A layered layout for small charts: ranks downwards, few crossings, straight long arrows.

Every arrow runs through a rank of its own for its label, so labels keep their place like boxes do. The method
is Sugiyama's: break cycles, rank by the longest path, order by neighbours, place by weighted least squares.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

GAP, RANK_GAP, THREAD = 26.0, 24.0, 10.0
SWEEPS, STEPS, PULL = 12, 80, 8.0


@dataclass
class Node:
    """Something that takes room: a box, a label, or the thread of a long arrow. (x, y) is its middle."""

    width: float
    height: float
    right: float = 0.0
    rank: int = 0
    x: float = 0.0
    y: float = 0.0
    thread: bool = False
    above: list[int] = field(default_factory=list)
    below: list[int] = field(default_factory=list)

    @property
    def left_half(self) -> float:
        return self.width / 2

    @property
    def right_half(self) -> float:
        """Half of the width, and what hangs on at the right side."""
        return self.width / 2 + self.right


@dataclass
class Layout:
    """Where everything is. `ways` holds for each arrow the nodes it passes, downwards; `turned`: it points up."""

    nodes: list[Node]
    ways: list[list[int]]
    turned: list[bool]
    layers: list[list[int]]
    width: float = 0.0
    height: float = 0.0


def lay_out(
    boxes: Sequence[tuple[float, float, float]],
    arrows: Sequence[tuple[int, int, float, float]],
) -> Layout:
    """Place boxes (width, height, room at the right) and arrows (source, target, label width, label height).

    An arrow must not lead back to its own box.
    """
    nodes = [Node(width, height, right) for width, height, right in boxes]
    turned = _turn_cycles(len(nodes), [(a, b) for a, b, *_ in arrows])
    downward = [(b, a) if back else (a, b) for (a, b, *_), back in zip(arrows, turned, strict=True)]
    _rank(nodes, downward)
    ways = [
        _thread(nodes, a, b, size, back) for (a, b), (_, _, *size), back in zip(downward, arrows, turned, strict=True)
    ]
    layers = _order(nodes)
    made = Layout(nodes, ways, turned, layers)
    _place(made)
    return made


def _turn_cycles(count: int, arrows: list[tuple[int, int]]) -> list[bool]:
    """Which arrows to read upwards so that the rest has no cycle: those that lead back on the way from the first."""
    state = [0] * count
    turned = [False] * len(arrows)

    def visit(node: int) -> None:
        state[node] = 1
        for number, (a, b) in enumerate(arrows):
            if a == node and state[b] == 1:
                turned[number] = True
            elif a == node and state[b] == 0:
                visit(b)
        state[node] = 2

    for node in range(count):
        if state[node] == 0:
            visit(node)
    return turned


def _rank(nodes: list[Node], arrows: list[tuple[int, int]]) -> None:
    """Each box below everything that leads to it; odd ranks are left for labels."""
    for _ in nodes:
        for a, b in arrows:
            nodes[b].rank = max(nodes[b].rank, nodes[a].rank + 2)


def _thread(nodes: list[Node], a: int, b: int, size: Sequence[float], back: bool) -> list[int]:
    """The way of an arrow through the ranks between; its label sits near the box it comes from."""
    way = [a]
    first, last = nodes[a].rank + 1, nodes[b].rank - 1
    labelled = last if back else first
    for rank in range(first, last + 1):
        width, height = size if rank == labelled else (THREAD, 0.0)
        nodes.append(Node(width, height, rank=rank, thread=True))
        way.append(len(nodes) - 1)
    way.append(b)
    for upper, lower in pairwise(way):
        nodes[upper].below.append(lower)
        nodes[lower].above.append(upper)
    return way


def _order(nodes: list[Node]) -> list[list[int]]:
    """The order within each rank with the fewest crossings that sweeping up and down finds."""
    layers: list[list[int]] = [[] for _ in range(max(n.rank for n in nodes) + 1)]
    for number, node in enumerate(nodes):
        layers[node.rank].append(number)
    best, fewest = [list(layer) for layer in layers], _crossings(nodes, layers)
    for sweep in range(SWEEPS):
        down = sweep % 2 == 0
        for layer in layers[1:] if down else layers[-2::-1]:
            other = layers[nodes[layer[0]].rank + (-1 if down else 1)]
            place = {number: at for at, number in enumerate(other)}
            own = {number: at for at, number in enumerate(layer)}
            layer.sort(key=lambda n, place=place, own=own, down=down: _middle(nodes[n], place, own[n], down))
        if (found := _crossings(nodes, layers)) < fewest:
            best, fewest = [list(layer) for layer in layers], found
    return best


def _middle(node: Node, place: dict[int, int], own: int, down: bool) -> float:
    near = [place[n] for n in (node.above if down else node.below)]
    return sum(near) / len(near) if near else own


def _crossings(nodes: list[Node], layers: list[list[int]]) -> int:
    total = 0
    for upper, lower in pairwise(layers):
        place = {number: at for at, number in enumerate(lower)}
        ends = [sorted(place[n] for n in nodes[u].below) for u in upper]
        for at, mine in enumerate(ends):
            total += sum(b < a for a in mine for others in ends[at + 1 :] for b in others)
    return total


def _place(made: Layout) -> None:
    """Give every node its middle: rows by rank, and in a row as near to the neighbours as the order allows."""
    nodes = made.nodes
    for layer in made.layers:
        _settle(nodes, layer, [0.0] * len(layer), [1.0] * len(layer))
    for sweep in range(STEPS):
        for layer in made.layers if sweep % 2 == 0 else made.layers[::-1]:
            wishes = [_wish(nodes, nodes[n], sweep) for n in layer]
            _settle(nodes, layer, [w for w, _ in wishes], [weight for _, weight in wishes])
    left = min(n.x - n.left_half for n in nodes)
    for node in nodes:
        node.x -= left
    top = 0.0
    for layer in made.layers:
        height = max(nodes[n].height for n in layer)
        for n in layer:
            nodes[n].y = top + height / 2
        top += height + RANK_GAP
    made.width = max(n.x + n.right_half for n in nodes)
    made.height = top - RANK_GAP


def _wish(nodes: list[Node], node: Node, sweep: int) -> tuple[float, float]:
    """Where a node would like to be, and how much: the middle of its neighbours; threads pull harder."""
    near = [*node.above, *node.below] if sweep >= STEPS // 4 else (node.above if sweep % 2 == 0 else node.below)
    if not near:
        return node.x, 0.1
    pull = [PULL if nodes[n].thread and node.thread else 1.0 for n in near]
    return sum(nodes[n].x * p for n, p in zip(near, pull, strict=True)) / sum(pull), sum(pull)


def _settle(nodes: list[Node], layer: list[int], wishes: list[float], weights: list[float]) -> None:
    """Least squares in a fixed order with distances kept: neighbours in each other's way move as one block."""
    offsets = [0.0]
    for a, b in pairwise(layer):
        offsets.append(offsets[-1] + nodes[a].right_half + GAP + nodes[b].left_half)
    blocks: list[tuple[float, float, int]] = []
    for wish, weight, offset in zip(wishes, weights, offsets, strict=True):
        blocks.append((wish - offset, weight, 1))
        while len(blocks) > 1 and blocks[-2][0] > blocks[-1][0]:
            (x1, w1, n1), (x2, w2, n2) = blocks[-2:]
            blocks[-2:] = [((x1 * w1 + x2 * w2) / (w1 + w2), w1 + w2, n1 + n2)]
    places = [x for x, _, count in blocks for _ in range(count)]
    for number, place, offset in zip(layer, places, offsets, strict=True):
        nodes[number].x = place + offset
