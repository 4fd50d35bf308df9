//! The table that Keras's `model.summary()` prints.

use crate::layer::SummaryRow;

/// `rows` as Keras lays them out, with the totals below.
pub(super) fn table(rows: &[SummaryRow]) -> String {
    let line = |mark: &str| format!("{}\n", mark.repeat(65));
    let mut text = format!("{}{:<29}{:<26}{:<10}\n{}", line("_"), "Layer (type)", "Output Shape", "Param #", line("="));
    for (i, row) in rows.iter().enumerate() {
        let before = rows[..i].iter().filter(|earlier| earlier.name == row.name).count();
        let number = if before == 0 { String::new() } else { format!("_{before}") };
        let name = format!("{}{number} ({})", row.name.to_lowercase(), row.name);
        let shape = format!("(None, {})", row.outputs);
        text += &format!("{name:<29}{shape:<26}{:<10}\n", row.parameters);
        text += &line(if i + 1 < rows.len() { "_" } else { "=" });
    }
    let total = thousands(rows.iter().map(|row| row.parameters).sum());
    text + &format!("Total params: {total}\nTrainable params: {total}\nNon-trainable params: 0\n{}", line("_"))
}

fn thousands(n: usize) -> String {
    if n < 1000 { n.to_string() } else { format!("{},{:03}", thousands(n / 1000), n % 1000) }
}
