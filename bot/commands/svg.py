"""A chart as an SVG picture of its own: readable in light and dark, and read aloud by its title."""

from __future__ import annotations

from html import escape
from itertools import pairwise

from bot.commands.chart import Arrow, Box, Chart
from bot.commands.columns import width
from bot.commands.layout import Layout, Node, lay_out

UNIT, BOLD, LINE, PAD, EDGE, DOT, LOOP = 7.4, 1.18, 19.0, 14.0, 16.0, 7.0, 34.0
STYLE = """
svg { font: 14px system-ui, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif; background: #fbfaf7; }
.box { fill: #fff; stroke: #8a938d; stroke-width: 1.2 } .end { fill: #e1efe7; stroke: #23694c }
.dot { fill: #23694c } .name { font-weight: 600; fill: #1d2421 } .said { fill: #58625d; font-size: 13px }
.way { fill: none; stroke: #58625d; stroke-width: 1.3 } .clock { stroke: #8a5a00; stroke-dasharray: 5 4 }
.verb { fill: #1d2421; font-size: 13px; stroke: #fbfaf7; stroke-width: 5px; paint-order: stroke } .tip { fill: #58625d }
@media (prefers-color-scheme: dark) {
svg { background: #191d1b } .box { fill: #222725; stroke: #97a19b } .end { fill: #21372c; stroke: #6cc79b }
.dot { fill: #6cc79b } .name { fill: #e9ece9 } .said { fill: #b3bcb6 } .way { stroke: #b3bcb6 }
.clock { stroke: #eec06a } .verb { fill: #e9ece9; stroke: #191d1b } .tip { fill: #b3bcb6 }
}
"""


def svg(chart: Chart) -> str:
    """The picture as text."""
    numbers = {box.name: n for n, box in enumerate(chart.boxes)}
    loops = {box.name: [a for a in chart.arrows if a.source == a.target == box.name] for box in chart.boxes}
    arrows = [a for a in chart.arrows if a.source != a.target]
    made = lay_out(
        [(*_size(box), _loop_room(loops[box.name])) for box in chart.boxes],
        [(numbers[a.source], numbers[a.target], _wide(a.lines), _high(a.lines)) for a in arrows],
    )
    drawn = [_arrow(made, number, arrow) for number, arrow in enumerate(arrows)]
    for box, node in zip(chart.boxes, made.nodes, strict=False):
        drawn.append(_box(box, node))
        drawn += [_loop(node, loops[box.name])] if loops[box.name] else []
    drawn += [_label(made, number, arrow) for number, arrow in enumerate(arrows)]
    wide, high = made.width + 2 * EDGE, made.height + 2 * EDGE
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-labelledby="t" viewBox="0 0 {wide:.0f} {high:.0f}" '
        f'width="{wide:.0f}" height="{high:.0f}">\n<title id="t">{escape(chart.title)}</title>\n'
        f"<style>{STYLE}</style>\n"
        '<defs><marker id="tip" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="8" markerHeight="8" '
        'orient="auto-start-reverse"><path class="tip" d="M0 1 10 5 0 9z"/></marker></defs>\n'
        f'<g transform="translate({EDGE:.0f} {EDGE:.0f})">\n' + "\n".join(drawn) + "\n</g>\n</svg>\n"
    )


def _wide(lines: tuple[str, ...]) -> float:
    return max((width(line) for line in lines), default=0) * UNIT


def _high(lines: tuple[str, ...]) -> float:
    return len(lines) * LINE


def _size(box: Box) -> tuple[float, float]:
    if not box.lines:
        return DOT * 2, DOT * 2
    return max(_wide(box.lines[:1]) * BOLD, _wide(box.lines)) + 2 * PAD, _high(box.lines) + PAD


def _loop_room(loops: list[Arrow]) -> float:
    return LOOP + max((_wide(loop.lines) for loop in loops), default=0) if loops else 0.0


def _box(box: Box, node: Node) -> str:
    if not box.lines:
        return f'<circle class="dot" cx="{node.x:.1f}" cy="{node.y:.1f}" r="{DOT:.0f}"/>'
    left, top = node.x - node.width / 2, node.y - node.height / 2
    round_ = node.height / 2 if box.rounded else 4
    shape = (
        f'<rect class="box{" end" if box.rounded else ""}" x="{left:.1f}" y="{top:.1f}" width="{node.width:.1f}" '
        f'height="{node.height:.1f}" rx="{round_:.1f}"/>'
    )
    rows = [("name" if n == 0 else "said", line) for n, line in enumerate(box.lines)]
    return shape + _text(rows, node.x, node.y, "middle")


def _text(rows: list[tuple[str, str]], x: float, middle: float, anchor: str) -> str:
    first = middle - (len(rows) - 1) * LINE / 2 + 5
    return "".join(
        f'<text class="{kind}" x="{x:.1f}" y="{first + n * LINE:.1f}" text-anchor="{anchor}">{escape(line)}</text>'
        for n, (kind, line) in enumerate(rows)
    )


def _loop(node: Node, loops: list[Arrow]) -> str:
    """Moves that stay: an arrow out of the right side and back into it, the verbs beside it."""
    edge, far = node.x + node.width / 2, node.x + node.width / 2 + LOOP - 8
    up, down = node.y - 9, node.y + 9
    clock = " clock" if all(loop.dashed for loop in loops) else ""
    path = f"M{edge:.1f} {up:.1f}C{far:.1f} {up - 8:.1f} {far:.1f} {down + 8:.1f} {edge:.1f} {down:.1f}"
    rows = [("verb", line) for loop in loops for line in loop.lines]
    return f'<path class="way{clock}" d="{path}" marker-end="url(#tip)"/>' + _text(rows, far, node.y, "start")


def _arrow(made: Layout, number: int, arrow: Arrow) -> str:
    points = _points(made, number)
    if made.turned[number]:
        points.reverse()
    path = f"M{points[0][0]:.1f} {points[0][1]:.1f}"
    for (x0, y0), (x1, y1) in pairwise(points):
        middle = (y0 + y1) / 2
        path += f"L{x1:.1f} {y1:.1f}" if x0 == x1 else f"C{x0:.1f} {middle:.1f} {x1:.1f} {middle:.1f} {x1:.1f} {y1:.1f}"
    return f'<path class="way{" clock" if arrow.dashed else ""}" d="{path}" marker-end="url(#tip)"/>'


def _points(made: Layout, number: int) -> list[tuple[float, float]]:
    """The way downwards: out of one box, straight past whatever lies between, into the other."""
    way = made.ways[number]
    first, last = made.nodes[way[0]], made.nodes[way[-1]]
    points = [(_port(made, way[0], way[1], below=True), first.y + first.height / 2)]
    for each in way[1:-1]:
        node = made.nodes[each]
        half = max(made.nodes[n].height for n in made.layers[node.rank]) / 2
        points += [(node.x, node.y - half), (node.x, node.y + half)]
    return [*points, (_port(made, way[-1], way[-2], below=False), last.y - last.height / 2)]


def _port(made: Layout, box: int, near: int, below: bool) -> float:
    """Where an arrow meets a box: side by side with its other arrows, in the order of where they lead."""
    node = made.nodes[box]
    others = sorted(node.below if below else node.above, key=lambda n: made.nodes[n].x)
    step = min(22.0, (node.width - 16) / max(len(others), 1))
    return node.x + (others.index(near) - (len(others) - 1) / 2) * step


def _label(made: Layout, number: int, arrow: Arrow) -> str:
    way = made.ways[number]
    node = made.nodes[way[-2] if made.turned[number] else way[1]]
    return _text([("verb", line) for line in arrow.lines], node.x, node.y, "middle")
