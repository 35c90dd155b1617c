//! Provider that publishes plain http throughout: one finding in place of one per address.

use crate::discovery::check_id::CheckId;
use crate::discovery::document::Document;
use crate::discovery::finding::{Finding, Fix, Topic};
use crate::discovery::severity::Impact;
use crate::discovery::wording::{self, counted};
use crate::key_manager::uri::{self, Uri};

/// Two endpoints beside the issuer make it the provider's habit, not one member's fault.
const MIN_ENDPOINTS: usize = 2;

/// Puts the findings about http addresses of the issuer's own origin together into the one about the address that was read, or
/// else about the issuer.
pub(in crate::discovery) fn gather(url: &str, document: &Document, findings: &mut Vec<Finding>) {
    let Some(issuer) = document.text("issuer").value() else {
        return;
    };
    let Some(origin) = http_origin(issuer) else {
        return;
    };
    let address_too = http_origin(url).as_deref() == Some(&origin);
    let survivor = match address_too {
        true => CheckId::UrlHttps,
        false => CheckId::IssuerValidUrl,
    };
    let of_group = |finding: &Finding| {
        let of_addresses = finding.check.is_of_address()
            || finding.topic == Some(Topic::PlainHttp)
            || matches!(finding.check, CheckId::UrlHttps | CheckId::IssuerMatchesUrl);
        let found = finding.found.as_deref().unwrap_or_default();
        of_addresses
            && http_origin(found).as_deref() == Some(&origin)
            && uri::faults(&found.replacen("http", "https", 1)).is_empty()
    };
    let endpoints = findings
        .iter()
        .filter(|finding| {
            of_group(finding) && finding.pointer.as_deref().is_some_and(|it| it != "/issuer")
        })
        .count();
    let at = findings
        .iter()
        .position(|finding| finding.check == survivor && of_group(finding));
    let (Some(at), true) = (at, endpoints >= MIN_ENDPOINTS) else {
        return;
    };
    let Some(mut told) = findings.get(at).cloned() else {
        return;
    };
    let members = counted(endpoints, "other address", "other addresses");
    told.message = format!(
        "The provider publishes plain http: its issuer and {members} start with {}.",
        wording::address(&origin)
    );
    if address_too && Uri::split(url).is_some_and(|uri| uri.is_loopback()) {
        // Loopback traffic cannot be intercepted.
        told.gateway = Impact::Limits;
    }
    let inside = !address_too && Uri::split(issuer).is_some_and(|uri| uri.is_internal());
    if inside {
        told.message = format!(
            "The provider publishes its internal address: its issuer and {members} start with {} (plain http, and not reachable from a gateway).",
            wording::address(&origin)
        );
    }
    if !address_too {
        told.why = Some(
            "A proxy in front of the provider terminates TLS, and the provider was not told its public address."
                .to_owned(),
        );
        told.fix = Some(Fix::words(if inside {
            "Ask the provider to set its public https address (in Keycloak: hostname and proxy-headers; in Spring Authorization Server: the issuer of its settings); then read the document again."
        } else {
            "Ask the provider to set its own public address to https; then read the document again. If its access tokens have this issuer in iss, keep it."
        }));
    }
    // Keys at an inside address follow from it.
    let keys = document.text("jwks_uri").value().unwrap_or_default();
    let keys_inside = !address_too
        && http_origin(keys).as_deref() == Some(&origin)
        && Uri::split(keys).is_some_and(|uri| uri.is_internal());
    let mut place = 0;
    findings.retain(|finding| {
        let here = place == at;
        place += 1;
        here || !(of_group(finding) || keys_inside && finding.check == CheckId::JwksFetch)
    });
    if let Some(place) = findings
        .iter_mut()
        .find(|finding| finding.check == survivor)
    {
        *place = told;
    }
}

/// Scheme, host and port of a plain http address.
fn http_origin(address: &str) -> Option<String> {
    let uri = Uri::split(address)?;
    uri.scheme
        .eq_ignore_ascii_case("http")
        .then(|| format!("http://{}", uri.authority.to_ascii_lowercase()))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::discovery::{Grade, Report};
    use crate::key_manager::Field;

    fn judged(url: &str, issuer: &str, base: &str) -> Report {
        let document = json!({
            "issuer": issuer,
            "authorization_endpoint": format!("{base}/auth"),
            "token_endpoint": format!("{base}/token"),
            "jwks_uri": format!("{base}/certs"),
            "introspection_endpoint": format!("{base}/introspect"),
        });
        Report::of_saved(url, &document)
    }

    fn about_http(report: &Report) -> Vec<&str> {
        let of = |name: &&crate::discovery::Finding| {
            name.message.contains("http") || name.check.id() == "issuer-matches-url"
        };
        let findings = report.findings.iter().filter(of);
        findings.map(|finding| finding.check.id()).collect()
    }

    #[test]
    fn a_provider_behind_a_proxy_it_does_not_know_has_one_fault() {
        let url = "https://idp.example/realms/a/.well-known/openid-configuration";
        for base in [
            "http://idp.example/realms/a",
            "http://10.0.0.5:8080/realms/a",
        ] {
            let report = judged(url, base, base);
            assert_eq!(about_http(&report), ["issuer-valid-url"]);
            let finding = &report.findings[0];
            assert!(finding.message.contains("its issuer and 4 other addresses"));
            assert_eq!(finding.field, Some(Field::Issuer));
            let fix = &finding.fix.as_ref().unwrap().text;
            assert!(fix.contains("read the document again"), "{fix}");
        }
    }

    #[test]
    fn a_provider_read_over_http_has_one_fault_with_https_to_try() {
        let base = "http://idp.example:8080/t";
        let report = judged(
            &format!("{base}/.well-known/openid-configuration"),
            base,
            base,
        );
        assert_eq!(about_http(&report), ["url-https"]);
        let fix = report.findings[0].fix.as_ref().unwrap();
        let https = "https://idp.example:8080/t/.well-known/openid-configuration";
        assert_eq!(fix.value.as_deref(), Some(https));
    }

    #[test]
    fn on_this_computer_it_is_a_limit() {
        for (host, grade) in [
            ("localhost:8080", Grade::Warn),
            ("idp.example", Grade::Fail),
        ] {
            let base = format!("http://{host}/t");
            let url = format!("{base}/.well-known/openid-configuration");
            let report = judged(&url, &base, &base);
            assert_eq!(report.findings[0].check.id(), "url-https");
            assert_eq!(report.findings[0].grade(), grade, "{host}");
        }
    }

    #[test]
    fn single_faults_are_told_each_for_itself() {
        let url = "https://idp.example/t/.well-known/openid-configuration";
        let lone = judged(url, "http://idp.example/t", "https://idp.example/t");
        assert_eq!(about_http(&lone), ["issuer-valid-url"]);
        // A host other than the issuer's is another fault.
        let other = judged(url, "http://idp.example/t", "http://other.example/t");
        assert_eq!(about_http(&other).len(), 5);
        let endpoints = judged(url, "https://idp.example/t", "http://idp.example/t");
        assert_eq!(about_http(&endpoints).len(), 4);
    }
}
