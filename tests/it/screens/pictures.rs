//! The README's pictures are drawn from the screens, so they cannot go stale.

use super::world::{filled, review, s2};
use crate::support::reports;
use crate::support::svg::assert_picture;

#[test]
fn list() {
    let mut face = s2();
    face.keys("<down>");
    assert_picture("list.svg", &face.drawn(120, 26));
}

#[test]
fn details() {
    assert_picture("details.svg", &filled().drawn(120, 34));
}

#[test]
fn review_with_a_warning() {
    let face = review(reports::OTHER_HOST);
    assert_picture("review.svg", &face.drawn(120, 30));
}

#[test]
fn portal() {
    let mut face = filled();
    face.keys("<enter><enter><enter><enter><enter>");
    assert_picture("portal.svg", &face.drawn(80, 24));
}

#[test]
fn plan() {
    assert_picture("plan.svg", &super::planes::drifted().drawn(80, 24));
}
