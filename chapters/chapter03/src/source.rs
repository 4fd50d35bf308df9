//! The source of what the chapter builds, cut to the lines that a page is about, so that no listing is a copy.

use anyhow::{Context, Result};
use literate::source::item;

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
    item(text, start).with_context(|| format!("the file “{topic}”"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_there_is_named() {
        assert!(format!("{:#}", source("relu", "fn sideways").unwrap_err()).contains("fn sideways"));
        assert!(source("sofa", "fn new").unwrap_err().to_string().contains("sofa"));
    }
}
