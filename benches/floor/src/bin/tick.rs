//! Wakes once a second and does nothing.

use std::time::Duration;

fn main() {
    // What waits for its start waits for a byte.
    println!("Help");
    loop {
        std::thread::sleep(Duration::from_secs(1));
    }
}
