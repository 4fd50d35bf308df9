//! What several drawings have in common, so that a page holds it once.

/// A piece of SVG: a group, or an element taken whole.
#[derive(Debug, Clone, PartialEq)]
enum Node {
    Group { open: String, children: Vec<Node> },
    Element(String),
}

/// Drawings taken apart. What is common lies under or over what differs; words are apart from both, for they are of no
/// use in a small picture.
pub(super) struct Split {
    pub(super) under: String,
    /// Of each drawing, what the others do not have.
    pub(super) own: Vec<Part>,
    pub(super) over: Part,
}

/// Lines and areas, and the words that go with them.
pub(super) struct Part {
    pub(super) picture: String,
    pub(super) words: String,
}

impl Split {
    /// Takes bodies of SVG apart.
    pub(super) fn new(bodies: &[&str]) -> Self {
        let trees: Vec<Vec<Node>> = bodies.iter().map(|body| parse(&mut body.trim_start())).collect();
        let (mut under, own, over) = divide(&trees);
        // Common words under the rest come to lie over it, where they are as easy to read.
        let words = write(&under, Some(true));
        under.retain(|node| !is_words(node));
        let part = |nodes: &[Node]| Part { picture: write(nodes, Some(false)), words: write(nodes, Some(true)) };
        let over = part(&over);
        Self {
            under: write(&under, Some(false)),
            own: own.iter().map(|nodes| part(nodes)).collect(),
            over: Part { words: words + &over.words, ..over },
        }
    }
}

/// What all trees begin with, what each has of its own, and what all end with.
fn divide(trees: &[Vec<Node>]) -> (Vec<Node>, Vec<Vec<Node>>, Vec<Node>) {
    let Some((first, rest)) = trees.split_first() else { return Default::default() };
    let shortest = trees.iter().map(Vec::len).min().unwrap_or(0);
    let common = |length: usize, at: &dyn Fn(&[Node], usize) -> Node| {
        (0..length).take_while(|place| rest.iter().all(|tree| at(tree, *place) == at(first, *place))).count()
    };
    let start = common(shortest, &|tree, place| tree[place].clone());
    let end = common(shortest - start, &|tree, place| tree[tree.len() - 1 - place].clone());
    let own: Vec<Vec<Node>> = trees.iter().map(|tree| tree[start..tree.len() - end].to_vec()).collect();
    let (mut under, mut over) = (first[..start].to_vec(), first[first.len() - end..].to_vec());

    // Groups that open alike differ only inside.
    let inside: Option<Vec<(&str, Vec<Node>)>> = own
        .iter()
        .map(|nodes| match &nodes[..] {
            [Node::Group { open, children }] => Some((open.as_str(), children.clone())),
            _ => None,
        })
        .collect();
    let Some(inside) = inside.filter(|groups| groups.iter().all(|(open, _)| *open == groups[0].0)) else {
        return (under, own, over);
    };
    let open = inside[0].0.to_owned();
    let (inner_under, inner_own, inner_over) = divide(&inside.into_iter().map(|(_, nodes)| nodes).collect::<Vec<_>>());
    let wrap = |children: Vec<Node>| Node::Group { open: open.clone(), children };
    under.push(wrap(inner_under));
    over.insert(0, wrap(inner_over));
    (under, inner_own.into_iter().map(|nodes| vec![wrap(nodes)]).collect(), over)
}

/// A text, or a legend.
fn is_words(node: &Node) -> bool {
    match node {
        Node::Group { open, .. } => open.contains("class=\"words\""),
        Node::Element(element) => element.starts_with("<text"),
    }
}

/// The nodes up to the end of their group, which is eaten.
fn parse(svg: &mut &str) -> Vec<Node> {
    let mut nodes = Vec::new();
    while let Some((tag, _)) = svg.split_once('>') {
        if tag.starts_with("</") {
            *svg = svg[tag.len() + 1..].trim_start();
            break;
        }
        let open = format!("{tag}>");
        if tag.starts_with("<g") && !tag.ends_with('/') {
            *svg = svg[open.len()..].trim_start();
            nodes.push(Node::Group { open, children: parse(svg) });
            continue;
        }
        let name = tag.trim_start_matches('<').split([' ', '\n', '/']).next().unwrap_or_default();
        let close = format!("</{name}>");
        let length = match svg.find(&close) {
            Some(place) if !tag.ends_with('/') => place + close.len(),
            _ => open.len(),
        };
        nodes.push(Node::Element(svg[..length].to_owned()));
        *svg = svg[length..].trim_start();
    }
    nodes
}

/// The nodes as SVG: only their words, only the rest, or all. Groups that come out empty are left out.
fn write(nodes: &[Node], words: Option<bool>) -> String {
    let mut svg = String::new();
    for node in nodes {
        match node {
            Node::Group { open, children } => {
                let inside = match words {
                    Some(words) if is_words(node) && words => write(children, None),
                    Some(_) if is_words(node) => String::new(),
                    _ => write(children, words),
                };
                if !inside.is_empty() {
                    svg += open;
                    svg += &inside;
                    svg += "</g>";
                }
            }
            Node::Element(element) if words.is_none_or(|words| words == is_words(node)) => svg += element,
            Node::Element(_) => {}
        }
    }
    svg
}

#[cfg(test)]
mod tests {
    use super::Split;

    #[test]
    fn what_is_common_is_kept_once() {
        let body = |own: &str| {
            format!(
                "<text x=\"1\">title</text><g a=\"1\"><g b=\"2\">\n<path d=\"axes\"/>{own}<path d=\"end\"/></g></g><text>label</text>"
            )
        };
        let (one, other) = (body("<path d=\"1\"/>"), body("<path d=\"2\"/><text>two</text>"));
        let split = Split::new(&[&one, &other]);
        assert_eq!(split.under, "<g a=\"1\"><g b=\"2\"><path d=\"axes\"/></g></g>");
        assert_eq!(split.own[0].picture, "<g a=\"1\"><g b=\"2\"><path d=\"1\"/></g></g>");
        assert_eq!(split.own[0].words, "");
        assert_eq!(split.own[1].words, "<g a=\"1\"><g b=\"2\"><text>two</text></g></g>");
        assert_eq!(split.over.picture, "<g a=\"1\"><g b=\"2\"><path d=\"end\"/></g></g>");
        assert_eq!(split.over.words, "<text x=\"1\">title</text><text>label</text>");
    }

    #[test]
    fn drawings_that_are_the_same_have_nothing_of_their_own() {
        let split = Split::new(&["<path d=\"1\"/>", "<path d=\"1\"/>"]);
        assert_eq!((split.under.as_str(), split.own[1].picture.as_str()), ("<path d=\"1\"/>", ""));
    }
}
