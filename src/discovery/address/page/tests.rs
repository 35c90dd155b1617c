use super::page;

#[test]
fn pages_are_told_from_addresses() {
    let some = |url: &'static str| Some(Some(url));
    #[rustfmt::skip]
    let rows = [
        ("https://acme-admin.okta.com/admin/oauth2/as/aus1", some("https://acme.okta.com/oauth2/aus1")),
        ("https://acme-admin.oktapreview.com/admin/users", some("https://acme.oktapreview.com/oauth2/default")),
        ("https://portal.azure.com/#home", Some(None)),
        ("https://portal.azure.com/#@acme.onmicrosoft.com/resource/x",
            some("https://login.microsoftonline.com/acme.onmicrosoft.com/v2.0")),
        ("https://entra.microsoft.com/", Some(None)),
        ("https://graph.microsoft.com/v1.0/me", Some(None)),
        ("https://console.pingone.com.au/?env=6731de76-14a6-49ae-97bc-6eba6914391e",
            some("https://auth.pingone.com.au/6731de76-14a6-49ae-97bc-6eba6914391e/as")),
        ("https://console.pingone.eu/", Some(None)),
        ("https://us-east-2.console.aws.amazon.com/cognito/v2/idp/user-pools/us-east-2_AbCdEfGhI/users",
            some("https://cognito-idp.us-east-2.amazonaws.com/us-east-2_AbCdEfGhI")),
        ("https://console.aws.amazon.com/ec2", Some(None)),
        ("https://acme.auth.eu-west-1.amazoncognito.com/.well-known/openid-configuration", Some(None)),
        ("https://acme.auth.eu-west-1.amazoncognito.com/login", Some(None)),
        ("https://manage.auth0.com/dashboard/eu/acme/apis", some("https://acme.eu.auth0.com")),
        ("https://manage.auth0.com/", Some(None)),
        ("https://acme.eu.auth0.com/api/v2/", some("https://acme.eu.auth0.com")),
        ("https://acme.eu.auth0.com/samlp/metadata/a", some("https://acme.eu.auth0.com")),
        ("https://console.firebase.google.com/u/0/project/acme-1/overview",
            some("https://securetoken.google.com/acme-1")),
        ("https://console.cloud.google.com/apis/credentials?project=a", some("https://accounts.google.com")),
        ("https://console.asgardeo.io/t/acme/applications", some("https://api.asgardeo.io/t/acme/oauth2/token")),
        ("https://kc.example/auth/admin/master/console/#/realms/shop/clients",
            some("https://kc.example/auth/realms/shop")),
        ("https://kc.example/admin/shop/console/", some("https://kc.example/realms/shop")),
        ("https://kc.example/realms/shop/account/#/", some("https://kc.example/realms/shop")),
        ("https://am.example/am/XUI/?realm=/alpha#/", some("https://am.example/am/oauth2/realms/root/realms/alpha")),
        ("https://am.example/am/ui-admin/#realms/%2Fa%2Fb/x",
            some("https://am.example/am/oauth2/realms/root/realms/a/realms/b")),
        ("https://am.example/platform/", Some(None)),
        ("https://id.example/ui/console/projects", some("https://id.example")),
        ("https://ak.example/if/admin/#/core", Some(None)),
        ("https://ak.example/application/o/token/", Some(None)),
        ("https://is.example:9443/carbon", some("https://is.example:9443/oauth2/token")),
        ("https://www.keycloak.org/docs/latest", Some(None)),
        ("https://developer.okta.com/docs/reference", Some(None)),
        ("https://auth0.com/docs/get-started", Some(None)),
        ("https://learn.microsoft.com/en-us/entra", Some(None)),
        ("https://github.com/login/oauth/authorize", Some(None)),
        ("https://docs.idp.example/start", Some(None)),
        // Near misses.
        ("https://acme.okta.com/oauth2/default", None),
        ("https://admin.example/oauth2/as/x", None),
        ("https://kc.example/realms/admin", None),
        ("https://kc.example/realms/shop", None),
        ("https://ak.example/application/o/orders/", None),
        ("https://auth.pingone.eu/6731de76-14a6-49ae-97bc-6eba6914391e/as", None),
        ("https://demo.duendesoftware.com", None),
        ("https://evil-okta.com/admin", None),
        ("https://portal.azure.com.idp.example/x", None),
        ("https://docs.idp.example/.well-known/openid-configuration", None),
        ("https://am.example/am/oauth2/realms/root", None),
    ];
    for (url, expected) in rows {
        let found = page(url).map(|page| page.document);
        let expected = expected
            .map(|it| it.map(|issuer| format!("{issuer}/.well-known/openid-configuration")));
        assert_eq!(found, expected, "{url}");
    }
}
