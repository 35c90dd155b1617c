//! Web page of the demo: what it is, and the addresses to try.

use super::address::Address;

/// A plain page.
pub(super) fn page(addresses: &[Address]) -> String {
    let rows: String = addresses
        .iter()
        .map(|address| {
            format!(
                "<li>{}: <code>{}</code> ({})</li>\n",
                address.label, address.url, address.shows
            )
        })
        .collect();
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<title>kmctl demo provider</title>\n<h1>kmctl demo provider</h1>\n\
         <p>A provider for trying kmctl on this computer. It ends with the program that started it.</p>\n<ul>\n{rows}</ul>\n</html>\n"
    )
}
