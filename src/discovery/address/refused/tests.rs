use super::refused;

#[test]
fn what_is_not_asked_has_one_cause_and_one_way_out() {
    #[rustfmt::skip]
    let rows = [
        ("https://h.example/x?access_token=geheim", "the address contains a secret in access_token",
            "Use https://h.example/x, and replace the access_token if it is real."),
        ("joe:geheim@h.example/x", "the address contains a user name and password",
            "Use https://h.example/x, and change the password if it is real."),
        ("https://joe@h.example/x", "the address contains a user name", "Use https://h.example/x"),
        ("http://joe:geheim@h.example/x", "the address contains a user name and password",
            "Use https://h.example/x, and change the password if it is real."),
        ("postgresql://joe:geheim@db.h.example/x", "the address contains a user name and password",
            "Use the provider's https address, and replace the secret in this one if it is real."),
        ("C:\\Users\\joe\\openid-configuration.json", "this is the path of a file, not an address",
            "Enter the address that the file was read from."),
        ("git@h.example:acme/x.git", "this is the address of a Git repository, not of a provider",
            "Enter the address of the discovery document."),
        ("https://oauth2:geheim@h.example/acme/x.git", "this is the address of a Git repository, not of a provider",
            "Enter the address of the discovery document, and replace the password or token if it is real."),
        ("https://h.example/realms/CHANGEME/x", "the address still contains the placeholder CHANGEME",
            "Replace it with your own value."),
        ("https://%(host)s/x", "the address still contains the placeholder %(host)s",
            "Replace it with your own value."),
        ("{{baseUrl}}/.well-known/openid-configuration", "the address still contains the placeholder {{baseUrl}}",
            "Replace it with your own value."),
        ("joe@h.example", "this is an email address, not the address of a document",
            "Enter the URL of the provider's discovery document."),
        ("client_secret=geheim", "this is a password, a key or another secret, not an address",
            "Enter the address of the discovery document."),
        ("htps://h.example/x", "the address starts with htps:, not https:", "Use https://h.example/x"),
        ("https://h.example:/x", "the address has a colon but no port after the host", "Use https://h.example/x"),
        ("https://h.example/realms/your-realm", "the address still contains the placeholder your-realm",
            "Replace it with your own value."),
        ("https://log\u{456}n.example/x",
            "the address contains the Cyrillic letter `\u{456}` (U+0456), which looks like a Latin one",
            "Type that part of the address again."),
        ("https://[fe80::1%25eth0]/x", "the address has an IPv6 address with a zone (%)",
            "Use the provider's host name; a zone is known on one computer only."),
        ("{\"kty\":\"RSA\",\"d\":\"geheim\"}", "this is a private key, not an address",
            "Enter the address of the discovery document. If the secret is real, revoke or replace it: it was visible here."),
    ];
    for (text, cause, remedy) in rows {
        let refusal = refused(text).unwrap_or_else(|| panic!("{text}"));
        assert_eq!(
            (refusal.cause.as_str(), refusal.fix.as_str()),
            (cause, remedy),
            "{text}"
        );
        assert!(!format!("{refusal:?}").contains("geheim"), "{refusal:?}");
        if let Some(address) = refusal.address {
            assert_eq!(refused(&address), None, "{address}");
        }
    }
    for text in [
        "https://h.example/x?p=b2c_1_x",
        "https://h.example:8443/x",
        "http://localhost:8080/x",
        "ldaps://h.example",
    ] {
        assert_eq!(refused(text), None, "{text}");
    }
}
