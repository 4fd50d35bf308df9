//! Boxes and arrows in layers: family trees and graphs of computation.

use std::fmt::Write;

use super::{
    FigureError,
    style::{BOX, INK, PAPER, SERIES, SOFT_INK, TEXT_SIZE},
    svg::{self, Anchor, Fragment, text, text_width},
};
use crate::numbers::{Numbers, Value, short};

const BOX_HEIGHT: f64 = 34.0;
const BOX_PADDING: f64 = 12.0;
const SIDE_GAP: f64 = 22.0;
const ARROW_LENGTH: f64 = 46.0;
const ARROW_HEAD: f64 = 8.0;

/// Nodes joined by arrows. Every arrow leads to a later layer: from left to right, or downwards
/// where the page is too narrow for that.
#[derive(Debug, Clone)]
pub struct Graph {
    title: String,
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

    pub(super) fn title(&self) -> &str {
        &self.title
    }

    pub(super) fn data(&self) -> Vec<Vec<String>> {
        let header = ["from", "to", "label"].map(str::to_owned).to_vec();
        let edges = self.edges.iter().map(|edge| vec![edge.from.clone(), edge.to.clone(), edge.label.clone()]);
        [header].into_iter().chain(edges).collect()
    }

    pub(super) fn draw(&self, width: f64) -> Result<Fragment, FigureError> {
        let rightwards = Layout::of(self, true)?;
        let layout = if rightwards.size().0 <= width { rightwards } else { Layout::of(self, false)? };
        let mut body = String::new();
        for (edge, path) in self.edges.iter().zip(&layout.paths) {
            layout.draw_edge(&mut body, edge, path);
        }
        for (index, node) in self.nodes.iter().enumerate() {
            layout.draw_node(&mut body, index, &node.label);
        }
        let (graph_width, graph_height) = layout.size();
        let graph = Fragment { width: graph_width, height: graph_height, body };
        let mut figure = svg::title(&self.title, width);
        let top = figure.height;
        figure.place(&graph, ((width - graph.width) / 2.0).max(0.0), top);
        Ok(figure)
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
                return Ok(layers);
            }
        }
        let deepest = (0..self.nodes.len()).max_by_key(|node| layers[*node]);
        match deepest {
            Some(node) if !pairs.is_empty() => Err(FigureError::Cycle { node: self.nodes[node].label.clone() }),
            Some(_) => Ok(layers),
            None => Err(FigureError::Empty),
        }
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
    /// The places each edge goes through, its two nodes included.
    paths: Vec<Vec<Place>>,
    extent: Place,
    node_widths: Vec<f64>,
}

#[derive(Debug, Clone, Copy, Default)]
struct Place {
    along: f64,
    across: f64,
}

impl Layout {
    fn of(graph: &Graph, rightwards: bool) -> Result<Self, FigureError> {
        let pairs = graph.pairs()?;
        let layers = graph.layers(&pairs)?;
        let node_widths: Vec<f64> =
            graph.nodes.iter().map(|node| text_width(&node.label, TEXT_SIZE) + 2.0 * BOX_PADDING).collect();

        // An edge over several layers keeps a slot of its own in each layer that it crosses.
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
        order(&mut slots, &pairs);

        let slot_length = |slot: &Slot| match slot {
            Slot::Node(node) if !rightwards => node_widths[*node],
            _ => BOX_HEIGHT,
        };
        let slot_lengths: Vec<Vec<f64>> = slots.iter().map(|layer| layer.iter().map(slot_length).collect()).collect();
        let layer_length = |lengths: &Vec<f64>| lengths.iter().sum::<f64>() + SIDE_GAP * (lengths.len() as f64 - 1.0);
        let layer_lengths: Vec<f64> = slot_lengths.iter().map(layer_length).collect();
        let across = layer_lengths.iter().copied().fold(0.0, f64::max);
        let gaps = label_gaps(graph, &pairs, &layers, depth, rightwards);

        let mut layout = Self {
            rightwards,
            nodes: vec![Place::default(); graph.nodes.len()],
            paths: vec![Vec::new(); pairs.len()],
            extent: Place { along: 0.0, across },
            node_widths,
        };
        for (layer, slots) in slots.iter().enumerate() {
            let thickness = layout.thickness(slots);
            let along = layout.extent.along + thickness / 2.0;
            let mut start = (across - layer_lengths[layer]) / 2.0;
            for (slot, length) in slots.iter().zip(&slot_lengths[layer]) {
                let place = Place { along, across: start + length / 2.0 };
                start += length + SIDE_GAP;
                match slot {
                    Slot::Node(node) => layout.nodes[*node] = place,
                    Slot::Crossing(edge) => layout.paths[*edge].push(place),
                }
            }
            layout.extent.along += thickness + gaps.get(layer).copied().unwrap_or(0.0);
        }
        for (path, (from, to)) in layout.paths.iter_mut().zip(&pairs) {
            let half = |node: usize| if rightwards { layout.node_widths[node] / 2.0 } else { BOX_HEIGHT / 2.0 };
            let (start, end) = (layout.nodes[*from], layout.nodes[*to]);
            path.insert(0, Place { along: start.along + half(*from), ..start });
            path.push(Place { along: end.along - half(*to), ..end });
        }
        Ok(layout)
    }

    /// How far a layer reaches with the arrows.
    fn thickness(&self, layer: &[Slot]) -> f64 {
        let widths = layer.iter().map(|slot| match slot {
            Slot::Node(node) if self.rightwards => self.node_widths[*node],
            _ => BOX_HEIGHT,
        });
        widths.fold(0.0, f64::max)
    }

    fn size(&self) -> (f64, f64) {
        let (width, height) = self.point(self.extent);
        (width + 1.0, height + 1.0)
    }

    fn point(&self, place: Place) -> (f64, f64) {
        if self.rightwards { (place.along, place.across) } else { (place.across, place.along) }
    }

    fn draw_node(&self, body: &mut String, index: usize, label: &str) {
        let (x, y) = self.point(self.nodes[index]);
        let width = self.node_widths[index];
        let (left, top) = (x - width / 2.0, y - BOX_HEIGHT / 2.0);
        let (fill, stroke) = (BOX.hex(), SERIES[0].hex());
        let _ = write!(
            body,
            "<rect x=\"{left:.1}\" y=\"{top:.1}\" width=\"{width:.1}\" height=\"{BOX_HEIGHT}\" rx=\"6\" \
             fill=\"{fill}\" stroke=\"{stroke}\" stroke-width=\"1.5\"/>"
        );
        *body += &text(label, (x, y + TEXT_SIZE * 0.35), Anchor::Middle, TEXT_SIZE, INK);
    }

    /// A smooth line through the path, with a head at its end and the label beside its first stretch.
    fn draw_edge(&self, body: &mut String, edge: &Edge, path: &[Place]) {
        let [first, .., last] = path else { return };
        let end = Place { along: last.along - ARROW_HEAD, ..*last };
        let mut line = String::new();
        let (x, y) = self.point(*first);
        let _ = write!(line, "M{x:.1} {y:.1}");
        for stretch in path.windows(2) {
            let to = if stretch[1].along == last.along { end } else { stretch[1] };
            let middle = (stretch[0].along + to.along) / 2.0;
            let points = [Place { along: middle, ..stretch[0] }, Place { along: middle, ..to }, to];
            let points = points.map(|place| self.point(place)).map(|(x, y)| format!("{x:.1} {y:.1}"));
            let _ = write!(line, "C{}", points.join(","));
        }
        let (stroke, head) = (SOFT_INK.hex(), self.arrow_head(*last));
        let _ = write!(
            body,
            "<path d=\"{line}\" fill=\"none\" stroke=\"{stroke}\" stroke-width=\"1.5\"/><path d=\"{head}\" fill=\"{stroke}\"/>"
        );
        self.draw_edge_label(body, &edge.label, path);
    }

    fn draw_edge_label(&self, body: &mut String, label: &str, path: &[Place]) {
        if label.is_empty() {
            return;
        }
        let (x, y) = self.point(Place {
            along: (path[0].along + path[1].along - ARROW_HEAD) / 2.0,
            across: (path[0].across + path[1].across) / 2.0,
        });
        let size = TEXT_SIZE - 1.0;
        let baseline = (x, y + size * 0.35);
        // A halo of paper keeps the label readable on its own arrow.
        let halo = format!("<text stroke=\"{}\" stroke-width=\"5\" stroke-linejoin=\"round\"", PAPER.hex());
        let label = text(label, baseline, Anchor::Middle, size, SOFT_INK);
        *body += &label.replacen("<text", &halo, 1);
        *body += &label;
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

/// A place in a layer.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Slot {
    Node(usize),
    Crossing(usize),
}

/// Sorts each layer so that its slots stand about where the arrows into them come from.
fn order(layers: &mut [Vec<Slot>], pairs: &[(usize, usize)]) {
    for layer in 1..layers.len() {
        let before = layers[layer - 1].clone();
        let height = |slot: Slot| {
            let place = before.iter().position(|other| *other == slot)?;
            Some((place as f64 + 0.5) / before.len() as f64)
        };
        // An edge comes from its crossing of the layer before, or from its first node.
        let origin = |edge: usize| height(Slot::Crossing(edge)).or_else(|| height(Slot::Node(pairs[edge].0)));
        let mean_origin = |slot: &Slot| {
            let edges = (0..pairs.len()).filter(|edge| match slot {
                Slot::Node(node) => pairs[*edge].1 == *node,
                Slot::Crossing(crossing) => edge == crossing,
            });
            let origins: Vec<f64> = edges.filter_map(origin).collect();
            origins.iter().sum::<f64>() / origins.len().max(1) as f64
        };
        layers[layer].sort_by(|one, other| mean_origin(one).total_cmp(&mean_origin(other)));
    }
}

/// The room after each layer but the last: enough for the arrows and, where they run from left to right, their labels.
fn label_gaps(graph: &Graph, pairs: &[(usize, usize)], layers: &[usize], depth: usize, rightwards: bool) -> Vec<f64> {
    let mut gaps = vec![ARROW_LENGTH; depth.saturating_sub(1)];
    for (edge, (from, _)) in graph.edges.iter().zip(pairs) {
        if rightwards && !edge.label.is_empty() {
            let gap = &mut gaps[layers[*from]];
            *gap = gap.max(text_width(&edge.label, TEXT_SIZE) + 2.0 * ARROW_HEAD + 4.0);
        }
    }
    gaps
}
