//! Tables of numbers as comma-separated values.

use csv::{Position, ReaderBuilder, Trim};

use crate::Malformed;

/// Reads the columns called `names` of a table with a header line: one row of numbers per record.
///
/// # Errors
/// Names the line and the column, if a column is missing, a record has another number of fields than the header, or a
/// field is no finite number; also if there is no record at all.
pub fn parse<const N: usize>(bytes: &[u8], names: [&str; N]) -> Result<Vec<[f64; N]>, Malformed> {
    let mut reader = ReaderBuilder::new().trim(Trim::All).from_reader(bytes);
    let header = reader.headers().map_err(Malformed::new)?.clone();
    let mut columns = [0; N];
    for (column, name) in columns.iter_mut().zip(names) {
        let place = header.iter().position(|field| field.trim_start_matches('\u{feff}') == name);
        *column = place.ok_or_else(|| Malformed(format!("line 1: no column is called `{name}`")))?;
    }
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(Malformed::new)?;
        let line = record.position().map_or(0, Position::line);
        let mut row = [0.0; N];
        for ((value, column), name) in row.iter_mut().zip(columns).zip(names) {
            let field = record.get(column).unwrap_or_default();
            let number = field.parse().ok().filter(|number: &f64| number.is_finite());
            *value =
                number.ok_or_else(|| Malformed(format!("line {line}, column `{name}`: `{field}` is no number")))?;
        }
        rows.push(row);
    }
    if rows.is_empty() { Err(Malformed("the table has no rows".into())) } else { Ok(rows) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reason(text: &str) -> String {
        parse(text.as_bytes(), ["b", "a"]).unwrap_err().0
    }

    #[test]
    fn columns_are_found_by_name() {
        assert_eq!(parse(b"a,x,b\n1,2,3\n 4 ,5,6.5\r\n", ["b", "a"]).unwrap(), [[3.0, 1.0], [6.5, 4.0]]);
    }

    #[test]
    fn a_bad_field_is_named_by_line_and_column() {
        assert_eq!(reason("a,b\n1,2\n3,many\n"), "line 3, column `b`: `many` is no number");
        assert_eq!(reason("a,b\n1,2\n,4\n"), "line 3, column `a`: `` is no number");
        assert_eq!(reason("a,b\n1,NaN\n"), "line 2, column `b`: `NaN` is no number");
    }

    #[test]
    fn a_missing_column_a_short_row_and_an_empty_table_are_errors() {
        assert_eq!(reason("a,c\n1,2\n"), "line 1: no column is called `b`");
        assert!(reason("a,b\n1,2\n3\n").contains("line: 3"), "{}", reason("a,b\n1,2\n3\n"));
        assert_eq!(reason("a,b\n"), "the table has no rows");
        assert_eq!(reason(""), "line 1: no column is called `b`");
        assert!(parse(b"a,b\n\xff,1\n", ["b", "a"]).is_err());
    }
}
