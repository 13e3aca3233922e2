//! Statements over all columns of a table, made of the list of their names. The first column is the key.

/// `INSERT` of a row, the values in the order of the columns.
pub(crate) fn insert(table: &str, columns: &[&str]) -> String {
    let places: Vec<_> = (1..=columns.len()).map(|place| format!("${place}")).collect();
    format!("INSERT INTO {table} ({}) VALUES ({})", columns.join(", "), places.join(", "))
}

/// What an `UPDATE` sets: every column but the key, to the value at its place.
pub(crate) fn assignments(columns: &[&str]) -> String {
    let sets = columns.iter().enumerate().skip(1).map(|(at, column)| format!("{column} = ${}", at + 1));
    sets.collect::<Vec<_>>().join(", ")
}
