//! The OS user, for the history.

use super::variables::Variables;

/// The name of the user that runs this process: by user id, so that a variable can't pretend; else the variable.
pub fn user(variables: &Variables) -> String {
    let id = rustix::process::getuid().as_raw();
    let table = std::fs::read_to_string("/etc/passwd").unwrap_or_default();
    name_in(&table, id)
        .map(str::to_owned)
        .or_else(|| variables.text("LOGNAME").map(str::to_owned))
        .or_else(|| variables.text("USER").map(str::to_owned))
        .unwrap_or_else(|| format!("uid {id}"))
}

fn name_in(table: &str, id: u32) -> Option<&str> {
    table.lines().find_map(|line| {
        let mut parts = line.split(':');
        let name = parts.next()?;
        let found: u32 = parts.nth(1)?.parse().ok()?;
        (found == id && !name.is_empty()).then_some(name)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_by_id() {
        let table = "root:x:0:0:root:/root:/bin/sh\nbroken\nmaria:x:1000:1000::/home/m:/bin/sh\n";
        assert_eq!(name_in(table, 1000), Some("maria"));
        assert_eq!(name_in(table, 7), None);
    }
}
