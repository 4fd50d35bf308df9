//! The documentation says which test plays which fault: it must be true.

const DOCUMENTATION: &str = include_str!("../../src/lib.rs");
const TESTS: [&str; 4] =
    [include_str!("faults.rs"), include_str!("memory.rs"), include_str!("patience.rs"), include_str!("storms.rs")];

#[test]
fn every_fault_in_the_documentation_has_its_test() {
    let rows = DOCUMENTATION.lines().filter_map(|line| line.strip_prefix("//! | ")?.strip_suffix(" |"));
    let rows: Vec<Vec<&str>> = rows.map(|row| row.split(" | ").collect()).skip(1).collect();
    assert!(rows.len() > 20, "the table is not where it was");
    for row in &rows {
        let [fault, _, tests] = row[..] else { panic!("{row:?}") };
        assert!(!tests.is_empty(), "`{fault}` has no test");
        for test in tests.split(", ").map(|test| test.trim_matches('`')) {
            let function = format!("#[test]fn{test}(){{");
            let dense = |text: &str| text.split_whitespace().collect::<String>();
            assert!(TESTS.iter().any(|tests| dense(tests).contains(&function)), "`{fault}`: there is no test `{test}`");
        }
    }
}
