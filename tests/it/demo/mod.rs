//! The demo provider, read through the real client.
#![expect(clippy::unwrap_used, reason = "test code")]

mod api;
mod judged;
mod serving;
mod tokens;

use kmctl::demo::{Options, Provider, Tenant, TokenOptions};
use kmctl::discovery::{CertificateFault, FetchError};
use kmctl::net::{Client, ClientSettings, Proxies, block_on};

fn client(provider: &Provider) -> Client {
    Client::new(ClientSettings {
        extra_roots_pem: vec![provider.ca_pem().to_owned()],
        proxies: Proxies::Never,
        ..ClientSettings::default()
    })
    .unwrap()
}

#[test]
fn every_tenant_serves_its_document_and_keys_to_whom_trusts_it() {
    let provider = Provider::start(&Options::default()).unwrap();
    let client = client(&provider);
    for tenant in Tenant::ALL {
        let url = provider.well_known(tenant);
        let answer = block_on(client.get(&url)).unwrap().unwrap();
        assert_eq!(answer.status, 200, "{url}");
        assert_eq!(answer.content_type.as_deref(), Some("application/json"));
        let document: serde_json::Value = serde_json::from_slice(&answer.body).unwrap();
        let Some(jwks) = document["jwks_uri"].as_str() else {
            assert_eq!(tenant, Tenant::WithoutKeys);
            continue;
        };
        let keys = block_on(client.get(jwks)).unwrap().unwrap();
        let keys: serde_json::Value = serde_json::from_slice(&keys.body).unwrap();
        assert_eq!(keys["keys"].as_array().unwrap().len(), 2);
    }
}

#[test]
fn nobody_else_trusts_it() {
    let provider = Provider::start(&Options::default()).unwrap();
    let stranger = Client::new(ClientSettings {
        proxies: Proxies::Never,
        ..ClientSettings::default()
    })
    .unwrap();
    let refused = block_on(stranger.get(&provider.well_known(Tenant::Custom)))
        .unwrap()
        .unwrap_err();
    let FetchError::Certificate {
        certificate,
        fault: CertificateFault::MissingIntermediate { missing },
    } = refused
    else {
        panic!("{refused:?}");
    };
    assert!(certificate.unwrap().issuer.contains("kmctl demo authority"));
    assert!(missing.contains("kmctl demo authority"), "{missing}");
}

#[test]
fn its_token_endpoint_knows_one_application() {
    let provider = Provider::start(&Options::default()).unwrap();
    let client = client(&provider);
    let url = format!("{}/t/sampleorg/oauth2/token", provider.base());
    let form = [("grant_type", "client_credentials")];
    let good = block_on(client.post_form(&url, &form, Some(("demo", "demo-secret"))))
        .unwrap()
        .unwrap();
    let good: serde_json::Value = serde_json::from_slice(&good.body).unwrap();
    assert_eq!(good["access_token"].as_str().unwrap().split('.').count(), 3);
    let bad = block_on(client.post_form(&url, &form, Some(("demo", "wrong"))))
        .unwrap()
        .unwrap();
    assert_eq!(bad.status, 401);
    assert_ne!(
        provider.token(&TokenOptions::expired()).unwrap(),
        provider.token(&TokenOptions::default()).unwrap()
    );
}
