//! The source of what the chapter builds, cut to the lines that a page is about, so that no listing is a copy.

use anyhow::{Context, Result};

/// Files whose items the page shows, by topic.
const FILES: [(&str, &str); 13] = [
    ("activation", include_str!("../../../common/src/activation.rs")),
    ("adagrad", include_str!("../../../common/src/optimizer/adagrad.rs")),
    ("adam", include_str!("../../../common/src/optimizer/adam.rs")),
    ("affine", include_str!("../../../common/src/layer/affine.rs")),
    ("gradient", include_str!("../../../common/src/gradient.rs")),
    ("loss", include_str!("../../../common/src/loss.rs")),
    ("momentum", include_str!("../../../common/src/optimizer/momentum.rs")),
    ("relu", include_str!("../../../common/src/layer/relu.rs")),
    ("rmsprop", include_str!("../../../common/src/optimizer/rmsprop.rs")),
    ("sgd", include_str!("../../../common/src/optimizer/sgd.rs")),
    ("sigmoid", include_str!("../../../common/src/layer/sigmoid.rs")),
    ("softmax_with_loss", include_str!("../../../common/src/layer/softmax_with_loss.rs")),
    ("two_layer_net", include_str!("two_layer_net.rs")),
];

/// The item of the file of `topic` that begins with `start`, such as `fn backward`, as it stands in the file.
///
/// # Errors
/// There is no such file or item.
pub fn source(topic: &str, start: &str) -> Result<String> {
    let (_, text) = FILES.iter().find(|(name, _)| *name == topic).with_context(|| format!("no file “{topic}”"))?;
    cut(text, start).with_context(|| format!("“{topic}” has no item that begins with “{start}”"))
}

/// The lines of the first item that begins with `start`, up to the brace or semicolon that ends it, without its indent and
/// its documentation.
fn cut(text: &str, start: &str) -> Option<String> {
    let mut lines = text.lines().skip_while(|line| !line.trim_start().starts_with(start)).peekable();
    let first = lines.peek()?;
    let indent = &first[..first.len() - first.trim_start().len()];
    let closing = format!("{indent}}}");
    let one_line = first.ends_with(';') || first.ends_with('}');
    let mut item = Vec::new();
    for line in lines {
        item.push(line.strip_prefix(indent).unwrap_or(line));
        if one_line || line == closing {
            break;
        }
    }
    Some(item.join("\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_item_is_cut_with_its_braces_and_without_its_indent() {
        let text = "mod a {\n    /// About it.\n    fn one() {\n        if x {\n        }\n    }\n\n    fn two();\n}\n";
        assert_eq!(cut(text, "fn one").unwrap(), "fn one() {\n    if x {\n    }\n}");
        assert_eq!(cut(text, "fn two").unwrap(), "fn two();");
        assert_eq!(cut(text, "fn three"), None);
    }

    #[test]
    fn what_is_not_there_is_named() {
        assert!(source("relu", "fn sideways").unwrap_err().to_string().contains("fn sideways"));
        assert!(source("sofa", "fn new").unwrap_err().to_string().contains("sofa"));
    }
}
