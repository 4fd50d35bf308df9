//! Tables for the terminal and the page.

use comfy_table::{CellAlignment, ContentArrangement, LineStyle, TableStyle};
use maud::{Markup, html};

/// A line under the header and no other.
const UNDER_THE_HEADER: TableStyle = TableStyle::new().header_separator(LineStyle::none().fill('─').junction('─'));

/// Rows of text under a header. A column whose cells all look like numbers is set flush right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    caption: Option<String>,
    header: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Table {
    /// An empty table with the names of its columns.
    pub fn new(header: impl IntoIterator<Item = impl ToString>) -> Self {
        Self { caption: None, header: texts(header), rows: Vec::new() }
    }

    /// What the table shows, set above it.
    #[must_use]
    pub fn caption(mut self, caption: impl Into<String>) -> Self {
        self.caption = Some(caption.into());
        self
    }

    /// Adds a row; missing cells are left empty, and cells beyond the header make the table wider.
    #[must_use]
    pub fn row(mut self, cells: impl IntoIterator<Item = impl ToString>) -> Self {
        self.rows.push(texts(cells));
        self
    }

    /// Adds many rows.
    #[must_use]
    pub fn rows<Row: IntoIterator<Item: ToString>>(mut self, rows: impl IntoIterator<Item = Row>) -> Self {
        self.rows.extend(rows.into_iter().map(texts));
        self
    }

    fn columns(&self) -> usize {
        self.rows.iter().map(Vec::len).chain([self.header.len()]).max().unwrap_or(0)
    }

    fn is_numeric(&self, column: usize) -> bool {
        let mut cells = self.rows.iter().filter_map(|row| row.get(column)).filter(|cell| !cell.is_empty()).peekable();
        cells.peek().is_some() && cells.all(|cell| looks_numeric(cell))
    }

    /// The table in columns of characters, without colour. Where it is wider than `most`, its words wrap.
    pub(crate) fn to_terminal(&self, most: Option<usize>) -> String {
        let mut table = comfy_table::Table::new();
        if let Some(most) = most.and_then(|most| u16::try_from(most).ok()) {
            table.set_content_arrangement(ContentArrangement::Dynamic).set_width(most);
        }
        table.load_style(UNDER_THE_HEADER).set_header(&self.header);
        for row in &self.rows {
            table.add_row(row);
        }
        for column in 0..self.columns() {
            let numeric = self.is_numeric(column);
            if let Some(column) = table.column_mut(column).filter(|_| numeric) {
                column.set_cell_alignment(CellAlignment::Right);
            }
        }
        let caption = self.caption.iter().map(|caption| format!("{caption}\n")).collect::<String>();
        caption + &table.trim_fmt()
    }

    pub(crate) fn to_html(&self) -> Markup {
        let columns: Vec<bool> = (0..self.columns()).map(|column| self.is_numeric(column)).collect();
        let cell = |row: &[String], column: usize| row.get(column).cloned().unwrap_or_default();
        html! {
            @if let Some(caption) = &self.caption { p.caption { (caption) } }
            div.scroll {
                table aria-label=[&self.caption] {
                    thead {
                        tr { @for (index, numeric) in columns.iter().enumerate() {
                            @let name = cell(&self.header, index);
                            // A corner that names nothing heads nothing.
                            @if name.is_empty() { td {} } @else { th scope="col" .number[*numeric] { (name) } }
                        } }
                    }
                    tbody {
                        @for row in &self.rows {
                            tr { @for (index, numeric) in columns.iter().enumerate() {
                                td .number[*numeric] { (cell(row, index)) }
                            } }
                        }
                    }
                }
            }
        }
    }
}

fn texts(cells: impl IntoIterator<Item = impl ToString>) -> Vec<String> {
    cells.into_iter().map(|cell| cell.to_string()).collect()
}

/// A number, perhaps with a sign, a unit or a spread after it; a dash or `NaN` stands for a missing one.
fn looks_numeric(cell: &str) -> bool {
    let unsigned = cell.trim_start_matches(['-', '+', '−', '±', '≈', '<', '>', ' ']);
    unsigned.starts_with(|first: char| first.is_ascii_digit() || first == '.')
        || ["", "–", "NaN", "inf"].contains(&unsigned)
}
