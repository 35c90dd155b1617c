//! Statuses: phrase, fix, and what the server says.

use super::super::FetchError;
use crate::discovery::error_response::of_page;
use crate::discovery::response::Response;
use crate::discovery::{StatusCause, TextCause, status_cause};

#[test]
fn each_status_is_named_and_has_the_fix_of_its_own_cause() {
    #[rustfmt::skip]
    let rows = [
        (304, "Not Modified", "the cache"),
        (402, "Payment Required", "plan or trial"),
        (407, "Proxy Authentication Required", "not a proxy of this computer"),
        (408, "Request Timeout", "Try again"),
        (411, "Length Required", "plain GET with short headers"),
        (412, "Precondition Failed", "a plain GET"),
        (413, "Content Too Large", "plain GET with short headers"),
        (414, "URI Too Long", "Shorten the address"),
        (419, "Page Expired", "must be public"),
        (425, "Too Early", "Try again"),
        (426, "Upgrade Required", "HTTP/1.1"),
        (431, "Request Header Fields Too Large", "short headers"),
        (440, "Login Timeout", "must be public"),
        (496, "Client Certificate Required", "without a client certificate"),
        (497, "HTTP Request Sent to HTTPS Port", "https://"),
        (501, "Not Implemented", "does not support GET"),
        (505, "HTTP Version Not Supported", "rejects HTTP/1.1"),
        (508, "Loop Detected", "forwards requests to itself"),
        (511, "Network Authentication Required", "Sign in to this network"),
        (415, "Unsupported Media Type", "a plain GET"),
        (529, "Site Is Overloaded", "Try again in a minute"),
        (524, "A Timeout Occurred", "Cloudflare"),
    ];
    for (code, phrase, fix) in rows {
        let failure = FetchError::status(code);
        assert_eq!(failure.message(), format!("{code} {phrase}"));
        assert!(failure.fix().contains(fix), "{code} {}", failure.fix());
        assert_eq!(failure.is_on_the_way(), code == 511, "{code}");
    }
}

#[test]
fn what_the_server_writes_is_quoted_unless_it_repeats_the_status() {
    let answered = |status: u16, retry: Option<&str>, body: &str| {
        FetchError::answered(&Response {
            status,
            retry_after: retry.map(str::to_owned),
            body: body.as_bytes().to_vec(),
            ..Response::default()
        })
    };
    #[rustfmt::skip]
    let rows = [
        (403, "RBAC: access denied", "403 Forbidden (the API gateway in front of the provider says `RBAC: access denied`)"),
        (401, r#"{"code":"900902","message":"Missing Credentials"}"#,
            "401 Unauthorized (the API gateway in front of the provider says `Missing Credentials`)"),
        (401, r#"{"code":"1900","message":"Missing Credentials"}"#, "401 Unauthorized (the provider says `Missing Credentials`)"),
        (403, "<title>Web Filter\n Violation</title>", "403 Forbidden (a web filter says `Web Filter Violation`)"),
        (404, "<TITLE lang=en>No such app</TITLE>",
            "404 Not Found (the proxy or load balancer that answered says `No such app`)"),
        (530, "error code: 1033", "530 Origin Error"),
        (404, "<title>404 Not Found</title>", "404 Not Found"),
        (404, "Not Found", "404 Not Found"),
        (404, "404 page not found", "404 Not Found"),
        (404, "[]", "404 Not Found"),
        (401, r#"{"message":"Unauthorized"}"#, "401 Unauthorized"),
        (403, "<h1>Blocked by the <b>web</b> gateway</h1>",
            "403 Forbidden (the server says `Blocked by the web gateway`)"),
        (404,
            "<am:fault xmlns:am='x'><am:message>Not Found</am:message><am:description>No such API.</am:description></am:fault>",
            "404 Not Found (the server says `No such API.`)"),
        (500, "", "500 Internal Server Error"),
    ];
    for (status, body, said) in rows {
        assert_eq!(answered(status, None, body).sentence(), said, "{body}");
    }
    let long = "AADSTS50059: No tenant-identifying information found in either the request or implied by any provided credentials.";
    let body = format!(r#"{{"error":"invalid_request","error_description":"{long}"}}"#);
    assert!(answered(400, None, &body).sentence().contains(long));
    let token = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ4In0.c2ln";
    let said = answered(403, None, &format!("{token} is refused")).sentence();
    assert!(said.contains("eyJhbGciOi... is refused"), "{said}");
    for (retry, fix) in [
        ("0", "Try again now."),
        ("86400", "Try again in 24 hours."),
        ("-1", "Try again in a minute."),
        ("soon", "Try again in a minute."),
    ] {
        let fixed = answered(503, Some(retry), "").fix();
        assert!(fixed.starts_with(fix), "{retry} {fixed}");
    }
    for (status, header) in [(202, true), (403, true), (405, true)] {
        let guarded = Response {
            status,
            browser_check: header,
            ..Response::default()
        };
        let failure = crate::discovery::Document::read(&guarded).unwrap_err();
        assert!(failure.fix().contains("browser check"), "{failure:?}");
    }
}

#[test]
fn scripts_and_styles_are_no_words_of_the_server() {
    let sentence = |status: u16, body: &str| {
        FetchError::answered(&Response {
            status,
            body: body.as_bytes().to_vec(),
            ..Response::default()
        })
        .sentence()
    };
    let head = "<html><head><title>403 Forbidden</title>";
    let hidden = "<style>.x{color:red}</style><script>var cfg={token:\"geheim\"};if(1<2)go()</script>\
        <noscript>geheim</noscript><svg><title>geheim</title></svg><!-- geheim <p>geheim</p> -->";
    let said = |words: &str| format!("403 Forbidden (the server says `{words}`)");
    #[rustfmt::skip]
    let cases = [
        (format!("{head}{hidden}</head><body>{hidden}<center><h1>403 Forbidden</h1></center><hr>nginx</body></html>"),
            "403 Forbidden".to_owned()),
        (format!("{hidden}{head}</head><body>{hidden}<h1>Forbidden</h1><p>Your address is not on the list.</p>\
            <p>Request 1</p></body></html>"), said("Your address is not on the list.")),
        (format!("{head}</head><body><h1>Forbidden</h1><div>No <b>M</b>ars</div><div data-x=\"a>geheim\">today</div>\
            </body>"), said("Forbidden No Mars today")),
        (format!("<svg><title>geheim</title></svg>{head}</head><body><pre>Ask Joe</pre><SCRIPT src=x>geheim</SCRIPT >\
            </body>"), said("Ask Joe")),
        (format!("{head}</head><body>Ask Joe<script>geheim</body>"), "403 Forbidden".to_owned()),
        // Names that begin like those of hidden elements.
        ("<html><body><p>Ask <scripted>Joe</scripted></p></body>".to_owned(), said("Ask Joe")),
    ];
    for (body, expected) in cases {
        let said = sentence(403, &body);
        assert_eq!(said, expected, "{body}");
        assert!(!said.contains("geheim"), "{said}");
    }
}

#[test]
fn a_title_alone_makes_no_web_filter() {
    let status = |status: u16, title: &str| {
        status_cause(&Response {
            status,
            body: format!("<title>{title}</title>").into_bytes(),
            ..Response::default()
        })
    };
    for title in [
        "Access Blocked - FortiGuard Web Filtering",
        "Zscaler - Internet Security by Zscaler",
        "Barracuda: Access Denied",
        "Web Filter Violation",
        "Web Page Blocked!",
    ] {
        let filter = StatusCause::WebFilter(title.to_owned());
        assert_eq!(status(403, title), filter);
        let page = of_page(Some(title.to_owned()));
        assert_eq!(page, TextCause::WebFilter(title.to_owned()));
    }
    for (code, title) in [
        (404, "Barracuda Networks Login: page not found"),
        (404, "Zscaler: this path is blocked"),
        (410, "Netskope policy portal: gone for good"),
        (403, "Netskope Single Sign-On"),
        (403, "Forcepoint Login"),
    ] {
        let wrote = StatusCause::Wrote(title.to_owned());
        assert_eq!(status(code, title), wrote, "{title}");
    }
    let page = |title: &str| of_page(Some(title.to_owned()));
    for title in [
        "Zscaler Sign In",
        "Barracuda Networks Login",
        "OpenDNS Dashboard",
        "Acme Content Filters",
        "Acme WiFi Alliance Single Sign-On",
        "Hotspot Shield: log in",
        "Guest Access - Acme",
        "Acme Network Login",
        "Aircraft Maintenance Portal",
        "Acme Maintenance Services GmbH",
    ] {
        assert_eq!(page(title), TextCause::WebPage(Some(title.to_owned())));
    }
    for title in [
        "Welcome to Airport Free WiFi",
        "Sign in to Hotel Wi-Fi",
        "Captive Portal",
    ] {
        assert_eq!(page(title), TextCause::NetworkPage(title.to_owned()));
    }
    for title in [
        "Scheduled Maintenance",
        "Maintenance",
        "We'll be right back",
    ] {
        assert_eq!(page(title), TextCause::Maintenance(title.to_owned()));
    }
}
