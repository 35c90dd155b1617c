//! Every document of the corpus has an expected report.

use kmctl::discovery::{Profile, render_text};

use super::shared::{corpus, index, judged};

#[test]
fn each_document_has_its_report() {
    let Some(corpus) = corpus() else { return };
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("../snapshots/discovery");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| {
        for (file, url) in index(&corpus) {
            let Some(name) = file
                .strip_suffix(".json")
                .filter(|name| !name.ends_with(".jwks"))
            else {
                continue;
            };
            let document = std::fs::read(corpus.join(&file)).unwrap();
            let keys = std::fs::read(corpus.join(format!("{name}.jwks.json"))).ok();
            let report = judged(&url, Profile::for_url(&url), document, keys);
            insta::assert_snapshot!(name.to_owned(), render_text(&report));
        }
    });
}
