use super::*;
use crate::discovery::address::page::page;
use crate::discovery::known_document::ErrorAnswer;
use crate::discovery::response::Response;

mod places;
mod statuses;

fn facts() -> Option<Box<CertificateFacts>> {
    Some(Box::new(CertificateFacts {
        subject: "CN=idp.example".to_owned(),
        names: vec!["a.example".to_owned(), "b.example".to_owned()],
        issuer: "CN=Corp Issuing 1".to_owned(),
        not_before: "2020-01-02T00:00:00Z".to_owned(),
        not_after: "2021-03-04T00:00:00Z".to_owned(),
        sha256: "AA".to_owned(),
    }))
}

fn rejected(fault: CertificateFault) -> FetchError {
    FetchError::Certificate {
        certificate: facts(),
        fault,
    }
}

fn proxy() -> ProxyFacts {
    ProxyFacts {
        address: "127.0.0.7:3128".to_owned(),
        variable: Some("HTTPS_PROXY"),
        exceptions: None,
    }
}

fn status(status: u16, cause: StatusCause) -> FetchError {
    FetchError::HttpStatus { status, cause }
}

fn through(cause: ProxyCause) -> FetchError {
    FetchError::Proxy {
        proxy: proxy(),
        cause,
    }
}

fn text(cause: TextCause) -> FetchError {
    FetchError::NotJson { cause }
}

fn other(document: KnownDocument) -> FetchError {
    FetchError::OtherDocument { document }
}

fn redirected(target: Option<&str>) -> FetchError {
    FetchError::Redirected {
        status: 302,
        target: target.map(str::to_owned),
    }
}

fn at() -> String {
    "line 1, column 2".to_owned()
}

fn said(code: Option<&str>, description: Option<&str>) -> StatusCause {
    StatusCause::Said(ErrorAnswer {
        code: code.map(str::to_owned),
        description: description.map(str::to_owned),
    })
}

/// Every cause with its sentence and its remedy.
#[rustfmt::skip]
fn table() -> Vec<(FetchError, &'static str, &'static str)> {
    vec![
        (FetchError::InvalidUrl { reason: "the address has no host".to_owned() }, "the address has no host",
            "Enter the whole address"),
        (FetchError::InsecureUrl { url: "http://h/x".to_owned() }, "plain http to another computer (http://h/x)",
            "Use https://, or allow"),
        (FetchError::NameNotFound { host: "h".to_owned() }, "name not found (h)", "--resolve"),
        (FetchError::ConnectionRefused { host: "h".to_owned(), port: 443 }, "connection refused (h port 443)",
            "provider is running"),
        (FetchError::NoRoute { host: "h".to_owned() }, "no route to the host (h)", "network or VPN"),
        (FetchError::TimedOut { seconds: 3 }, "no response in 3 s", "--timeout"),
        (FetchError::SlowAnswer { seconds: 3, bytes: 6 },
            "the response was incomplete after 3 s (6 bytes received)", "Use a longer --timeout"),
        (through(ProxyCause::Login(Some("Negotiate, Basic".to_owned()))),
            "the proxy 127.0.0.7:3128 (HTTPS_PROXY) requires a login (407; Negotiate, Basic)",
            "as USER:PASSWORD@HOST:PORT"),
        (through(ProxyCause::Login(Some("Negotiate".to_owned()))), "requires a login (407; Negotiate)",
            "signs in to a proxy only with Basic"),
        (through(ProxyCause::Login(None)), "requires a login (407)", "as USER:PASSWORD@HOST:PORT"),
        (through(ProxyCause::Refused(403)), "the proxy 127.0.0.7:3128 (HTTPS_PROXY) blocks this host (403)",
            "allow this host"),
        (through(ProxyCause::Refused(502)), "could not reach the host (502)", "NO_PROXY"),
        (through(ProxyCause::Website(405)), "returned 405 instead of connecting", "points to a proxy"),
        (through(ProxyCause::Website(401)), "returned 401, as a website does; a proxy that requires a login returns 407",
            "points to a proxy and not to a website"),
        (through(ProxyCause::SignIn(511)), "sign in to the network first (511)", "Sign in to this network"),
        (through(ProxyCause::Busy(429, Some("30".to_owned()))), "is busy (429; Retry-After: 30 s)",
            "Try again in 30 seconds"),
        (through(ProxyCause::Busy(429, None)), "is busy (429)", "Try again in a minute"),
        (FetchError::TlsRefused { alert: "access denied".to_owned() },
            "the server ended the TLS handshake (access denied)", "ask the server's administrator"),
        (status(404, StatusCause::Unrouted("default backend - 404".to_owned())),
            "the proxy or load balancer that answered says `default backend - 404`", "has no route for them"),
        (status(503, StatusCause::Behind("no healthy upstream".to_owned())),
            "the proxy or load balancer that answered says `no healthy upstream`", "the provider is running"),
        (through(ProxyCause::Unreachable), "the proxy 127.0.0.7:3128 (HTTPS_PROXY) can't be reached",
            "Correct or unset HTTPS_PROXY"),
        (through(ProxyCause::NameNotFound), "has an unknown host name", "Correct or unset HTTPS_PROXY"),
        (through(ProxyCause::TimedOut(3)), "did not respond in 3 s", "Correct or unset HTTPS_PROXY"),
        (through(ProxyCause::NotAProxy), "closed the connection or is not a proxy", "Correct or unset HTTPS_PROXY"),
        (through(ProxyCause::LoginRefused),
            "the proxy 127.0.0.7:3128 rejected the user name and password in HTTPS_PROXY",
            "Correct the user name and password in HTTPS_PROXY"),
        (through(ProxyCause::Socks(2)), "does not allow this host", "the proxy's administrator to allow this host"),
        (through(ProxyCause::Socks(4)), "can't reach this host", "Check the host name"),
        (through(ProxyCause::Socks(5)), "reached the host, but the connection was refused there",
            "that the provider is running"),
        (through(ProxyCause::Socks(1)), "could not connect (SOCKS reply 1)", "NO_PROXY"),
        (through(ProxyCause::LocalName), "this computer can't find the host name", "start HTTPS_PROXY with socks5h://"),
        (through(ProxyCause::Plain), "does not use TLS", "Start HTTPS_PROXY with http://"),
        (through(ProxyCause::Unusable("the port is not a number".to_owned())),
            "HTTPS_PROXY is not the address of a proxy: the port is not a number",
            "Set HTTPS_PROXY to http://HOST:PORT"),
        (rejected(CertificateFault::Untrusted { given: Vec::new() }),
            "certificate not trusted (for CN=idp.example, signed by CN=Corp Issuing 1)", "--ca-file"),
        (rejected(CertificateFault::Untrusted { given: vec!["CN=Old Root".to_owned()] }),
            "certificate not trusted (for CN=idp.example, signed by CN=Corp Issuing 1)",
            "to --ca-file, which has only CN=Old Root;"),
        (rejected(CertificateFault::SelfSigned), "self-signed certificate (certificate of CN=idp.example)",
            "--ca-file"),
        (rejected(CertificateFault::MissingIntermediate { missing: "CN=Corp Issuing 1".to_owned() }),
            "the certificate is signed by CN=Corp Issuing 1, which this computer does not trust",
            "If CN=Corp Issuing 1 is your organization's CA, pass its certificate with --ca-file and add it to the gateway's truststore. Otherwise"),
        (rejected(CertificateFault::Expired { intermediate: false }),
            "certificate expired (CN=idp.example, valid until 2021-03-04T00:00:00Z)", "renew its certificate"),
        (rejected(CertificateFault::Expired { intermediate: true }), "intermediate certificate expired",
            "current intermediate"),
        (rejected(CertificateFault::NotYetValid),
            "certificate not valid yet (CN=idp.example, valid from 2020-01-02T00:00:00Z)", "clock"),
        (rejected(CertificateFault::WrongHost),
            "certificate is for another host (it is for a.example and b.example)",
            "host name that the certificate is for"),
        (rejected(CertificateFault::NoNames), "no subject alternative name (SAN)",
            "reissue the certificate with the host name"),
        (rejected(CertificateFault::WrongUsage), "not for TLS servers", "serverAuth"),
        (rejected(CertificateFault::Weak { what: "a 1024-bit RSA key".to_owned() }),
            "the certificate uses a 1024-bit RSA key", "at least 2048 bits"),
        (rejected(CertificateFault::Default),
            "the server has no certificate for this host name (certificate of CN=idp.example)", "Check the host name"),
        (rejected(CertificateFault::SelfSignedForOther),
            "self-signed and for another host", "Ask the provider to install a certificate for this host name"),
        (rejected(CertificateFault::SignerNoAuthority),
            "the issuing certificate is not a CA certificate", "--ca-file does not help"),
        (FetchError::TlsClientCertificate, "the server asks for a client certificate", "without a client certificate"),
        (FetchError::TlsVersion, "no TLS version or cipher in common", "TLS 1.2 or 1.3"),
        (FetchError::TlsNotSpoken, "this port does not use TLS", "https port"),
        (FetchError::TlsFailed { detail: "x".to_owned() }, "no secure connection (x)", "TLS 1.2 or 1.3"),
        (FetchError::RootsUnusable { detail: "ca.pem is empty".to_owned() }, "can't be used (ca.pem is empty)",
            "--ca-file"),
        (FetchError::NoTrustStore { detail: "x".to_owned() },
            "this computer has no CA certificates (x)", "SSL_CERT_FILE"),
        (status(404, StatusCause::Unknown), "404 Not Found", "tenant or realm"),
        (status(502, StatusCause::AnsweredBy("nginx".to_owned())), "502 Bad Gateway (answered by nginx)", "administrator"),
        (status(401, StatusCause::ApiGateway("Missing subscription key".to_owned())),
            "the API gateway in front of the provider says `Missing subscription key`", "the provider's own address"),
        (status(403, StatusCause::Firewall(Some("Akamai"))), "(Akamai, a firewall in front of the provider, rejects the request)", "firewall"),
        (status(403, StatusCause::Unknown), "403 Forbidden", "firewall"),
        (status(405, StatusCause::Unknown), "405 Method Not Allowed", "not a document"),
        (status(500, StatusCause::Unknown), "500 Internal Server Error", "administrator"),
        (status(400, StatusCause::Unknown), "400 Bad Request", "Check the host name, the port and the path"),
        (status(403, StatusCause::Wrote("RBAC: access denied".to_owned())),
            "403 Forbidden (the server says `RBAC: access denied`)", "firewall"),
        (status(403, StatusCause::RealmDisabled), "Keycloak says `Realm not enabled`",
            "Enable the realm in Keycloak."),
        (status(400, said(Some("invalid_request"), Some("Tenant x not found."))),
            "400 Bad Request (the provider says `Tenant x not found.` (invalid_request))", "as the provider says"),
        (status(401, StatusCause::Password(Some("Staging".to_owned()))),
            "asks for a user name and password, realm `Staging`", "without a password"),
        (status(401, StatusCause::Password(None)), "asks for a user name and password)", "without a password"),
        (status(401, StatusCause::Login("Negotiate".to_owned())), "asks for a login (Negotiate)", "without a login"),
        (status(401, StatusCause::Token), "asks for an access token", "not the discovery document"),
        (status(429, StatusCause::Busy(Some("30".to_owned()), None)),
            "429 Too Many Requests (the server is busy or out of service for now; Retry-After: 30 s)",
            "Try again in 30 seconds. The configuration itself may be fine."),
        (status(503, StatusCause::Busy(Some("600".to_owned()), Some("no healthy upstream".to_owned()))),
            "503 Service Unavailable (the server is busy or out of service for now: `no healthy upstream`; Retry-After: 600 s)",
            "Try again in 10 minutes."),
        (status(503, StatusCause::Busy(Some("Wed, 21 Oct 2026 07:28:00 GMT".to_owned()), None)),
            "Retry-After: `Wed, 21 Oct 2026 07:28:00 GMT`", "after `Wed, 21 Oct"),
        (status(429, StatusCause::Busy(None, None)), "429 Too Many Requests", "Try again in a minute."),
        (status(400, StatusCause::ClientCertificate), "asks for a client certificate", "without a client certificate"),
        (status(400, StatusCause::PlainHttp), "this port expects TLS", "Use https://"),
        (status(404, StatusCause::NoSuchRealm), "Keycloak says `Realm does not exist`", "display name does not work"),
        (status(404, StatusCause::NoSuchPath("Nothing here".to_owned())), "Keycloak says `Nothing here`",
            "has nothing at this path"),
        (status(403, StatusCause::HttpsRequired), "Keycloak says `HTTPS required`", "https address of Keycloak"),
        (status(403, StatusCause::BrowserCheck), "a browser check", "exempt discovery and keys"),
        (redirected(None), "redirected (302)", "final address"),
        (redirected(Some("https://h/t/.well-known/openid-configuration")), "redirected (302) (https://h/t/",
            "use it as the Well-Known URL"),
        (redirected(Some("https://h/adfs/ls?wa=x")), "redirected to a login page (302)", "Discovery is not public"),
        (redirected(Some("http://h/.well-known/openid-configuration")), "redirected to plain http (302)", "Don't follow it"),
        (redirected(Some("https://me:pw@h/.well-known/openid-configuration")),
            "redirected to an address with a user name or password (302) (https://***@h/", "redirect without them"),
        (redirected(Some("https://h/portal")), "redirected (302)", "does not look like a discovery document"),
        (status(503, StatusCause::Suspended("Service Suspended".to_owned())),
            "the hosting service says `Service Suspended`", "hosting has been suspended"),
        (status(403, StatusCause::Firewall(None)), "a firewall in front of the provider rejects the request",
            "web application firewall"),
        (status(402, said(None, Some("Your trial has expired"))), "402 Payment Required (the provider says",
            "plan or trial may have ended"),
        (text(TextCause::CompressedTwice), "compressed twice", "compress it once"),
        (text(TextCause::Firewall(None)), "the page of a firewall in front of the provider", "web application firewall"),
        (text(TextCause::Plain), "plain text, not JSON", "Check the address"),
        (FetchError::TooLarge { limit: 1024 * 1024 }, "larger than 1 MiB", "a few kilobytes"),
        (text(TextCause::BrowserCheck), "a page that checks browsers, not JSON", "exempt discovery and keys"),
        (text(TextCause::WebPage(Some("Website blocked".to_owned()))),
            "a web page, not JSON, with the title `Website blocked`", "Check the address. If the page asks"),
        (text(TextCause::WebPage(None)), "a web page, not JSON", "Check the address. If the page asks"),
        (text(TextCause::LoginPage), "a login page, not JSON", "Discovery is not public"),
        (text(TextCause::Wide("UTF-16")), "text in UTF-16; JSON must be UTF-8", "save and serve the document as UTF-8"),
        (text(TextCause::NotUtf8(3)), "not UTF-8 text (line 3)", "save and serve the document as UTF-8"),
        (text(TextCause::Compressed("gzip".to_owned())), "compressed data (gzip), not JSON", "uncompressed"),
        (text(TextCause::Blank), "an empty response, not JSON", "sent nothing"),
        (text(TextCause::CutOff(at())), "it ends too early (line 1, column 2)", "serve the whole document"),
        (text(TextCause::Trailing(at())), "JSON followed by more text", "one JSON object and nothing else"),
        (text(TextCause::TooDeep(at())), "nested more than 64 levels deep", "one JSON object and nothing else"),
        (text(TextCause::NoKeys), "JSON without an array named keys", "JWKS Endpoint"),
        (text(TextCause::NotObject("an array")), "JSON, but an array and not an object",
            "one JSON object and nothing else"),
        (text(TextCause::Form("YAML, not JSON")), "YAML, not JSON", "one JSON object and nothing else"),
        (text(TextCause::Syntax("expected value".to_owned())), "not JSON: expected value",
            "one JSON object and nothing else"),
        (other(KnownDocument::KeySet), "this is a key set (JWKS)", "belongs in JWKS Endpoint"),
        (other(KnownDocument::CertificateMap), "a map from key IDs to certificates", "discovery document"),
        (other(KnownDocument::KeyMap), "a map from key IDs to keys", "discovery document"),
        (other(KnownDocument::DeviceAuthorization), "the response of a device authorization endpoint",
            "Enter the address of the discovery document."),
        (other(KnownDocument::Page(Box::new(page("https://portal.azure.com/").unwrap()))), "this is the Azure portal",
            "copy *OpenID Connect metadata document*"),
        (other(KnownDocument::SingleKey), "a single key", "discovery document"),
        (other(KnownDocument::KeyList), "a list of keys", "discovery document"),
        (other(KnownDocument::Pem), "PEM text", "discovery document"),
        (other(KnownDocument::SamlMetadata), "SAML metadata (XML)", "OpenID address"),
        (other(KnownDocument::Xml), "this is XML", "must be JSON"),
        (other(KnownDocument::ProtectedResource(None)), "protected resource (RFC 9728)", "authorization server"),
        (other(KnownDocument::Uma(None)), "a UMA configuration", "OpenID document"),
        (other(KnownDocument::KeycloakRealm(None)), "the public page of a Keycloak realm",
            "realm's discovery document"),
        (other(KnownDocument::Error(ErrorAnswer { code: Some("server_error".to_owned()), description: None })),
            "an error: the provider says `server_error`", "administrator"),
        (other(KnownDocument::TokenResponse), "the response of a token endpoint", "access_token"),
        (other(KnownDocument::Introspection), "introspection endpoint", "discovery document"),
        (other(KnownDocument::UserInfo), "the claims of a user", "discovery document"),
        (other(KnownDocument::TokenPayload(None)), "the payload of a token", "discovery document"),
        (other(KnownDocument::ClientRegistration), "the registration of a client", "private"),
        (other(KnownDocument::OpenApi), "an API description", "identity provider"),
        (other(KnownDocument::WebFinger(None)), "a WebFinger response", "discovery document"),
        (other(KnownDocument::Statement(None)), "an OpenID Federation statement", "discovery document"),
        (other(KnownDocument::Smart), "a SMART configuration", "own discovery document"),
        (other(KnownDocument::WrappedKeys("data".to_owned())), "a key set inside the member `data`", "by itself"),
        (text(TextCause::File("an image")), "an image, not JSON", "Check the address"),
        (through(ProxyCause::Broken), "connected, but the response that followed was not TLS", "intercepts this host"),
        (through(ProxyCause::SignIn(302)), "redirects to a page instead of connecting (302)", "Sign in at the proxy"),
        (other(KnownDocument::Token), "this is a token", "kmctl token check"),
        (other(KnownDocument::CredentialIssuer(None)), "a credential issuer", "authorization server"),
        (other(KnownDocument::Discovery(None)), "a discovery document, not the keys", "`jwks_uri`"),
        (other(KnownDocument::Wrapped("data".to_owned())), "inside the member `data`", "by itself"),
        (other(KnownDocument::OtherJson(vec!["status".to_owned()])),
            "this is JSON, but not a discovery document (it has only `status`)", "`token_endpoint`"),
        (FetchError::Empty { status: 204 }, "an empty response (204 No Content)", "sent nothing"),
        (FetchError::Empty { status: 200 }, "an empty response", "sent nothing"),
        (FetchError::NotHttp { plain: false, detail: "invalid content-length parsed".to_owned() },
            "the response is not valid HTTP (invalid content-length parsed)", "Check the port"),
        (FetchError::NotHttp { plain: true, detail: String::new() }, "the response is not valid HTTP", "Try https://"),
        (FetchError::OtherService { port: 22, service: "SSH" }, "SSH answered on port 22, not a web server",
            "Use the provider's https port"),
        (text(TextCause::Damaged), "compressed data that is damaged or incomplete", "cut it off"),
        (text(TextCause::Maintenance("Scheduled Maintenance".to_owned())),
            "a maintenance page, not JSON (`Scheduled Maintenance`)", "Try again later"),
        (text(TextCause::WebFilter("Access Blocked".to_owned())),
            "the page of a web filter, not the provider's response (`Access Blocked`)",
            "allow the host in the web filter"),
        (text(TextCause::NetworkPage("Free WiFi".to_owned())),
            "the page of this network, not the provider's response (`Free WiFi`)", "Sign in to this network"),
        (status(403, StatusCause::WebFilter("Web Filter Violation".to_owned())),
            "403 Forbidden (a web filter says `Web Filter Violation`)", "allow the host in the web filter"),
        (status(404, said(Some("NoSuchKey"), Some("The specified key does not exist."))),
            "404 Not Found (the provider says `The specified key does not exist.` (NoSuchKey))",
            "Upload the document to this storage"),
        (status(400, said(Some("invalid_tenant"), None)), "the provider says `invalid_tenant`", "Check the tenant"),
        (FetchError::ConnectionClosed { detail: "x".to_owned(), plain: false }, "connection closed (x)", "Try again"),
        (FetchError::ConnectionClosed { detail: "x".to_owned(), plain: true }, "connection closed (x)", "Try https://"),
    ]
}

#[test]
fn every_cause_has_its_sentence_and_its_remedy() {
    for (failure, sentence, fix) in table() {
        let (said, remedy) = (failure.sentence(), failure.fix());
        assert!(said.contains(sentence), "{failure:?}\n  {said}");
        assert!(remedy.contains(fix), "{failure:?}\n  {remedy}");
        assert!(
            remedy.ends_with('.') && !said.ends_with('.'),
            "{said} | {remedy}"
        );
        assert_eq!(said, visible(&said));
    }
}

#[test]
fn only_what_may_be_a_document_is_offered_for_a_redirect() {
    for (target, offered) in [
        ("https://h/t/.well-known/openid-configuration", true),
        ("https://h/adfs/ls?wa=wsignin1.0", false),
        ("https://login.example/?returnUrl=%2F.well-known", false),
        ("http://h/.well-known/openid-configuration", false),
        (
            "http://127.0.0.1:8080/.well-known/openid-configuration",
            true,
        ),
        ("https://u:p@h/.well-known/openid-configuration", false),
        ("https://h:0/.well-known/openid-configuration", false),
        ("/x", false),
    ] {
        assert_eq!(
            redirected(Some(target)).other_address().is_some(),
            offered,
            "{target}"
        );
    }
    let failure = redirected(Some("https://u:geheim@h/x"));
    assert!(
        !failure.sentence().contains("geheim"),
        "{}",
        failure.sentence()
    );
}

#[test]
fn an_answer_says_why_it_is_an_error() {
    let answered = |status: u16, challenge: Option<&str>, body: &str| {
        FetchError::answered(&Response {
            status,
            challenge: challenge.map(str::to_owned),
            body: body.as_bytes().to_vec(),
            ..Response::default()
        })
        .sentence()
    };
    #[rustfmt::skip]
    let rows = [
        (404, None, r#"{"error":"Realm does not exist"}"#, "Realm does not exist"),
        (403, None, r#"{"error":"invalid_request","error_description":"HTTPS required"}"#, "HTTPS required"),
        (400, None, r#"{"error":"invalid_tenant","error_description":"AADSTS90002: Tenant not found."}"#,
            "AADSTS90002"),
        (404, None, r#"{"errorCode":"E0000007","errorSummary":"Not found: default (AuthorizationServer)"}"#,
            "Not found: default"),
        (500, None, r#"{"type":"about:blank","title":"Boom","status":500,"detail":"no database"}"#, "no database"),
        (401, Some("Basic realm=\"Staging\""), "", "realm `Staging`"),
        (401, Some("Bearer error=\"invalid_token\""), "", "access token"),
        (400, None, "<html><h1>400 Bad Request</h1><p>No required SSL certificate was sent</p>", "client certificate"),
        (400, None, "The plain HTTP request was sent to HTTPS port", "expects TLS"),
        (400, None, "Client sent an HTTP request to an HTTPS server.\n", "expects TLS"),
        (404, None, "<html>nothing here</html>", "404 Not Found"),
    ];
    for (status, challenge, body, expected) in rows {
        let said = answered(status, challenge, body);
        assert!(said.contains(expected), "{body} {said}");
    }
}
