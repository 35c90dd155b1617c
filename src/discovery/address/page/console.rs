//! Consoles of providers.

use super::kind::Confidence::{Host, Path};
use super::kind::{Page, PagePattern, is_guid, is_name, of_user_pool};
use crate::discovery::address::suffix::OPENID;

const ENTRA: &str =
    "Open the app registration there, then Endpoints, and copy *OpenID Connect metadata document*.";

/// Consoles whose hosts serve no document at all, whatever the path.
pub(super) fn without_documents(place: &PagePattern<'_>) -> Option<Page> {
    okta(place)
        .or_else(|| microsoft(place))
        .or_else(|| amazon(place))
        .or_else(|| ping(place))
}

/// Consoles with a host of their own.
pub(super) fn hosted(place: &PagePattern<'_>) -> Option<Page> {
    without_documents(place)
        .or_else(|| google(place))
        .or_else(|| others(place))
}

fn okta(place: &PagePattern<'_>) -> Option<Page> {
    const NAME: &str = "Okta's admin console";
    let (org, domain) = place.host.split_once('.')?;
    let org = org.strip_suffix("-admin").filter(|org| !org.is_empty())?;
    if !matches!(domain, "okta.com" | "oktapreview.com" | "okta-emea.com") {
        return None;
    }
    let server = match place.segments.as_slice() {
        ["admin", "oauth2", "as", server, ..] | ["oauth2", server, ..] if is_name(server) => server,
        _ => "default",
    };
    let document = format!("https://{org}.{domain}/oauth2/{server}{OPENID}");
    Some(Page::of(Host, NAME, document))
}

fn microsoft(place: &PagePattern<'_>) -> Option<Page> {
    let name = match place.host.as_str() {
        "graph.microsoft.com" | "graph.windows.net" => "Microsoft Graph, an API",
        "portal.azure.com"
        | "aad.portal.azure.com"
        | "ms.portal.azure.com"
        | "portal.azure.us"
        | "preview.portal.azure.com" => "the Azure portal",
        "entra.microsoft.com" | "entra.microsoft.us" => "the Microsoft Entra admin center",
        "admin.microsoft.com" | "myapps.microsoft.com" | "myapplications.microsoft.com" => {
            "a Microsoft portal"
        }
        _ => return None,
    };
    let sign_in = match place.host.ends_with(".us") {
        true => "login.microsoftonline.us",
        false => "login.microsoftonline.com",
    };
    let is_tenant = |text: &str| is_guid(text) || (text.contains('.') && is_name(text));
    let first = |text: &str| {
        let name = text.split('/').next().unwrap_or_default();
        is_tenant(name).then(|| name.to_owned())
    };
    let tenant = place
        .fragment
        .strip_prefix('@')
        .and_then(first)
        .or_else(|| place.member("tenantId"))
        .or_else(|| place.member("tid"))
        .or_else(|| match place.segments.as_slice() {
            ["v1.0" | "beta", "organization", tenant, ..] | [tenant] => first(tenant),
            _ => None,
        })
        .filter(|tenant| is_tenant(tenant));
    Some(match tenant {
        Some(tenant) => Page::of(
            Host,
            name,
            format!("https://{sign_in}/{tenant}/v2.0{OPENID}"),
        ),
        None => Page::without(Host, name, ENTRA),
    })
}

fn amazon(place: &PagePattern<'_>) -> Option<Page> {
    if place.is_below(&["amazoncognito.com"]) {
        return Some(Page::without(
            Host,
            "an Amazon Cognito sign-in page",
            "The document is at https://cognito-idp.REGION.amazonaws.com/POOL-ID/.well-known/openid-configuration. The user pool ID is on the pool's overview page in the AWS console.",
        ));
    }
    if !place.is_below(&["console.aws.amazon.com", "console.amazonaws.cn"]) {
        return None;
    }
    let whole = format!(
        "{}/{}/{}",
        place.segments.join("/"),
        place.query,
        place.fragment
    );
    let cognito = whole.contains("cognito");
    Some(match of_user_pool(&whole).filter(|_| cognito) {
        Some(document) => Page::of(Host, "the AWS console, at a user pool of Cognito", document),
        None => Page::without(
            Host,
            "the AWS console",
            "Open the user pool in Cognito and copy its *Token signing key URL* up to the user pool ID, then add /.well-known/openid-configuration.",
        ),
    })
}

fn ping(place: &PagePattern<'_>) -> Option<Page> {
    let (first, domain) = place.host.split_once('.')?;
    let ending = domain.strip_prefix("pingone.")?;
    if !matches!(
        first,
        "console" | "admin" | "api" | "apps" | "desktop" | "uploads"
    ) {
        return None;
    }
    let guid = place
        .member("env")
        .or_else(|| place.member("environmentId"))
        .or_else(|| {
            let whole = format!("{}/{}", place.segments.join("/"), place.fragment);
            whole
                .split(['/', '?', '&', '='])
                .find(|it| is_guid(it))
                .map(str::to_owned)
        })
        .filter(|it| is_guid(it));
    Some(match guid {
        Some(guid) => Page::of(
            Host,
            "an address of the PingOne console",
            format!("https://auth.pingone.{ending}/{guid}/as{OPENID}"),
        ),
        None => Page::without(
            Host,
            "PingOne's console",
            "Open the application there and copy *OIDC Discovery Endpoint* from its configuration.",
        ),
    })
}

fn google(place: &PagePattern<'_>) -> Option<Page> {
    let project = || {
        let start = place.segments.iter().position(|it| *it == "project")?;
        place
            .segments
            .get(start + 1)
            .filter(|it| is_name(it))
            .map(|it| (*it).to_owned())
    };
    let token = |project: String| format!("https://securetoken.google.com/{project}{OPENID}");
    let accounts = || format!("https://accounts.google.com{OPENID}");
    Some(match place.host.as_str() {
        "console.firebase.google.com" => match project() {
            Some(project) => Page::of(Host, "Firebase's console", token(project)),
            None => Page::without(
                Host,
                "Firebase's console",
                "Use https://securetoken.google.com/PROJECT-ID/.well-known/openid-configuration with your project ID.",
            ),
        },
        "console.cloud.google.com" | "console.developers.google.com" => {
            let identity = place.segments.first() == Some(&"customer-identity");
            match place.member("project").filter(|_| identity) {
                Some(project) => Page::of(Host, "the Google Cloud console", token(project)),
                None => Page::of(Host, "the Google Cloud console", accounts()),
            }
        }
        "admin.google.com" | "myaccount.google.com" => {
            Page::of(Host, "a Google console", accounts())
        }
        _ => return None,
    })
}

fn others(place: &PagePattern<'_>) -> Option<Page> {
    const COPY: &str = "Copy the discovery address, or the issuer, of your application from there.";
    let segments = place.segments.as_slice();
    Some(match (place.host.as_str(), segments) {
        ("console.asgardeo.io" | "myaccount.asgardeo.io", ["t", tenant, ..]) => Page::of(
            Host,
            "the Asgardeo console",
            format!("https://api.asgardeo.io/t/{tenant}/oauth2/token{OPENID}"),
        ),
        ("console.asgardeo.io" | "myaccount.asgardeo.io", _) => {
            Page::without(Host, "the Asgardeo console", COPY)
        }
        ("manage.auth0.com", ["dashboard", region, tenant, ..])
            if region.len() <= 5 && *region != "pi" && is_name(tenant) =>
        {
            Page::of(
                Host,
                "Auth0's dashboard",
                format!("https://{tenant}.{region}.auth0.com{OPENID}"),
            )
        }
        ("manage.auth0.com", _) => Page::without(
            Host,
            "Auth0's dashboard",
            "Copy *Domain* from the settings of your application, and add /.well-known/openid-configuration.",
        ),
        ("supabase.com" | "app.supabase.com", ["dashboard", "project", id, ..])
        | ("app.supabase.com", ["project", id, ..]) => Page::of(
            Host,
            "Supabase's dashboard",
            format!("https://{id}.supabase.co/auth/v1{OPENID}"),
        ),
        ("console.jumpcloud.com", _) => Page::of(
            Host,
            "JumpCloud's console",
            format!("https://oauth.id.jumpcloud.com{OPENID}"),
        ),
        ("github.com", ["login", "oauth", ..]) | ("api.github.com", _) => Page::without(
            Host,
            "GitHub's own OAuth, which has no document for this",
            "Enter the address of a provider that issues JWT access tokens; GitHub's are not JWTs.",
        ),
        (
            "dashboard.clerk.com"
            | "dashboard.workos.com"
            | "stytch.com"
            | "app.descope.com"
            | "cloud.logto.io"
            | "app.fusionauth.io"
            | "console.ory.sh"
            | "cloud.oracle.com"
            | "admin.pingone.com"
            | "app.onelogin.com",
            _,
        ) => Page::without(Host, "a provider's console", COPY),
        _ => return None,
    })
}

/// Consoles that lie beside the documents of a product.
pub(super) fn installed(place: &PagePattern<'_>) -> Option<Page> {
    keycloak(place)
        .or_else(|| forgerock(place))
        .or_else(|| of_host(place))
}

/// Keycloak's admin console: the realm is in the fragment; in its REST API it is in the path.
fn keycloak(place: &PagePattern<'_>) -> Option<Page> {
    let (prefix, rest) = match place.segments.as_slice() {
        ["auth", rest @ ..] => ("/auth", rest),
        rest => ("", rest),
    };
    let (name, realm) = match rest {
        ["realms", realm, "account", ..] => ("Keycloak's account console", *realm),
        ["admin", "realms", realm, ..] => ("Keycloak's admin API", *realm),
        ["admin", realm, "console", ..] => {
            let shown = place
                .fragment
                .split(['/', '?'])
                .find(|part| !part.is_empty() && *part != "realms");
            ("Keycloak's admin console", shown.unwrap_or(realm))
        }
        ["admin"] if !prefix.is_empty() => {
            return Some(Page::without(
                Path,
                "Keycloak's admin console",
                "Replace /admin with /realms/ and the name of your realm, followed by /.well-known/openid-configuration.",
            ));
        }
        _ => return None,
    };
    let document = place.document(&format!("{prefix}/realms/{realm}"));
    Some(Page::of(Path, name, document))
}

fn forgerock(place: &PagePattern<'_>) -> Option<Page> {
    let (context, ui) = match place.segments.as_slice() {
        [context @ ("am" | "openam" | "sso"), ui, ..] => (*context, *ui),
        ["platform", ..] => ("am", "platform"),
        ["login", ..] if place.host.ends_with(".forgeblocks.com") => ("am", "platform"),
        _ => return None,
    };
    let console = matches!(ui, "ui-admin" | "XUI" | "console" | "platform" | "UI");
    if !console {
        return None;
    }
    let of_fragment = || {
        let (_, after) = place.fragment.split_once("realms/")?;
        let realm = after
            .split('/')
            .next()?
            .replace("%2F", "/")
            .replace("%2f", "/");
        is_name(realm.trim_matches('/')).then_some(realm)
    };
    const NAME: &str = "the ForgeRock AM console";
    let realm = place
        .member("realm")
        .or_else(of_fragment)
        .unwrap_or_default();
    let parts: Vec<&str> = realm
        .split('/')
        .filter(|part| !part.is_empty() && *part != "root")
        .collect();
    if parts.is_empty() && ui == "platform" {
        return Some(Page::without(
            Path,
            NAME,
            "The document is at /am/oauth2/realms/root/realms/REALM/.well-known/openid-configuration, with your realm instead of REALM.",
        ));
    }
    let nested: String = parts.iter().map(|part| format!("/realms/{part}")).collect();
    let path = match parts.is_empty() {
        true => format!("/{context}/oauth2"),
        false => format!("/{context}/oauth2/realms/root{nested}"),
    };
    Some(Page::of(Path, NAME, place.document(&path)))
}

/// Products with one document for the host, or one for each application.
fn of_host(place: &PagePattern<'_>) -> Option<Page> {
    let segments = place.segments.as_slice();
    let tenant = match segments {
        ["t", tenant, ..] => format!("/t/{tenant}"),
        _ => String::new(),
    };
    let own = if tenant.is_empty() {
        segments
    } else {
        segments.get(2..)?
    };
    Some(match (own, place.host.as_str()) {
        (["ui", "console" | "login", ..], _) => {
            Page::of(Path, "Zitadel's console", place.document(""))
        }
        (["if", "admin" | "user" | "flow", ..], _)
        | (
            [
                "application",
                "o",
                "authorize" | "token" | "userinfo" | "introspect" | "revoke" | "device",
            ],
            _,
        ) => Page::without(
            Path,
            "an address of authentik that is shared by all its applications",
            "Open the provider in authentik's admin interface and copy *OpenID Configuration URL*.",
        ),
        (["carbon", ..], _) => Page::of(
            Path,
            "the management console of WSO2 Identity Server",
            place.document(&format!("{tenant}/oauth2/token")),
        ),
        (["console" | "myaccount", ..], _)
            if !tenant.is_empty() || place.origin.ends_with(":9443") =>
        {
            Page::of(
                Path,
                "the WSO2 Identity Server console",
                place.document(&format!("{tenant}/oauth2/token")),
            )
        }
        (["admin" | "admin2", ..], host) if host.ends_with(".onelogin.com") => {
            Page::of(Host, "OneLogin's console", place.document("/oidc/2"))
        }
        (["ui", ..], host) if host.ends_with(".verify.ibm.com") => Page::of(
            Host,
            "the IBM Verify console",
            place.document("/oidc/endpoint/default"),
        ),
        (["ui" | "admin", ..], host)
            if host.ends_with(".identity.oraclecloud.com")
                || host.ends_with(".accounts.ondemand.com")
                || host.ends_with(".accounts.cloud.sap") =>
        {
            Page::of(Host, "the provider's console", place.document(""))
        }
        (["api", "v2", ..] | ["samlp", ..] | ["login", ..], host)
            if host.ends_with(".auth0.com") =>
        {
            Page::of(Path, "an address of Auth0", place.document(""))
        }
        (
            ["publisher", "apis" | "services", ..] | ["devportal", "apis" | "applications", ..],
            _,
        )
        | (
            [
                "admin",
                "settings",
                "key-managers" | "api-categories" | "scope-mapping" | "applications",
                ..,
            ]
            | ["admin", "throttling", _, ..],
            _,
        ) => Page::without(
            Path,
            "a WSO2 API Manager portal",
            "Enter the address of the identity provider's discovery document, which ends in /.well-known/openid-configuration.",
        ),
        (["-" | "admin", ..], "gitlab.com") => {
            Page::of(Host, "a GitLab settings page", place.document(""))
        }
        (_, host)
            if host.ends_with(".lightning.force.com")
                || host.ends_with(".my.salesforce-setup.com") =>
        {
            let name = host.split('.').next().unwrap_or_default();
            let document =
                format!("https://{name}.my.salesforce.com/.well-known/openid-configuration");
            Page::of(Host, "Salesforce's setup", document)
        }
        (_, "console.bijira.dev" | "console.choreo.dev" | "console.devant.dev") => Page::without(
            Host,
            "a WSO2 cloud console",
            "Enter the address of the identity provider's discovery document, which ends in /.well-known/openid-configuration.",
        ),
        (["login" | "signin" | "app" | "enduser", ..], host)
            if host.ends_with(".okta.com") || host.ends_with(".oktapreview.com") =>
        {
            Page::of(
                Path,
                "an Okta page for users",
                place.document("/oauth2/default"),
            )
        }
        (["adminconsole" | "admin-console", ..], _) => {
            Page::of(Path, "an admin console", place.document(""))
        }
        _ => return None,
    })
}
