use super::*;

const ID: &str = "72f988bf-86f1-41af-91ab-2d7cd011db47";

fn changes(outcome: &Outcome) -> Vec<(Field, &str)> {
    outcome
        .changes
        .iter()
        .map(|change| (change.field, change.value.as_str()))
        .collect()
}

#[test]
fn entra_addresses_are_known() {
    #[rustfmt::skip]
    let rows = [
        ("https://login.microsoftonline.com/common/v2.0/.well-known/openid-configuration", true),
        ("https://LOGIN.microsoftonline.us/x", true),
        ("https://sts.windows.net/x/", true),
        ("https://login.microsoftonline.com/te/t/b2c_1_x/v2.0", false),
        ("https://t.b2clogin.com/t.onmicrosoft.com/v2.0", false),
        ("https://login.microsoftonline.com.evil.example/common", false),
        ("https://idp.example/common/v2.0", false),
    ];
    for (url, expected) in rows {
        assert_eq!(is_microsoft(url), expected, "{url}");
    }
}

#[test]
fn version_1_after_the_v2_document() {
    let mut read = Configuration::preset();
    read.issuer = format!("https://login.microsoftonline.com/{ID}/v2.0");
    let url = "https://login.microsoftonline.com/contoso.com/v2.0/.well-known/openid-configuration";
    let outcome = apply(TokenVersion::V1, url, None, &read);
    assert_eq!(
        changes(&outcome),
        [
            (
                Field::Issuer,
                format!("https://sts.windows.net/{ID}/").as_str()
            ),
            (Field::ConsumerKeyIdentifier, "appid"),
            (Field::ScopeKeyIdentifier, "scp"),
        ]
    );
    assert!(outcome.changes.iter().all(|change| change.confirmed));
    assert!(
        outcome
            .changes
            .first()
            .is_some_and(|change| change.reason.contains(MANIFEST_KEY))
    );
    assert_eq!(
        outcome.document_url.as_deref(),
        Some("https://login.microsoftonline.com/contoso.com/.well-known/openid-configuration")
    );
}

#[test]
fn version_2_with_its_own_document_changes_claims_only() {
    let mut read = Configuration::preset();
    read.issuer = format!("https://login.microsoftonline.com/{ID}/v2.0");
    let url = format!("{}/.well-known/openid-configuration", read.issuer);
    let outcome = apply(TokenVersion::V2, &url, None, &read);
    assert_eq!(changes(&outcome), [(Field::ScopeKeyIdentifier, "scp")]);
    assert_eq!(outcome.document_url, None);
    assert_eq!(outcome.missing, None);
}

#[test]
fn a_document_for_all_tenants_needs_the_tenant_id() {
    let mut read = Configuration::preset();
    read.issuer = "https://login.microsoftonline.com/{tenantid}/v2.0".to_owned();
    let url = "https://login.microsoftonline.com/common/v2.0/.well-known/openid-configuration";
    let asked = apply(TokenVersion::V2, url, None, &read);
    assert!(asked.missing.is_some());
    assert!(
        asked
            .changes
            .iter()
            .all(|change| change.field != Field::Issuer)
    );
    let told = apply(TokenVersion::V2, url, Some(ID), &read);
    assert_eq!(told.missing, None);
    assert_eq!(
        told.document_url,
        Some(format!(
            "https://login.microsoftonline.com/{ID}/v2.0/.well-known/openid-configuration"
        ))
    );
    assert_eq!(
        apply(TokenVersion::V2, url, Some("no id"), &read).missing,
        asked.missing
    );
}

#[test]
fn national_clouds_are_offered_with_a_mark() {
    let url = format!("https://login.partner.microsoftonline.cn/{ID}/v2.0");
    let outcome = apply(TokenVersion::V1, &url, None, &Configuration::preset());
    let issuer = outcome.changes.first().unwrap();
    assert_eq!(issuer.value, format!("https://sts.chinacloudapi.cn/{ID}/"));
    assert!(!issuer.confirmed);
}

#[test]
fn other_addresses_change_nothing() {
    let outcome = apply(
        TokenVersion::V1,
        "https://idp.example",
        None,
        &Configuration::preset(),
    );
    assert_eq!(outcome, Outcome::default());
}

#[test]
fn only_the_fixed_type_is_warned_about() {
    assert!(fixed_claim_remark(TokenVersion::V1, ProviderKind::Microsoft).is_some());
    assert!(fixed_claim_remark(TokenVersion::V1, ProviderKind::Custom).is_none());
    assert!(fixed_claim_remark(TokenVersion::V2, ProviderKind::Microsoft).is_none());
}
