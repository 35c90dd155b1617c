//! What the linker is told.

use std::env;

fn main() {
    println!("cargo:rerun-if-changed=src/build.rs");
    let target = |part: &str| env::var(format!("CARGO_CFG_TARGET_{part}")).unwrap_or_default();
    // The unwinder of GCC as part of the program, where rustc would have it loaded and relocated at each start: a tenth of a command's
    // time. The linker takes what it finds first.
    if target("OS") == "linux" && target("ENV") == "gnu" {
        println!("cargo:rustc-link-lib=gcc_eh");
    }
}
