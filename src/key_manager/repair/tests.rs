use super::repair;
use crate::key_manager::placeholder::placeholder;

#[test]
fn the_address_that_was_meant() {
    const GOOD: &str = "https://idp.example/t/.well-known/openid-configuration";
    #[rustfmt::skip]
    let rows = [
        (GOOD, GOOD),
        // Links that mail and chat programs rewrite.
        ("https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fidp.example%2Ft%2F.well-known%2Fopenid-configuration&data=05%7Cgeheim&reserved=0",
            GOOD),
        ("https://www.google.com/url?q=https%3A%2F%2Fidp.example%2Ft%2F.well-known%2Fopenid-configuration&sa=D", GOOD),
        ("https://urldefense.com/v3/__https://idp.example/t/.well-known/openid-configuration__;!!abc!def$", GOOD),
        ("https://web.archive.org/web/2024/https://idp.example/t/.well-known/openid-configuration", GOOD),
        ("https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Furldefense.com%2Fv3%2F__https%3A%2F%2Fidp.example%2Ft%2F.well-known%2Fopenid-configuration__%3B%21",
            GOOD),
        ("https://www.linkedin.com/redir/redirect?url=https%3A%2F%2Fidp.example%2Ft%2F.well-known%2Fopenid-configuration",
            GOOD),
        ("https://idp.example/t/.well-known/openid-configuration,https://idp.example/t/.well-known/openid-configuration",
            GOOD),
        (":method: GET\n:authority: idp.example\n:path: /t/.well-known/openid-configuration", GOOD),
        // Glued, in a request, in a text of code, in XML, in an ARN.
        ("https://idp.example/t/.well-known/openid-configurationhttps://idp.example/t/.well-known/openid-configuration",
            GOOD),
        ("https://idp.examplehttps://idp.example/t/.well-known/openid-configuration", GOOD),
        ("> GET /t/.well-known/openid-configuration HTTP/1.1\n> Host: idp.example\n> Authorization: Bearer geheim\n< HTTP/1.1 200 OK",
            GOOD),
        ("https://idp.example/t/.well-known/openid-configuration\\n", GOOD),
        ("<c><url>https://idp.example/t/.well-known/openid-configuration</url><secret>geheim</secret></c>", GOOD),
        ("arn:aws:iam::123456789012:oidc-provider/idp.example/t/.well-known/openid-configuration", GOOD),
        // Wrapping.
        ("curl -s https://idp.example/t/.well-known/openid-configuration", GOOD),
        ("curl -s 'https://idp.example/t/.well-known/openid-configuration' | jq .", GOOD),
        ("$ curl -sk -u me:pw -H 'Authorization: Bearer x' \\\n  https://idp.example/t/.well-known/openid-configuration",
            GOOD),
        ("wget -qO- \"https://idp.example/t/.well-known/openid-configuration\"", GOOD),
        ("\"https://idp.example/t/.well-known/openid-configuration\",", GOOD),
        ("<https://idp.example/t/.well-known/openid-configuration>", GOOD),
        ("<https://idp.example/t/.well-known/openid-configuration|the document>", GOOD),
        ("oidc.url=https\\://idp.example/t/.well-known/openid-configuration", GOOD),
        ("https://idp.example/t/.well-known/openid-configuration\\", GOOD),
        ("(https://idp.example/t/.well-known/openid-configuration)", GOOD),
        ("[Discovery](https://idp.example/t/.well-known/openid-configuration)", GOOD),
        ("[https://idp.example/t/.well-known/openid-configuration](https://idp.example/t/.well-known/openid-configuration)",
            GOOD),
        ("`https://idp.example/t/.well-known/openid-configuration`", GOOD),
        ("\u{201c}https://idp.example/t/.well-known/openid-configuration\u{201d}", GOOD),
        ("OIDC: https://idp.example/t/.well-known/openid-configuration, thanks", GOOD),
        ("https://idp.example/t/.well-known/openid-configuration.", GOOD),
        ("https://idp.example/t/.well-known/\n   openid-configuration", GOOD),
        ("export OIDC_URL=https://idp.example/t/.well-known/openid-configuration", GOOD),
        ("curl -x http://proxy:3128 https://idp.example/t/.well-known/openid-configuration", GOOD),
        ("https idp.example/t/.well-known/openid-configuration", GOOD),
        ("curl -s -o out.json idp.example/t/.well-known/openid-configuration", GOOD),
        ("hxxps://idp[.]example/t/.well-known/openid-configuration", GOOD),
        ("aHR0cHM6Ly9pZHAuZXhhbXBsZS90Ly53ZWxsLWtub3duL29wZW5pZC1jb25maWd1cmF0aW9u", GOOD),
        // Slips.
        ("https//idp.example/t/.well-known/openid-configuration", GOOD),
        ("https:/idp.example/t/.well-known/openid-configuration", GOOD),
        ("https:idp.example/t/.well-known/openid-configuration", GOOD),
        ("https:///idp.example/t/.well-known/openid-configuration", GOOD),
        ("https;//idp.example/t/.well-known/openid-configuration", GOOD),
        ("https:\\\\idp.example\\t\\.well-known\\openid-configuration", GOOD),
        ("htp:/idp.example/t/.well-known/openid-configuration", GOOD),
        ("htps://idp.example/t/.well-known/openid-configuration", GOOD),
        ("ttps://idp.example/t/.well-known/openid-configuration", GOOD),
        ("https://https://idp.example/t/.well-known/openid-configuration", GOOD),
        ("https://http://idp.example/t/.well-known/openid-configuration", GOOD),
        ("http://https//idp.example/t/.well-known/openid-configuration", GOOD),
        ("https://(https://idp.example/t/.well-known/openid-configuration)", GOOD),
        ("//idp.example/t/.well-known/openid-configuration", GOOD),
        ("idp.example/t/.well-known/openid-configuration", GOOD),
        ("https%3A%2F%2Fidp.example%2Ft%2F.well-known%2Fopenid-configuration", GOOD),
        ("https\u{ff1a}\u{ff0f}\u{ff0f}idp.example/t/.well-known/openid-configuration", GOOD),
        ("https://idp.example/t/\u{200b}.well-known/openid-configuration", GOOD),
        // Credentials.
        ("https://me:geheim@idp.example/t/.well-known/openid-configuration", GOOD),
        ("https://me@idp.example/t/.well-known/openid-configuration", GOOD),
        ("https://me:ge/he#im@idp.example/t/.well-known/openid-configuration", GOOD),
        ("me:geheim@idp.example/t/.well-known/openid-configuration", GOOD),
        // Hosts.
        ("https://m\u{fc}ller.example/x", "https://xn--mller-kva.example/x"),
        ("https://::1:8443/x", "https://[::1]:8443/x"),
        ("https://2001:db8::7/x", "https://[2001:db8::7]/x"),
        ("https://2001:db8::7:443/x", "https://[2001:db8::7]:443/x"),
        // Paths.
        ("https://idp.example/realms/my realm/.well-known/openid-configuration",
            "https://idp.example/realms/my%20realm/.well-known/openid-configuration"),
        ("https://idp.example/realms/m\u{fc}ller/x", "https://idp.example/realms/m%C3%BCller/x"),
        ("https://idp.example/100%/x", "https://idp.example/100%25/x"),
        ("https://idp.example/x?a=1&amp;b=2", "https://idp.example/x?a=1&b=2"),
    ];
    for (text, expected) in rows {
        let found = repair(text);
        assert_eq!(
            found.as_ref().map(|it| it.url.as_str()),
            Some(expected),
            "{text:?} {found:?}"
        );
    }
}

#[test]
fn what_is_no_one_address_is_left_alone() {
    #[rustfmt::skip]
    let texts = [
        "", "hello", "my realm", "https://", "ftp://idp.example/x", "urn:example:x",
        "https://idp.example:0/x", "https://idp.example:99999/x",
        "https://idp.example/realms/{realm}/x", "https://<tenant>.example/x",
        "https://YOUR_DOMAIN/x", "https://a.example/x https://b.example/y", "curl -s -o x",
        "curl -s -o out.json", "https a.example/x b.example/y", "https://idp.ex\u{430}mple/x",
        "https://idp.example/realms/\u{3bf}ne/x", "aHR0c",
        "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJ4In0.c2ln",
    ];
    for text in texts {
        assert_eq!(repair(text), None, "{text:?}");
    }
}

#[test]
fn a_line_end_ends_an_address_that_does_not_go_on() {
    const GOOD: &str = "https://idp.example/t/.well-known/openid-configuration";
    #[rustfmt::skip]
    let rows = [
        ("https://idp.example/t/.well-known/openid-configuration\nclient_secret=geheim", GOOD),
        ("https://idp.example/t/.well-known/openid-configuration\r\nclient_secret: a/b", GOOD),
        ("issuer: https://idp.example/t\nclient_secret: geheim", "https://idp.example/t"),
        ("https://idp.example/t\ngeheim", "https://idp.example/t"),
        ("https://idp.example\npassword", "https://idp.example"),
        ("https://idp.example/\nclient_secret=geheim", "https://idp.example/"),
        ("idp.example/t\nclient_secret=geheim", "https://idp.example/t"),
        ("client_id=a\nURL=https://idp.example/t\nclient_secret=geheim", "https://idp.example/t"),
        // These go on.
        ("https://idp.example/t\n/.well-known/openid-configuration", GOOD),
        ("https://idp.example/t/.well-known/openid-\n  configuration", GOOD),
        ("https://idp.example/t/.well-\nknown/openid-\nconfiguration", GOOD),
        ("https://idp.example/\nt/.well-known/openid-configuration", GOOD),
        ("https://idp\n.example/t/.well-known/openid-configuration", GOOD),
        ("<https://idp.example/t/.well-known/\nopenid-configuration>", GOOD),
    ];
    for (text, expected) in rows {
        let found = repair(text);
        assert_eq!(
            found.as_ref().map(|it| it.url.as_str()),
            Some(expected),
            "{text:?} {found:?}"
        );
    }
}

#[test]
fn a_secret_is_taken_out_and_named() {
    #[rustfmt::skip]
    let rows = [
        ("https://idp.example/x?access_token=geheim", "https://idp.example/x", "Removed the secret access_token."),
        ("https://me:geheim@idp.example/x", "https://idp.example/x", "Removed the user name and password."),
        ("https://me@idp.example/x", "https://idp.example/x", "Removed the user name."),
        ("http://me:geheim@idp.example/x", "https://idp.example/x", "Removed the user name and password."),
        ("http://me:geheim@localhost:8080/x", "http://localhost:8080/x", "Removed the user name and password."),
    ];
    for (text, url, said) in rows {
        let found = repair(text).unwrap_or_else(|| panic!("{text}")).secured();
        assert_eq!((found.url.as_str(), found.sentence().as_str()), (url, said));
        assert!(!found.is_certain());
    }
}

#[test]
fn what_is_right_is_not_changed() {
    for text in [
        "https://idp.example/x",
        "http://localhost:8080/x",
        "https://https.example/http/x",
        "https://http-server.example:8443/x?p=b2c_1_x",
        "https://[::1]:8443/x",
        "https://idp.example/users/@me",
        "https://idp.example/%C3%BC",
        "https://idp.example/my_tenant/x",
    ] {
        let found = repair(text).unwrap_or_else(|| panic!("{text}"));
        assert_eq!(
            (found.url.as_str(), found.changes.as_slice()),
            (text, &[][..])
        );
    }
}

#[test]
fn placeholders_are_named() {
    #[rustfmt::skip]
    let rows = [
        ("https://h/realms/{realm}/x", "{realm}"),
        ("https://h/realms/%7Brealm%7D/x", "{realm}"),
        ("https://<tenant>.h/x", "<tenant>"),
        ("https://h/${TENANT}/x", "${TENANT}"),
        ("https://YOUR_DOMAIN/x", "YOUR_DOMAIN"),
        ("https://h/[tenant]/x", "[tenant]"),
        ("https://h/realms/your-realm/x", "your-realm"),
        ("https://h/realms/:realm/x", ":realm"),
        ("https://yourtenant.example/x", "yourtenant"),
        ("https://your-okta-domain/x", "your-okta-domain"),
        ("https://h/realms/REALM_NAME/x", "REALM_NAME"),
        ("https://h/$REALM/x", "$REALM"),
        ("https://h/$REALM\u{3000}/x", "$REALM"),
        ("https://h/{{tenant}}/x", "{{tenant}}"),
        ("https://$(HOST)/x", "$(HOST)"),
        ("https://h/.../x", "..."),
        ("https://@@HOST@@/x", "@@HOST@@"),
        ("https://<%= host %>/x", "<%= host %>"),
        ("https://*.okta.com/x", "*"),
        ("https://___.okta.com/x", "___"),
        ("https://h/xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx/x", "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx"),
        ("https://h/00000000-0000-0000-0000-000000000000/x", "00000000-0000-0000-0000-000000000000"),
        ("<b>https://<tenant>.h/x</b>", "<tenant>"),
    ];
    for (text, name) in rows {
        assert_eq!(placeholder(text).as_deref(), Some(name), "{text}");
    }
    #[rustfmt::skip]
    let texts = [
        "https://h/x", "https://[::1]/x", "https://h/your-team/x", "https://h/realms/yours/x",
        "https://h:8443/x", "https://h/a:b/x", "https://h/realms/MASTER/x", "<https://h/x",
        "<issuer>https://h/x</issuer>", "https://h/todo/x",
    ];
    for text in texts {
        assert_eq!(placeholder(text), None, "{text}");
    }
}
