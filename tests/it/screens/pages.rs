//! Help, messages, the viewer, and the window that is too small.

use super::world::{filled, review, s0, s2};
use crate::support::reports;

#[test]
fn help_of_the_list() {
    let mut face = s2();
    face.keys("?");
    insta::assert_snapshot!("help_list", face.sizes());
    face.keys("env");
    insta::assert_snapshot!("help_filtered", face.sizes());
    face.keys("xyz");
    insta::assert_snapshot!("help_nothing", face.sizes());
}

#[test]
fn help_of_a_form() {
    let mut face = s0();
    face.keys("a1what?q<ctrl-g>");
    insta::assert_snapshot!("help_details", face.sizes());
}

#[test]
fn messages() {
    let mut face = s2();
    face.keys("<space><down><down><space>r");
    face.keys("m");
    insta::assert_snapshot!("messages", face.sizes());
}

#[test]
fn no_messages() {
    let mut face = s0();
    face.keys("m");
    insta::assert_snapshot!("messages_none", face.sizes());
}

#[test]
fn viewer() {
    let mut face = review(reports::CUSTOM);
    face.keys("d");
    insta::assert_snapshot!("viewer", face.sizes());
    face.keys("/token");
    insta::assert_snapshot!("viewer_search", face.sizes());
}

#[test]
fn too_small() {
    let face = filled();
    let all: String = [(39, 24), (36, 8), (80, 9), (12, 3), (1, 1)]
        .into_iter()
        .map(|(width, height)| {
            let drawn = face.drawn(width, height);
            format!("== {width}x{height}\n{}\n", drawn.text())
        })
        .collect();
    insta::assert_snapshot!("too_small", all);
}
