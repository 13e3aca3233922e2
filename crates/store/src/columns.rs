//! Statements over all columns of a table, made of the list of their names. The first column is the key.

/// `INSERT` of a row, the values in the order of the columns.
pub(crate) fn insert(table: &str, columns: &[&str]) -> String {
    let places: Vec<_> = (1..=columns.len()).map(|place| format!("${place}")).collect();
    format!("INSERT INTO {table} ({}) VALUES ({})", columns.join(", "), places.join(", "))
}

/// What an `UPDATE` sets: every column but the key, to the value at its place.
pub(crate) fn assignments(columns: &[&str]) -> String {
    assignments_from(2, &columns[1..])
}

/// What an `UPDATE` sets: these columns, to the values from the place `first` on.
pub(crate) fn assignments_from(first: usize, columns: &[&str]) -> String {
    let sets = columns.iter().zip(first..).map(|(column, place)| format!("{column} = ${place}"));
    sets.collect::<Vec<_>>().join(", ")
}
