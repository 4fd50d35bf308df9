//! Tables of numbers as comma-separated values.

use csv::{Position, ReaderBuilder, Trim};
use ndarray::Array2;

use crate::Malformed;

/// Reads the columns called `names` of a table with a header line: (records, names), a row of numbers per record.
/// Numbers of the columns in `labels` must be 0 or 1.
///
/// # Errors
/// Names the line and the column, if a column is missing, a record has another number of fields than the header, or a
/// field is no finite number or no label; also if there is no record at all.
pub fn parse(bytes: &[u8], names: &[&str], labels: &[&str]) -> Result<Array2<f64>, Malformed> {
    let mut reader = ReaderBuilder::new().trim(Trim::All).from_reader(bytes);
    let header = reader.headers().map_err(Malformed::new)?.clone();
    let place = |name: &&str| {
        let place = header.iter().position(|field| field.trim_start_matches('\u{feff}') == *name);
        place.ok_or_else(|| Malformed(format!("line 1: no column is called `{name}`")))
    };
    let columns = names.iter().map(place).collect::<Result<Vec<_>, _>>()?;
    let mut numbers = Vec::new();
    let mut rows = 0;
    for record in reader.records() {
        let record = record.map_err(Malformed::new)?;
        let line = record.position().map_or(0, Position::line);
        for (column, name) in columns.iter().zip(names) {
            let field = record.get(*column).unwrap_or_default();
            let at = |what| Malformed(format!("line {line}, column `{name}`: `{field}` is {what}"));
            let number = field.parse().ok().filter(|number: &f64| number.is_finite());
            let number = number.ok_or_else(|| at("no number"))?;
            if labels.contains(name) && number != 0.0 && number != 1.0 {
                return Err(at("neither 0 nor 1"));
            }
            numbers.push(number);
        }
        rows += 1;
    }
    if rows == 0 {
        return Err(Malformed("the table has no rows".into()));
    }
    Array2::from_shape_vec((rows, names.len()), numbers).map_err(Malformed::new)
}

#[cfg(test)]
mod tests {
    use ndarray::array;

    use super::*;

    fn reason(text: &str) -> String {
        parse(text.as_bytes(), &["b", "a"], &["l"]).unwrap_err().0
    }

    #[test]
    fn columns_are_found_by_name() {
        let table = parse(b"a,x,b\n1,2,3\n 4 ,5,6.5\r\n", &["b", "a"], &[]).unwrap();
        assert_eq!(table, array![[3.0, 1.0], [6.5, 4.0]]);
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
        assert!(parse(b"a,b\n\xff,1\n", &["b", "a"], &[]).is_err());
        let label = parse(b"a,l\n1,0\n2,2\n", &["a", "l"], &["l"]).unwrap_err().0;
        assert_eq!(label, "line 3, column `l`: `2` is neither 0 nor 1");
    }
}
