//! The worlds that the screens are shown in.

use kmctl::key_manager::{Draft, NewKeyManager, ProviderKind};

use crate::support::face::Face;
use crate::support::reports;

/// A key manager with the values of a canned report.
pub fn key_manager(kind: ProviderKind, name: &str, description: &str) -> NewKeyManager {
    let report = match kind {
        ProviderKind::Custom => reports::custom(),
        _ => reports::asgardeo(),
    };
    let mut draft = Draft::new(kind, Vec::new());
    draft.name = name.to_owned();
    draft.description = description.to_owned();
    draft.well_known_url = report.url;
    draft.configuration = report.configuration;
    draft.parse(false).unwrap()
}

/// One on, one off.
pub fn two() -> Vec<NewKeyManager> {
    let mut azure = key_manager(
        ProviderKind::Microsoft,
        "external-azure-km",
        "external azure km",
    );
    azure.enabled = false;
    vec![
        key_manager(
            ProviderKind::Asgardeo,
            "external-asgardeo-km",
            "My external asgardeo km",
        ),
        azure,
    ]
}

fn documents(face: Face) -> Face {
    face.serve(reports::asgardeo())
        .serve(reports::custom())
        .serve(reports::other_host())
        .serve(reports::broken())
        .serve(reports::missing())
}

/// Nothing but the built-in key manager.
pub fn s0() -> Face {
    documents(Face::fresh())
}

/// With external-asgardeo-km.
pub fn s1() -> Face {
    documents(Face::with(&two()[..1]))
}

/// With external-azure-km too, which is off.
pub fn s2() -> Face {
    documents(Face::with(&two()))
}

/// So many of them.
pub fn many(count: usize) -> Face {
    let all: Vec<NewKeyManager> = (0..count)
        .map(|n| {
            key_manager(
                ProviderKind::Custom,
                &format!("km-{n:04}"),
                &format!("number {n}"),
            )
        })
        .collect();
    documents(Face::with(&all))
}

/// The details of an Asgardeo key manager are filled in and the address was read.
pub fn filled() -> Face {
    let mut face = s0();
    face.keys("a<enter>external-asgardeo-km<enter>My external asgardeo km<enter>")
        .paste(reports::ASGARDEO);
    face
}

/// A custom one with this address, on the review.
pub fn review(url: &str) -> Face {
    let mut face = s0();
    face.keys("a3custom-key-manager<enter><enter>")
        .paste(url)
        .keys("<enter><enter><enter>");
    face
}
