//! Boxes and arrows in layers: family trees and graphs of computation.

use std::fmt::Write;

use super::{
    FigureError,
    style::{BOX, Colour, INK, SERIES, SOFT_INK, TEXT_SIZE},
    svg::{self, Anchor, Fragment, SWATCH_WIDTH, text, text_width},
};
use crate::numbers::{Numbers, Value, short};

const BOX_HEIGHT: f64 = 34.0;
const BOX_PADDING: f64 = 12.0;
/// How much of a layer an edge takes that goes through it.
const CROSSING: f64 = 12.0;
/// Between nodes of a layer, and between other things there.
const SIDE_GAP: f64 = 18.0;
const SLOT_GAP: f64 = 8.0;
/// Between the arrows at one side of a node.
const PORT_GAP: f64 = 9.0;
const ARROW_HEAD: f64 = 8.0;
/// Size of what is written beside an arrow.
const NOTE_SIZE: f64 = TEXT_SIZE - 1.0;
/// What is written beside an arrow takes so much beside it.
const NOTE_HEIGHT: f64 = NOTE_SIZE + 5.0;
/// Between an arrow that leads down and what is written beside it.
const NOTE_GAP: f64 = 8.0;
const FORWARD: Colour = INK;
const BACKWARD: Colour = SERIES[1];

/// Nodes joined by arrows. Every arrow leads to a later layer: from left to right, or downwards
/// where the page is too narrow for that.
#[derive(Debug, Clone)]
pub struct Graph {
    pub(super) title: String,
    nodes: Vec<Node>,
    edges: Vec<Edge>,
}

#[derive(Debug, Clone)]
struct Node {
    id: String,
    label: String,
}

#[derive(Debug, Clone)]
struct Edge {
    from: String,
    to: String,
    label: String,
    /// The value that goes forward and the gradient that comes back.
    values: Option<[String; 2]>,
}

impl Graph {
    /// A graph without nodes.
    pub fn new(title: impl Into<String>) -> Self {
        Self { title: title.into(), nodes: Vec::new(), edges: Vec::new() }
    }

    /// Adds a box; edges refer to it by `id`.
    #[must_use]
    pub fn node(mut self, id: impl Into<String>, label: impl Into<String>) -> Self {
        self.nodes.push(Node { id: id.into(), label: label.into() });
        self
    }

    /// Adds an arrow with a label, which may be empty.
    #[must_use]
    pub fn edge(mut self, from: impl Into<String>, to: impl Into<String>, label: impl Into<String>) -> Self {
        self.edges.push(Edge { from: from.into(), to: to.into(), label: label.into(), values: None });
        self
    }

    /// Writes on the arrow between two nodes the value that goes forward, above it, and the gradient that comes back,
    /// below it. Draws the arrow if there is none; of several between the same nodes, takes the next without values.
    #[must_use]
    pub fn values(
        mut self,
        from: impl Into<String>,
        to: impl Into<String>,
        forward: impl Into<Value>,
        backward: impl Into<Value>,
    ) -> Self {
        let (from, to) = (from.into(), to.into());
        let values = Some([written(&forward.into()), written(&backward.into())]);
        let bare = self.edges.iter_mut().find(|edge| edge.from == from && edge.to == to && edge.values.is_none());
        match bare {
            Some(edge) => edge.values = values,
            None => self.edges.push(Edge { from, to, label: String::new(), values }),
        }
        self
    }

    pub(super) fn data(&self) -> Vec<Vec<String>> {
        let header = ["from", "to", "label", "forward", "backward"].map(str::to_owned).to_vec();
        let edges = self.edges.iter().map(|edge| {
            let [forward, backward] = edge.values.clone().unwrap_or_default();
            vec![edge.from.clone(), edge.to.clone(), edge.label.clone(), forward, backward]
        });
        [header].into_iter().chain(edges).collect()
    }

    pub(super) fn draw(&self, width: f64) -> Result<Fragment, FigureError> {
        let rightwards = Layout::of(self, true)?.drawn(self);
        let graph = if rightwards.width <= width { rightwards } else { Layout::of(self, false)?.drawn(self) };
        let mut figure = Fragment::stack([svg::title(&self.title, width), self.legend(width)]);
        let top = figure.height + 4.0;
        figure.place(&graph, ((width - graph.width) / 2.0).max(0.0), top);
        Ok(figure)
    }

    /// What stands above and below the arrows, if anything does.
    fn legend(&self, width: f64) -> Fragment {
        let arrow = |colour: Colour, to_right: bool| {
            let (from, to, head) = if to_right { (0.0, SWATCH_WIDTH, -6) } else { (SWATCH_WIDTH, 0.0, 6) };
            let hex = colour.hex();
            format!(
                "<path d=\"M{from} 0H{to}m{head}-4L{to} 0l{head} 4\" fill=\"none\" stroke=\"{hex}\" stroke-width=\"1.5\"/>"
            )
        };
        let entries = [(arrow(FORWARD, true), "value, forward"), (arrow(BACKWARD, false), "gradient, backward")];
        let any = self.edges.iter().any(|edge| edge.values.is_some());
        svg::legend(width, entries.into_iter().filter(|_| any))
    }

    fn index(&self, id: &str) -> Option<usize> {
        self.nodes.iter().position(|node| node.id == id)
    }

    /// Each edge as a pair of node numbers.
    fn pairs(&self) -> Result<Vec<(usize, usize)>, FigureError> {
        let pair = |edge: &Edge| {
            let unknown = || FigureError::UnknownNode { from: edge.from.clone(), to: edge.to.clone() };
            Ok((self.index(&edge.from).ok_or_else(unknown)?, self.index(&edge.to).ok_or_else(unknown)?))
        };
        self.edges.iter().map(pair).collect()
    }

    /// The layer of each node: one after the last of those that lead to it.
    fn layers(&self, pairs: &[(usize, usize)]) -> Result<Vec<usize>, FigureError> {
        let mut layers = vec![0; self.nodes.len()];
        for _ in 0..self.nodes.len() {
            let mut settled = true;
            for (from, to) in pairs {
                if layers[*to] <= layers[*from] {
                    layers[*to] = layers[*from] + 1;
                    settled = false;
                }
            }
            if settled {
                return Ok(self.late(layers, pairs));
            }
        }
        let deepest = (0..self.nodes.len()).max_by_key(|node| layers[*node]);
        match deepest {
            Some(node) if !pairs.is_empty() => Err(FigureError::Cycle { node: self.nodes[node].label.clone() }),
            Some(_) => Ok(layers),
            None => Err(FigureError::Empty),
        }
    }

    /// Moves nodes that nothing leads to next to the first one that they lead to.
    fn late(&self, mut layers: Vec<usize>, pairs: &[(usize, usize)]) -> Vec<usize> {
        for node in 0..self.nodes.len() {
            let next = pairs.iter().filter(|(from, _)| *from == node).map(|(_, to)| layers[*to]).min();
            if let Some(next) = next.filter(|_| pairs.iter().all(|(_, to)| *to != node)) {
                layers[node] = next - 1;
            }
        }
        layers
    }
}

/// A value as an arrow shows it: four digits of a number.
fn written(value: &Value) -> String {
    match value {
        Value::Numbers(Numbers { shape, values }) if shape.is_empty() => {
            values.iter().map(|value| short(*value, 4)).collect()
        }
        _ => value.to_string(),
    }
}

/// Where everything goes. `along` runs with the arrows, `across` over them.
///
/// What is written on an arrow has a slot of its own in a layer between those of the nodes, where the arrow runs straight;
/// so nothing that is written can touch anything else.
struct Layout {
    rightwards: bool,
    /// Centres of the nodes.
    nodes: Vec<Place>,
    /// Where each edge runs straight, from and to; first and last, its ends at the nodes.
    paths: Vec<Vec<Stretch>>,
    node_widths: Vec<f64>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq)]
struct Place {
    along: f64,
    across: f64,
}

/// A straight part of an edge.
#[derive(Debug, Clone, Copy)]
struct Stretch {
    start: f64,
    end: f64,
    across: f64,
    /// What is written on the edge stands here.
    written_on: bool,
}

/// A place in a layer: a node, or where an edge goes through. Nodes are in the even layers.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Slot {
    Node(usize),
    Edge {
        edge: usize,
        written_on: bool,
    },
    /// The middle of an edge to the next layer where nothing is written: it takes no room
    /// across the arrows, and only settles where the nodes stand.
    Short(usize),
}

/// A line of text on an edge, and its colours.
struct Note<'graph> {
    text: &'graph str,
    colour: Colour,
    slanted: bool,
}

impl Note<'_> {
    /// With some room, for fonts differ.
    fn width(&self) -> f64 {
        text_width(self.text, NOTE_SIZE) * 1.04
    }
}

/// What is written on an edge: the first stands above it or first beside it.
fn notes(edge: &Edge) -> Vec<Note<'_>> {
    let note = |text, colour, slanted| Note { text, colour, slanted };
    match &edge.values {
        Some([forward, backward]) => vec![note(forward, FORWARD, false), note(backward, BACKWARD, true)],
        None if edge.label.is_empty() => Vec::new(),
        None => vec![note(&edge.label, SOFT_INK, false)],
    }
}

fn notes_width(edge: &Edge) -> f64 {
    notes(edge).iter().map(|note| note.width()).fold(0.0, f64::max)
}

impl Layout {
    fn of(graph: &Graph, rightwards: bool) -> Result<Self, FigureError> {
        let pairs = graph.pairs()?;
        let layers = graph.layers(&pairs)?;
        let width = |node: &Node| (text_width(&node.label, TEXT_SIZE) + 2.0 * BOX_PADDING).max(BOX_HEIGHT);
        let node_widths: Vec<f64> = graph.nodes.iter().map(width).collect();

        let depth = layers.iter().max().map_or(0, |last| 2 * last + 1);
        let mut slots: Vec<Vec<Slot>> = vec![Vec::new(); depth];
        for (node, layer) in layers.iter().enumerate() {
            slots[2 * *layer].push(Slot::Node(node));
        }
        let is_noted = |edge: usize| !notes(&graph.edges[edge]).is_empty();
        for (edge, (from, to)) in pairs.iter().enumerate() {
            let between = 2 * layers[*from] + 1..2 * layers[*to];
            let is_beside_notes =
                pairs.iter().enumerate().any(|(other, pair)| layers[pair.0] == layers[*from] && is_noted(other));
            if between.len() == 1 && !is_beside_notes {
                slots[between.start].push(Slot::Short(edge));
                continue;
            }
            for layer in between.clone() {
                slots[layer].push(Slot::Edge { edge, written_on: layer == between.start && is_noted(edge) });
            }
        }
        // How far a slot reaches before and after its middle, across the arrows.
        let reach = |slot: &Slot| match slot {
            Slot::Node(node) if !rightwards => [node_widths[*node] / 2.0; 2],
            Slot::Node(_) => [BOX_HEIGHT / 2.0; 2],
            Slot::Short(_) => [0.0; 2],
            Slot::Edge { written_on: false, .. } => [CROSSING / 2.0; 2],
            Slot::Edge { edge, .. } => {
                let edge = &graph.edges[*edge];
                match (rightwards, notes(edge).len()) {
                    (true, 1) => [NOTE_HEIGHT, 2.0],
                    (true, _) => [NOTE_HEIGHT; 2],
                    (false, _) => [2.0, notes_width(edge) + NOTE_GAP],
                }
            }
        };
        order(&mut slots, &pairs);
        let across = settle(&slots, &pairs, &reach);
        let slots_of = slots;

        let mut layout = Self {
            rightwards,
            nodes: vec![Place::default(); graph.nodes.len()],
            paths: vec![Vec::new(); pairs.len()],
            node_widths,
        };
        let mut start = 0.0;
        for (layer, slots) in slots_of.iter().enumerate() {
            let end = start + layout.thickness(slots, graph);
            for (slot, across) in slots.iter().zip(&across[layer]) {
                match *slot {
                    Slot::Node(node) => layout.nodes[node] = Place { along: (start + end) / 2.0, across: *across },
                    Slot::Edge { edge, written_on } => {
                        layout.paths[edge].push(Stretch { start, end, across: *across, written_on });
                    }
                    Slot::Short(_) => {}
                }
            }
            start = end + layout.bend(layer, &slots_of, &across, &pairs);
        }
        layout.join(&pairs);
        Ok(layout)
    }

    /// The room after a layer: enough for the edges there to turn, and for the heads of arrows before nodes.
    fn bend(&self, layer: usize, slots: &[Vec<Slot>], across: &[Vec<f64>], pairs: &[(usize, usize)]) -> f64 {
        let Some(next) = slots.get(layer + 1) else { return 0.0 };
        let joins = slots[layer].iter().zip(&across[layer]).flat_map(|(slot, place)| {
            let next = next.iter().zip(&across[layer + 1]).filter(|(other, _)| joined(slot, other, pairs));
            next.map(move |(_, other)| (place - other).abs())
        });
        let turn = (joins.fold(0.0, f64::max) * 0.4).min(44.0);
        if layer % 2 == 1 { turn.max(8.0) + ARROW_HEAD + 2.0 } else { turn.max(8.0) }
    }

    /// Leads each edge from its node to its node, side by side with the others there.
    fn join(&mut self, pairs: &[(usize, usize)]) {
        let mut ends = Vec::new();
        for (edge, (from, to)) in pairs.iter().enumerate() {
            let across = |stretch: Option<&Stretch>, node: usize| {
                stretch.map_or(self.nodes[node].across, |stretch| stretch.across)
            };
            let leaving = |other: usize| across(self.paths[other].first(), pairs[other].1);
            let coming = |other: usize| across(self.paths[other].last(), pairs[other].0);
            let leave: Vec<usize> = (0..pairs.len()).filter(|other| pairs[*other].0 == *from).collect();
            let come: Vec<usize> = (0..pairs.len()).filter(|other| pairs[*other].1 == *to).collect();
            let start = self.port(*from, 1.0, aside(&leave, edge, leaving));
            ends.push([start, self.port(*to, -1.0, aside(&come, edge, coming))]);
        }
        for (path, ends) in self.paths.iter_mut().zip(ends) {
            let [start, end] =
                ends.map(|Place { along, across }| Stretch { start: along, end: along, across, written_on: false });
            path.insert(0, start);
            path.push(end);
        }
    }

    /// A place on the side of a node that arrows leave from (1) or come to (-1).
    fn port(&self, node: usize, side: f64, aside: f64) -> Place {
        let (along, across) =
            if self.rightwards { (self.node_widths[node], BOX_HEIGHT) } else { (BOX_HEIGHT, self.node_widths[node]) };
        let place = self.nodes[node];
        let most = across / 2.0 - 6.0;
        Place { along: place.along + side * along / 2.0, across: place.across + (aside * PORT_GAP).clamp(-most, most) }
    }

    /// How far a layer reaches with the arrows.
    fn thickness(&self, layer: &[Slot], graph: &Graph) -> f64 {
        let widths = layer.iter().map(|slot| match slot {
            Slot::Node(node) if self.rightwards => self.node_widths[*node],
            Slot::Node(_) => BOX_HEIGHT,
            Slot::Edge { written_on: false, .. } | Slot::Short(_) => CROSSING,
            Slot::Edge { edge, .. } if self.rightwards => notes_width(&graph.edges[*edge]) + 4.0,
            Slot::Edge { edge, .. } => NOTE_HEIGHT * notes(&graph.edges[*edge]).len() as f64,
        });
        widths.fold(0.0, f64::max)
    }

    fn point(&self, place: Place) -> (f64, f64) {
        if self.rightwards { (place.along, place.across) } else { (place.across, place.along) }
    }

    /// The corners of a node's box.
    fn node_box(&self, node: usize) -> [f64; 4] {
        let (x, y) = self.point(self.nodes[node]);
        let (across, down) = (self.node_widths[node] / 2.0, BOX_HEIGHT / 2.0);
        [x - across, y - down, x + across, y + down]
    }

    /// What is written on an edge, each with the corners of its place.
    fn notes<'graph>(&self, edge: &'graph Edge, path: &[Stretch]) -> Vec<(Note<'graph>, [f64; 4])> {
        let Some(stretch) = path.iter().find(|stretch| stretch.written_on) else { return Vec::new() };
        let (x, y) = self.point(Place { along: (stretch.start + stretch.end) / 2.0, across: stretch.across });
        let notes = notes(edge);
        let count = notes.len() as f64;
        let placed = notes.into_iter().enumerate().map(|(index, note)| {
            let width = note.width();
            let (left, top) = if self.rightwards {
                (x - width / 2.0, if index == 0 { y - NOTE_HEIGHT } else { y + NOTE_HEIGHT - NOTE_SIZE })
            } else {
                (x + NOTE_GAP - 2.0, y + NOTE_HEIGHT * (index as f64 - count / 2.0) + 2.0)
            };
            (note, [left, top, left + width, top + NOTE_SIZE])
        });
        placed.collect()
    }

    fn drawn(&self, graph: &Graph) -> Fragment {
        let mut body = String::new();
        self.paths.iter().for_each(|path| self.draw_edge(&mut body, path));
        for (index, node) in graph.nodes.iter().enumerate() {
            self.draw_node(&mut body, index, &node.label);
        }
        let mut boxes: Vec<[f64; 4]> = (0..self.nodes.len()).map(|node| self.node_box(node)).collect();
        for (Note { text: note, colour, slanted }, place) in
            graph.edges.iter().zip(&self.paths).flat_map(|(edge, path)| self.notes(edge, path))
        {
            let (x, anchor) =
                if self.rightwards { ((place[0] + place[2]) / 2.0, Anchor::Middle) } else { (place[0], Anchor::Start) };
            let drawn = text(note, (x, place[1] + NOTE_SIZE * 0.85), anchor, NOTE_SIZE, colour);
            body += &if slanted { drawn.replacen("<text", "<text font-style=\"italic\"", 1) } else { drawn };
            boxes.push(place);
        }
        let stretches = self.paths.iter().flatten();
        boxes.extend(stretches.map(|stretch| {
            let (x, y) = self.point(Place { along: stretch.start, across: stretch.across });
            [x, y, x, y]
        }));
        let around = boxes.into_iter().reduce(|one, other| {
            [one[0].min(other[0]), one[1].min(other[1]), one[2].max(other[2]), one[3].max(other[3])]
        });
        let [left, top, right, bottom] = around.unwrap_or_default();
        let mut fragment = Fragment::new(0.0, 0.0, String::new());
        fragment.place(&Fragment::new(right + 1.0, bottom + 1.0, body), 1.0 - left, 1.0 - top);
        fragment
    }

    fn draw_node(&self, body: &mut String, index: usize, label: &str) {
        let (x, y) = self.point(self.nodes[index]);
        let width = self.node_widths[index];
        let [left, top, ..] = self.node_box(index);
        let (fill, stroke) = (BOX.hex(), SERIES[0].hex());
        let _ = write!(
            body,
            "<rect x=\"{left:.1}\" y=\"{top:.1}\" width=\"{width:.1}\" height=\"{BOX_HEIGHT}\" rx=\"6\" \
             fill=\"{fill}\" stroke=\"{stroke}\" stroke-width=\"1.5\"/>"
        );
        *body += &text(label, (x, y + TEXT_SIZE * 0.35), Anchor::Middle, TEXT_SIZE, INK);
    }

    /// Straight where the edge has a slot and smooth between, with a head at its end.
    fn draw_edge(&self, body: &mut String, path: &[Stretch]) {
        let [first, .., tip] = path else { return };
        let place = |along: f64, across: f64| {
            let (x, y) = self.point(Place { along, across });
            format!("{x:.1} {y:.1}")
        };
        let mut line = format!("M{}", place(first.end, first.across));
        for pair in path.windows(2) {
            let (from, to) = (pair[0], pair[1]);
            let end = if std::ptr::eq(&pair[1], tip) { to.start - ARROW_HEAD } else { to.start };
            let middle = (from.end + end) / 2.0;
            let curve = [place(middle, from.across), place(middle, to.across), place(end, to.across)];
            let _ = write!(line, "C{}L{}", curve.join(","), place(end.max(to.end - ARROW_HEAD), to.across));
        }
        let (stroke, head) = (SOFT_INK.hex(), self.arrow_head(Place { along: tip.start, across: tip.across }));
        let _ = write!(
            body,
            "<path d=\"{line}\" fill=\"none\" stroke=\"{stroke}\" stroke-width=\"1.5\"/><path d=\"{head}\" fill=\"{stroke}\"/>"
        );
    }

    fn arrow_head(&self, tip: Place) -> String {
        let back = tip.along - ARROW_HEAD;
        let corners = [
            tip,
            Place { along: back, across: tip.across - ARROW_HEAD / 2.0 },
            Place { along: back, across: tip.across + ARROW_HEAD / 2.0 },
        ];
        let corners = corners.map(|corner| self.point(corner)).map(|(x, y)| format!("{x:.1} {y:.1}"));
        format!("M{}Z", corners.join("L"))
    }
}

/// The place of an edge among those at one side of a node, counted from their middle.
fn aside(edges: &[usize], edge: usize, across: impl Fn(usize) -> f64) -> f64 {
    let before = edges.iter().filter(|other| (across(**other), **other) < (across(edge), edge)).count();
    before as f64 - (edges.len() - 1) as f64 / 2.0
}

/// Sorts each layer so that its slots stand about where the arrows into and out of them lead.
fn order(layers: &mut [Vec<Slot>], pairs: &[(usize, usize)]) {
    let depth = layers.len();
    for sweep in 0..8 {
        let forwards = sweep % 2 == 0;
        for step in 1..depth {
            let layer = if forwards { step } else { depth - 1 - step };
            let beside = layers[if forwards { layer - 1 } else { layer + 1 }].clone();
            let (own, count) = (layers[layer].clone(), layers[layer].len() as f64);
            let mean = |slot: &Slot| {
                let places = beside.iter().enumerate().filter(|(_, other)| joined(slot, other, pairs));
                let places: Vec<f64> = places.map(|(place, _)| (place as f64 + 0.5) / beside.len() as f64).collect();
                let own = own.iter().position(|other| other == slot).unwrap_or(0);
                if places.is_empty() {
                    (own as f64 + 0.5) / count
                } else {
                    places.iter().sum::<f64>() / places.len() as f64
                }
            };
            layers[layer].sort_by(|one, other| mean(one).total_cmp(&mean(other)));
        }
    }
}

/// Whether two slots of layers side by side are joined.
fn joined(one: &Slot, other: &Slot, pairs: &[(usize, usize)]) -> bool {
    match (*one, *other) {
        (Slot::Node(node), Slot::Edge { edge, .. } | Slot::Short(edge))
        | (Slot::Edge { edge, .. } | Slot::Short(edge), Slot::Node(node)) => {
            pairs[edge].0 == node || pairs[edge].1 == node
        }
        (Slot::Edge { edge: one, .. }, Slot::Edge { edge: other, .. }) => one == other,
        _ => false,
    }
}

/// Where the slots stand across their layers: as straight before and after their neighbours as their order allows.
fn settle(layers: &[Vec<Slot>], pairs: &[(usize, usize)], reach: &impl Fn(&Slot) -> [f64; 2]) -> Vec<Vec<f64>> {
    let apart = |one: &Slot, other: &Slot| {
        let gap = match (one, other) {
            (Slot::Node(_), Slot::Node(_)) => SIDE_GAP,
            (Slot::Short(_), Slot::Short(_)) => 0.0,
            _ => SLOT_GAP,
        };
        reach(one)[1] + reach(other)[0] + gap
    };
    let mut across: Vec<Vec<f64>> = layers.iter().map(|layer| spread(layer, &vec![0.0; layer.len()], &apart)).collect();
    for sweep in 0..400 {
        for step in 0..layers.len() {
            let layer = if sweep % 2 == 0 { step } else { layers.len() - 1 - step };
            let beside = [layer.checked_sub(1), Some(layer + 1).filter(|next| *next < layers.len())];
            let wish = |(slot, own): (&Slot, &f64)| {
                let places = beside.iter().flatten().flat_map(|other| {
                    let slots = layers[*other].iter().zip(&across[*other]);
                    slots.filter(|(other, _)| joined(slot, other, pairs)).map(|(_, place)| *place)
                });
                let places: Vec<f64> = places.collect();
                if places.is_empty() { *own } else { places.iter().sum::<f64>() / places.len() as f64 }
            };
            let wished: Vec<f64> = layers[layer].iter().zip(&across[layer]).map(wish).collect();
            across[layer] = spread(&layers[layer], &wished, &apart);
        }
    }
    across
}

/// Places as near to those wished for as they can be in this order and this far apart: those in each other's way share
/// the way that they give.
fn spread(slots: &[Slot], wished: &[f64], apart: &impl Fn(&Slot, &Slot) -> f64) -> Vec<f64> {
    // Each block: how many slots it has, and the sum of where they want its first slot to be.
    let mut blocks: Vec<(usize, f64)> = Vec::new();
    let mut offsets = vec![0.0; slots.len()];
    for (index, wish) in wished.iter().enumerate() {
        offsets[index] = if index == 0 { 0.0 } else { offsets[index - 1] + apart(&slots[index - 1], &slots[index]) };
        let mut block = (1, wish - offsets[index]);
        while let Some(last) = blocks.last().filter(|last| last.1 / last.0 as f64 >= block.1 / block.0 as f64) {
            block = (last.0 + block.0, last.1 + block.1);
            blocks.pop();
        }
        blocks.push(block);
    }
    let starts = blocks.into_iter().flat_map(|(count, sum)| std::iter::repeat_n(sum / count as f64, count));
    starts.zip(offsets).map(|(start, offset)| start + offset).collect()
}

#[cfg(test)]
mod tests {
    use super::{Graph, Layout};

    /// Softmax with cross-entropy over three classes: the largest graph of the chapters.
    fn softmax() -> Graph {
        let mut graph = Graph::new("Softmax with loss").node("sum", "+").node("inverse", "1 / S");
        for class in ["1", "2", "3"] {
            let id = |kind: &str| format!("{kind}{class}");
            graph = graph
                .node(id("a"), id("a"))
                .node(id("exp"), "exp")
                .node(id("times"), "×")
                .node(id("log"), "log")
                .values(id("a"), id("exp"), 0.3, 0.123_456)
                .values(id("exp"), "sum", 1.35, -0.0171)
                .values(id("exp"), id("times"), 1.35, 0.02)
                .values("inverse", id("times"), 0.1234, 1.21)
                .values(id("times"), id("log"), 0.1821, -5.49);
        }
        graph.values("sum", "inverse", 54.6, -0.3)
    }

    fn squared() -> Graph {
        Graph::new("x · x").node("x", "x").node("times", "×").values("x", "times", 3, 3).values("x", "times", 3, 3)
    }

    fn family_tree() -> Graph {
        Graph::new("Family tree")
            .node("SGD", "SGD")
            .node("Momentum", "Momentum")
            .node("AdaGrad", "AdaGrad")
            .node("Adam", "Adam")
            .edge("SGD", "Momentum", "change the direction")
            .edge("SGD", "AdaGrad", "change the learning rate")
            .edge("Momentum", "Adam", "")
            .edge("AdaGrad", "Adam", "join both")
            .edge("SGD", "Adam", "past both")
    }

    fn touch(one: [f64; 4], other: [f64; 4]) -> bool {
        one[0] < other[2] && other[0] < one[2] && one[1] < other[3] && other[1] < one[3]
    }

    #[test]
    fn nothing_that_is_written_touches_anything() {
        for graph in [softmax(), squared(), family_tree()] {
            for rightwards in [true, false] {
                let layout = Layout::of(&graph, rightwards).unwrap();
                let written = graph.edges.iter().zip(&layout.paths).flat_map(|(edge, path)| layout.notes(edge, path));
                let notes: Vec<[f64; 4]> = written.map(|(_, place)| place).collect();
                let expected: usize = graph.edges.iter().map(|edge| super::notes(edge).len()).sum();
                assert_eq!(notes.len(), expected, "“{}”", graph.title);
                let nodes = (0..graph.nodes.len()).map(|node| layout.node_box(node));
                let boxes: Vec<[f64; 4]> = notes.iter().copied().chain(nodes).collect();
                for (index, one) in boxes.iter().enumerate() {
                    for other in &boxes[index + 1..] {
                        assert!(!touch(*one, *other), "“{}”: {one:?} and {other:?}", graph.title);
                    }
                }
                for stretch in layout.paths.iter().flatten() {
                    let ends = [stretch.start, stretch.end]
                        .map(|along| layout.point(super::Place { along, across: stretch.across }));
                    let line = [ends[0].0 - 0.5, ends[0].1 - 0.5, ends[1].0 + 0.5, ends[1].1 + 0.5];
                    assert!(notes.iter().all(|note| !touch(*note, line)), "“{}”: {line:?}", graph.title);
                }
            }
        }
    }

    #[test]
    fn arrows_between_two_layers_stay_between_their_nodes() {
        let layers = [["a1", "a2"].as_slice(), &["b1", "b2", "b3"], &["c1", "c2", "c3"], &["d"]];
        let mut graph = layers.concat().into_iter().fold(Graph::new("dense"), |graph, node| graph.node(node, "ReLU"));
        for (before, after) in layers.iter().zip(&layers[1..]) {
            for (from, to) in before.iter().flat_map(|from| after.iter().map(move |to| (*from, *to))) {
                graph = graph.edge(from, to, "");
            }
        }
        for rightwards in [true, false] {
            let layout = Layout::of(&graph, rightwards).unwrap();
            let across = || layout.nodes.iter().map(|node| node.across);
            let (least, most) = (across().fold(f64::INFINITY, f64::min), across().fold(f64::NEG_INFINITY, f64::max));
            let reach = if rightwards { super::BOX_HEIGHT } else { layout.node_widths[0] } / 2.0;
            let mut stretches = layout.paths.iter().flatten();
            assert!(stretches.all(|stretch| (least - reach..=most + reach).contains(&stretch.across)));
        }
    }

    #[test]
    fn values_take_the_next_bare_arrow_or_draw_one() {
        let graph = Graph::new("x")
            .node("a", "a")
            .node("b", "b")
            .edge("a", "b", "")
            .values("a", "b", 1, 2)
            .values("a", "b", 3, "∂L");
        let values: Vec<_> = graph.data().into_iter().skip(1).map(|row| row[3..].join(" ")).collect();
        assert_eq!(values, ["1 2", "3 ∂L"]);
    }
}
