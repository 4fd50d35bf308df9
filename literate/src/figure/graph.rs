//! Boxes and arrows in layers: family trees and graphs of computation.

use std::fmt::Write;

use super::{
    FigureError,
    style::{BOX, Colour, INK, SERIES, SOFT_INK, TEXT_SIZE},
    svg::{self, Anchor, Fragment, Labels, SWATCH_WIDTH, text, text_width},
};
use crate::numbers::{Numbers, Value, short};

const BOX_HEIGHT: f64 = 34.0;
const BOX_PADDING: f64 = 12.0;
/// How much of a layer an edge takes that goes through it.
const CROSSING: f64 = 12.0;
const SIDE_GAP: f64 = 20.0;
/// Between the arrows at one side of a node.
const PORT_GAP: f64 = 9.0;
const ARROW_LENGTH: f64 = 46.0;
const ARROW_HEAD: f64 = 8.0;
/// Size of what is written beside an arrow.
const NOTE_SIZE: f64 = TEXT_SIZE - 1.0;
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
        let rightwards = self.laid_out(true)?;
        let graph = if rightwards.width <= width { rightwards } else { self.laid_out(false)? };
        let mut figure = Fragment::stack([svg::title(&self.title, width), self.legend(width)]);
        let top = figure.height + 4.0;
        figure.place(&graph, ((width - graph.width) / 2.0).max(0.0), top);
        Ok(figure)
    }

    /// The graph with all that is written on it, loosened until nothing touches.
    fn laid_out(&self, rightwards: bool) -> Result<Fragment, FigureError> {
        let mut looseness = 1.0;
        loop {
            let layout = Layout::of(self, rightwards, looseness)?;
            match layout.notes(self) {
                Some(notes) => return Ok(layout.drawn(self, &notes)),
                None if looseness > 12.0 => return Ok(layout.drawn(self, &[])),
                None => looseness *= 1.2,
            }
        }
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
struct Layout {
    rightwards: bool,
    /// Centres of the nodes.
    nodes: Vec<Place>,
    /// The places each edge goes through, its ends at the nodes included.
    paths: Vec<Vec<Place>>,
    node_widths: Vec<f64>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq)]
struct Place {
    along: f64,
    across: f64,
}

/// A place in a layer: a node, or where an edge over several layers goes through.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Slot {
    Node(usize),
    Crossing(usize),
}

/// Text beside an arrow: the middle of its place, and its looks.
struct Note {
    text: String,
    middle: (f64, f64),
    colour: Colour,
    slanted: bool,
}

impl Layout {
    fn of(graph: &Graph, rightwards: bool, looseness: f64) -> Result<Self, FigureError> {
        let pairs = graph.pairs()?;
        let layers = graph.layers(&pairs)?;
        let node_widths: Vec<f64> = graph
            .nodes
            .iter()
            .map(|node| (text_width(&node.label, TEXT_SIZE) + 2.0 * BOX_PADDING).max(BOX_HEIGHT))
            .collect();

        let depth = layers.iter().max().map_or(0, |last| last + 1);
        let mut slots: Vec<Vec<Slot>> = vec![Vec::new(); depth];
        for (node, layer) in layers.iter().enumerate() {
            slots[*layer].push(Slot::Node(node));
        }
        for (edge, (from, to)) in pairs.iter().enumerate() {
            for slot in &mut slots[layers[*from] + 1..layers[*to]] {
                slot.push(Slot::Crossing(edge));
            }
        }
        let lengths = |slot: &Slot| match slot {
            Slot::Node(node) if !rightwards => node_widths[*node],
            Slot::Node(_) => BOX_HEIGHT,
            Slot::Crossing(_) => CROSSING,
        };
        order(&mut slots, &pairs);
        let across = settle(&slots, &pairs, &lengths, SIDE_GAP * looseness);

        let mut layout = Self {
            rightwards,
            nodes: vec![Place::default(); graph.nodes.len()],
            paths: vec![Vec::new(); pairs.len()],
            node_widths,
        };
        let mut start = 0.0;
        for (layer, slots) in slots.iter().enumerate() {
            let thickness = layout.thickness(slots);
            let along = start + thickness / 2.0;
            for (slot, across) in slots.iter().zip(&across[layer]) {
                let place = Place { along, across: *across };
                match slot {
                    Slot::Node(node) => layout.nodes[*node] = place,
                    Slot::Crossing(edge) => layout.paths[*edge].push(place),
                }
            }
            start += thickness + ARROW_LENGTH * looseness.sqrt();
        }
        layout.join(&pairs, looseness);
        Ok(layout)
    }

    /// Leads each edge from its node to its node, side by side with the others there.
    fn join(&mut self, pairs: &[(usize, usize)], looseness: f64) {
        for edge in 0..pairs.len() {
            let (from, to) = pairs[edge];
            let alike: Vec<usize> = (0..pairs.len()).filter(|other| pairs[*other] == pairs[edge]).collect();
            if alike.len() > 1 && self.paths[edge].is_empty() {
                let place = alike.iter().position(|other| *other == edge).unwrap_or(0) as f64;
                let (one, other) = (self.nodes[from], self.nodes[to]);
                let aside = (place - (alike.len() - 1) as f64 / 2.0) * 2.0 * SIDE_GAP * looseness;
                let middle =
                    Place { along: (one.along + other.along) / 2.0, across: (one.across + other.across) / 2.0 + aside };
                self.paths[edge].push(middle);
            }
        }
        let (mut starts, mut ends) = (Vec::new(), Vec::new());
        for edge in 0..pairs.len() {
            let (from, to) = pairs[edge];
            let leaving =
                |other: usize| self.paths[other].first().copied().unwrap_or(self.nodes[pairs[other].1]).across;
            let coming = |other: usize| self.paths[other].last().copied().unwrap_or(self.nodes[pairs[other].0]).across;
            let leave: Vec<usize> = (0..pairs.len()).filter(|other| pairs[*other].0 == from).collect();
            let come: Vec<usize> = (0..pairs.len()).filter(|other| pairs[*other].1 == to).collect();
            starts.push(self.port(from, 1.0, aside(&leave, edge, leaving)));
            ends.push(self.port(to, -1.0, aside(&come, edge, coming)));
        }
        for ((path, start), end) in self.paths.iter_mut().zip(starts).zip(ends) {
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
    fn thickness(&self, layer: &[Slot]) -> f64 {
        let widths = layer.iter().map(|slot| match slot {
            Slot::Node(node) if self.rightwards => self.node_widths[*node],
            Slot::Node(_) => BOX_HEIGHT,
            Slot::Crossing(_) => 0.0,
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

    /// The curve of an edge as cubic pieces: where it begins, two handles and where it ends.
    fn curve(&self, edge: usize) -> Vec<[(f64, f64); 4]> {
        let path = &self.paths[edge];
        let last = path.len() - 1;
        path.windows(2)
            .enumerate()
            .map(|(index, pair)| {
                let end =
                    if index + 1 == last { Place { along: pair[1].along - ARROW_HEAD, ..pair[1] } } else { pair[1] };
                let middle = (pair[0].along + end.along) / 2.0;
                let handles = [Place { along: middle, ..pair[0] }, Place { along: middle, ..end }];
                [pair[0], handles[0], handles[1], end].map(|place| self.point(place))
            })
            .collect()
    }

    /// Points along an edge, close together.
    fn trace(&self, edge: usize) -> Vec<(f64, f64)> {
        let on = |[a, b, c, d]: [f64; 4], t: f64| {
            let s = 1.0 - t;
            a * s * s * s + 3.0 * b * s * s * t + 3.0 * c * s * t * t + d * t * t * t
        };
        let pieces = self.curve(edge).into_iter();
        let points = pieces.flat_map(|piece| {
            (0..=24).map(move |step| {
                let t = f64::from(step) / 24.0;
                (on(piece.map(|point| point.0), t), on(piece.map(|point| point.1), t))
            })
        });
        points.collect()
    }

    /// Places for all that is written beside the edges, so that it touches nothing; `None` where there is no room.
    fn notes(&self, graph: &Graph) -> Option<Vec<Note>> {
        let mut labels = Labels::anywhere();
        for node in 0..self.nodes.len() {
            labels.taken.push(self.node_box(node));
        }
        let traces: Vec<Vec<(f64, f64)>> = (0..self.paths.len()).map(|edge| self.trace(edge)).collect();
        for trace in &traces {
            labels.keep_clear_of(trace);
            // The head of the arrow.
            labels.taken.extend(trace.last().map(|(x, y)| [x - 6.0, y - 6.0, x + 6.0, y + 6.0]));
        }
        let mut notes = Vec::new();
        for (edge, trace) in graph.edges.iter().zip(&traces) {
            let on_edge = match &edge.values {
                Some([forward, backward]) => vec![(forward, FORWARD, false, -1.0), (backward, BACKWARD, true, 1.0)],
                None if edge.label.is_empty() => continue,
                None => vec![(&edge.label, SOFT_INK, false, if self.rightwards { -1.0 } else { 1.0 })],
            };
            let middle = trace.len() / 2;
            let places =
                (0..trace.len()).map(|step| if step % 2 == 0 { middle + step / 2 } else { middle - step / 2 - 1 });
            let taken = labels.taken.len();
            let placed = places.filter(|place| (1..trace.len() - 1).contains(place)).find_map(|place| {
                labels.taken.truncate(taken);
                let beside = |text: &str, side: f64| beside(trace, place, text, side);
                let free = on_edge.iter().map(|(text, colour, slanted, side)| {
                    let middle = beside(text, *side);
                    let free = labels.take(middle, text_width(text, NOTE_SIZE), NOTE_SIZE);
                    free.then(|| Note { text: (*text).clone(), middle, colour: *colour, slanted: *slanted })
                });
                free.collect::<Option<Vec<Note>>>()
            })?;
            notes.extend(placed);
        }
        Some(notes)
    }

    fn drawn(&self, graph: &Graph, notes: &[Note]) -> Fragment {
        let mut body = String::new();
        for edge in 0..self.paths.len() {
            self.draw_edge(&mut body, edge);
        }
        for (index, node) in graph.nodes.iter().enumerate() {
            self.draw_node(&mut body, index, &node.label);
        }
        for note in notes {
            let baseline = (note.middle.0, note.middle.1 + NOTE_SIZE * 0.35);
            let drawn = text(&note.text, baseline, Anchor::Middle, NOTE_SIZE, note.colour);
            body += &if note.slanted { drawn.replacen("<text", "<text font-style=\"italic\"", 1) } else { drawn };
        }
        let nodes = (0..self.nodes.len()).map(|node| self.node_box(node));
        let notes = notes.iter().map(|Note { text, middle: (x, y), .. }| {
            let (across, down) = (text_width(text, NOTE_SIZE) / 2.0, NOTE_SIZE / 2.0);
            [x - across, y - down, x + across, y + down]
        });
        let edges = (0..self.paths.len()).flat_map(|edge| self.trace(edge)).map(|(x, y)| [x, y, x, y]);
        let around = nodes.chain(notes).chain(edges).reduce(|one, other| {
            [one[0].min(other[0]), one[1].min(other[1]), one[2].max(other[2]), one[3].max(other[3])]
        });
        let [left, top, right, bottom] = around.unwrap_or_default();
        let mut graph = Fragment::new(0.0, 0.0, String::new());
        graph.place(&Fragment::new(right + 1.0, bottom + 1.0, body), 1.0 - left, 1.0 - top);
        graph
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

    /// A smooth line along the edge, with a head at its end.
    fn draw_edge(&self, body: &mut String, edge: usize) {
        let mut line = String::new();
        for [start, handles @ ..] in self.curve(edge) {
            if line.is_empty() {
                let _ = write!(line, "M{:.1} {:.1}", start.0, start.1);
            }
            let _ = write!(line, "C{}", handles.map(|(x, y)| format!("{x:.1} {y:.1}")).join(","));
        }
        let tip = self.paths[edge][self.paths[edge].len() - 1];
        let (stroke, head) = (SOFT_INK.hex(), self.arrow_head(tip));
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

/// The middle of a text beside a curve: above (-1) or below (1) where it runs flat, left or right where it is steep.
fn beside(trace: &[(f64, f64)], place: usize, text: &str, side: f64) -> (f64, f64) {
    let ((x, y), before, after) = (trace[place], trace[place - 1], trace[place + 1]);
    let (dx, dy) = ((after.0 - before.0).abs(), (after.1 - before.1).abs());
    let (across, down) = (text_width(text, NOTE_SIZE) / 2.0 + 7.0, NOTE_SIZE / 2.0 + 6.0);
    if dx >= dy {
        // A slanting line rises by this much along half the text.
        (x, y + side * (down + across * dy / dx.max(1e-9)))
    } else {
        (x + side * (across + down * dx / dy), y)
    }
}

/// Sorts each layer so that its slots stand about where the arrows into and out of them lead.
fn order(layers: &mut [Vec<Slot>], pairs: &[(usize, usize)]) {
    let depth = layers.len();
    for sweep in 0..8 {
        let forwards = sweep % 2 == 0;
        for step in 1..depth {
            let layer = if forwards { step } else { depth - 1 - step };
            let beside = layers[if forwards { layer - 1 } else { layer + 1 }].clone();
            let place = |slot: &Slot| {
                beside.iter().position(|other| other == slot).map(|place| (place as f64 + 0.5) / beside.len() as f64)
            };
            let count = layers[layer].len() as f64;
            let own: Vec<Slot> = layers[layer].clone();
            let mean = |slot: &Slot| {
                let places: Vec<f64> = neighbours(*slot, pairs).iter().filter_map(place).collect();
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

/// The slots that a slot may be joined to, in whatever layer.
fn neighbours(slot: Slot, pairs: &[(usize, usize)]) -> Vec<Slot> {
    match slot {
        Slot::Node(node) => {
            let edges = pairs.iter().enumerate().filter(|(_, (from, to))| *from == node || *to == node);
            edges
                .flat_map(|(edge, (from, to))| {
                    [Slot::Crossing(edge), Slot::Node(if *from == node { *to } else { *from })]
                })
                .collect()
        }
        Slot::Crossing(edge) => vec![Slot::Crossing(edge), Slot::Node(pairs[edge].0), Slot::Node(pairs[edge].1)],
    }
}

/// Where the slots stand across their layers: as straight before and after their neighbours as their order allows.
fn settle(layers: &[Vec<Slot>], pairs: &[(usize, usize)], length: &impl Fn(&Slot) -> f64, gap: f64) -> Vec<Vec<f64>> {
    let apart = |one: &Slot, other: &Slot| (length(one) + length(other)) / 2.0 + gap;
    let mut across: Vec<Vec<f64>> = layers.iter().map(|layer| spread(layer, &vec![0.0; layer.len()], &apart)).collect();
    for sweep in 0..24 {
        for step in 0..layers.len() {
            let layer = if sweep % 2 == 0 { step } else { layers.len() - 1 - step };
            let wished: Vec<f64> = layers[layer]
                .iter()
                .enumerate()
                .map(|(index, slot)| {
                    let beside = [layer.checked_sub(1), Some(layer + 1).filter(|next| *next < layers.len())];
                    let joined = neighbours(*slot, pairs);
                    let places = beside.into_iter().flatten().flat_map(|other| {
                        layers[other]
                            .iter()
                            .zip(&across[other])
                            .filter(|(slot, _)| joined.contains(slot))
                            .map(|(_, place)| *place)
                    });
                    let places: Vec<f64> = places.collect();
                    if places.is_empty() {
                        across[layer][index]
                    } else {
                        places.iter().sum::<f64>() / places.len() as f64
                    }
                })
                .collect();
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
