//! Launcher: opens the full screen, the wizard, a form, or the demo with its provider.

use std::io::Write as _;
use std::path::Path;
use std::sync::Arc;

use anyhow::Context as _;
use zeroize::Zeroizing;

use crate::cli::{CommandError, ExitCode, Invocation, Session};
use crate::control_plane::{
    GatewayOptions, Login, ProbeUrl, Release, Target, TargetFacts, TargetKind, TargetName,
    TargetUrl, Trust,
};
use crate::demo;
use crate::key_manager::{OrganizationName, ProviderKind};
use crate::ops::target_runner::TargetRunner;
use crate::ops::{Noun, OpError, TargetError};
use crate::remote::{CredentialBackend, CredentialStore, StoredCredentials};
use crate::store::Store;
use crate::tui::state::Sample;
use crate::tui::theme::Theme;
use crate::tui::{self, InitialScreen, Options, TargetSetup};

/// Runs the full screen; returns its exit code.
///
/// # Errors
/// The database can't be opened, or there is no terminal.
pub fn screen(session: &Session) -> anyhow::Result<u8> {
    begin(session, session.open_for_screen()?, InitialScreen::List)
}

/// Opens the wizard, filled with what a command was given.
///
/// # Errors
/// As [`screen`].
pub fn wizard(invocation: &Invocation) -> anyhow::Result<u8> {
    let session = invocation.session();
    let store = session.open_for_screen()?;
    let organization = session.organization(&store)?;
    let (draft, provider_known, kept) = invocation.wizard(&store, &organization)?;
    let draft = Box::new(draft);
    begin(
        session,
        store,
        InitialScreen::Add {
            draft,
            provider_known,
            kept,
        },
    )
}

/// Opens the form of a key manager.
///
/// # Errors
/// There is none of that name; else as [`screen`].
pub fn form(session: &Session, name: &str) -> anyhow::Result<u8> {
    let store = session.open_for_screen()?;
    let organization = session.organization(&store)?;
    let found = store.get(&organization, name.trim())?;
    let found = found.ok_or_else(|| {
        CommandError::from(OpError::NotFound {
            what: Noun::KeyManager,
            name: name.to_owned(),
        })
    })?;
    begin(session, store, InitialScreen::Edit(Box::new(found)))
}

fn begin(session: &Session, store: Store, initial_screen: InitialScreen) -> anyhow::Result<u8> {
    let named = session.settings.target.as_deref();
    let mut given = None;
    if let Some(token) = session.target_token()? {
        // Sent to one server only.
        let target = crate::ops::target::find(&store, named).map_err(CommandError::from)?;
        given = Some((target.name, token));
    }
    let options = Options {
        initial_screen,
        target: session.settings.target.clone(),
        ..options(session, store.path(), given, Vec::new())?
    };
    let since = jiff::Timestamp::now();
    let code = run(store, options)?;
    // The draft is stored even if that can't be printed.
    let _ = crate::cli::say_saved_drafts(session, since);
    Ok(code)
}

/// Setup of the thread for target ops.
fn targets(
    session: &Session,
    database: &Path,
    given: Option<(TargetName, Zeroizing<String>)>,
) -> TargetSetup {
    let (clients, opening) = (session.clone(), session.clone());
    let path = database.to_owned();
    let clients = move |trust: &Trust| {
        clients
            .target_client(trust)
            .map_err(|_| TargetError::NotPossible("The given certificates can't be used."))
    };
    let allow_http = session.settings.allow_http;
    TargetSetup {
        demo_change: None,
        at: TargetRunner::new(
            Box::new(clients),
            CredentialStore::new(&path),
            given,
            allow_http,
        ),
        open: Box::new(move || {
            let audit = opening.audit();
            let store = match opening.settings.read_only {
                true => Store::open_read_only(&path, &audit),
                false => Store::open(&path, &audit),
            };
            store.map_err(OpError::from)
        }),
    }
}

fn options(
    session: &Session,
    database: &Path,
    given: Option<(TargetName, Zeroizing<String>)>,
    extra_roots_pem: Vec<String>,
) -> anyhow::Result<Options> {
    let settings = &session.settings;
    Ok(Options {
        theme: Theme {
            color: settings.colored(true),
            ascii: settings.ascii,
        },
        organization: settings.organization.clone(),
        who: session.audit().actor,
        client: session.client(extra_roots_pem)?,
        allow_http: settings.allow_http,
        gateways: settings.gateways.clone(),
        repeated: settings.repeated.clone(),
        initial_screen: InitialScreen::List,
        mouse: settings.mouse,
        samples: Vec::new(),
        demo_client: None,
        targets: targets(session, database, given),
        target: None,
        log: log(settings.log_level.is_some()),
    })
}

/// Where the log is, or how to have one.
fn log(written: bool) -> String {
    let path = crate::cli::log_path();
    let path = path.map_or("kmctl.log".to_owned(), |path| path.display().to_string());
    match written {
        true => path,
        false => format!("off; with --log-level info, kmctl writes {path}"),
    }
}

fn run(store: Store, options: Options) -> anyhow::Result<u8> {
    let demo = options.demo_client.is_some();
    let exit = tui::open(store, options).map_err(|error| match error {
        tui::OpenError::Refused(refusal) => CommandError::from(refusal),
        tui::OpenError::Screen(error) => {
            CommandError::new("no-terminal", ExitCode::Unexpected, error.to_string())
                .with_fix("Use kmctl --plain, or a command; kmctl --help lists them.")
        }
    })?;
    let mut out = std::io::stdout().lock();
    for line in &exit.changes {
        // Printing may fail; the changes are made anyway.
        let _ = writeln!(out, "{line}");
    }
    drop(out);
    if demo {
        session_remark(DEMO_KEEPS_NOTHING);
    } else if let Some(said) = &exit.unsaved_edit {
        session_remark(&crate::key_manager::visible(said));
    }
    if let (Some(why), false) = (&exit.unsaved, demo) {
        let why = crate::key_manager::visible(why);
        session_remark(&format!("Your last input may be lost. {why}"));
    }
    match exit.code {
        Some(code) => Ok(code),
        None => Err(CommandError::defect().into()),
    }
}

const DEMO_KEEPS_NOTHING: &str = "The demo saves nothing: its key managers and drafts are gone.";

fn session_remark(text: &str) {
    let _ = writeln!(std::io::stderr(), "{text}");
}

/// The demo line by line: the prompts on the demo's database, trusting the demo's provider.
fn demo_prompts(session: &Session, provider: &demo::Provider, folder: &Path) -> anyhow::Result<u8> {
    let authority = folder.join("demo-authority.pem");
    crate::fs::create(&authority, crate::fs::PRIVATE)?.write_all(provider.ca_pem().as_bytes())?;
    let mut session = session.clone();
    let settings = &mut session.settings;
    settings.database = Some(folder.join("kmctl.db"));
    settings.ca_files.push(authority);
    settings.organization = None;
    settings.target = None;
    settings.repeated = Vec::new();
    // The draft is kept for this run only, and no command can resume it.
    settings.quiet = true;
    let mut prompter = session.prompter();
    prompter.say("The demo's Well-Known URLs:")?;
    for address in provider.addresses() {
        prompter.say(&format!("{}: {}", address.label, address.url))?;
    }
    prompter.say(&format!(
        "Client ID: {}. Client secret: {}.",
        demo::CLIENT_ID,
        demo::CLIENT_SECRET
    ))?;
    drop(prompter);
    let done = crate::cli::prompts(&session);
    session_remark(DEMO_KEEPS_NOTHING);
    done?;
    Ok(0)
}

/// The demo: a provider on this computer and a temporary database.
///
/// # Errors
/// The port is taken, or there is no terminal and `serve` is false.
pub fn demo(session: &Session, serve: bool, port: u16) -> anyhow::Result<u8> {
    let prompts = session.asks_line_by_line();
    let possible = match prompts {
        true => session.may_ask(),
        false => session.terminal.both(),
    };
    if !serve && !possible {
        let failure = CommandError::usage(
            "kmctl demo needs a terminal for its full screen.",
        )
        .with_fix(
            "Use kmctl demo --plain to answer questions line by line, or kmctl demo --serve to run only the provider.",
        );
        return Err(failure.into());
    }
    let provider = demo::Provider::start(&demo::Options { port, plain: false })
        .context("The demo provider can't be started")?;
    let folder = tempfile::Builder::new()
        .prefix("kmctl-demo-")
        .tempdir()
        .context("A temporary folder can't be created")?;
    let control_plane = demo::ControlPlane::start(&demo::ControlPlaneOptions {
        port: 0,
        release: Release::V4_7,
        token: random_word()?,
    })
    .context("The demo's control plane can't be started")?;
    let api = control_plane.publish_api(&provider);
    if serve {
        return serve_alone(&provider, &control_plane, &api, folder.path())
            .context("The demo provider can't be served");
    }
    let audit = session.audit();
    let mut store = Store::open(&folder.path().join("kmctl.db"), &audit)?;
    let sample_organization = OrganizationName::parse("Sample Org")
        .map_err(|message| CommandError::new("unexpected", ExitCode::Unexpected, message))?;
    store.add_organization(&sample_organization, &audit)?;
    store.choose_organization(&sample_organization)?;
    sign_in_to_demo(&mut store, &control_plane, &api, folder.path())?;
    if prompts {
        drop(store);
        return demo_prompts(session, &provider, folder.path());
    }
    let control_plane = Arc::new(control_plane);
    let changed = Arc::clone(&control_plane);
    let roots = vec![provider.ca_pem().to_owned()];
    let mut options = options(session, store.path(), None, roots)?;
    // The sample is chosen in the demo's own database.
    options.organization = None;
    options.repeated = Vec::new();
    options.samples = samples(&provider);
    options.targets.demo_change = Some(Box::new(move || changed.simulate_change()));
    options.demo_client = Some((demo::CLIENT_ID.to_owned(), demo::CLIENT_SECRET.to_owned()));
    run(store, options)
}

/// The demo's API Manager as the target `demo`, signed in.
fn sign_in_to_demo(
    store: &mut Store,
    control_plane: &demo::ControlPlane,
    api: &str,
    folder: &Path,
) -> anyhow::Result<()> {
    let name = TargetName::parse("demo").map_err(CommandError::from)?;
    let url = TargetUrl::parse(control_plane.base(), false).map_err(CommandError::from)?;
    let target = Target {
        name,
        kind: TargetKind::ApiManager,
        url,
        login_url: None,
        probe: Some(ProbeUrl::parse(api, false).map_err(CommandError::from)?),
        gateway: GatewayOptions::default(),
        trust: Trust::CaFile(control_plane.ca_pem().to_owned()),
        active: true,
        token_command: None,
        facts: TargetFacts {
            release: Some(Release::V4_7.title().to_owned()),
            tenant: Some("carbon.super".to_owned()),
            login: Some(Login {
                who: Some(demo::USER.to_owned()),
                until: None,
                store: Some(CredentialBackend::File.word().to_owned()),
            }),
            ..TargetFacts::default()
        },
    };
    let kept = StoredCredentials {
        access_token: Some(control_plane.token().clone()),
        who: Some(demo::USER.to_owned()),
        ..StoredCredentials::default()
    };
    CredentialStore::new(&folder.join("kmctl.db"))
        .keep(CredentialBackend::File, &target.name, &kept)
        .map_err(TargetError::from)
        .map_err(CommandError::from)?;
    crate::ops::target::add(store, &target).map_err(CommandError::from)?;
    Ok(())
}

/// Random secret.
fn random_word() -> anyhow::Result<Zeroizing<String>> {
    use ring::rand::SecureRandom as _;
    let mut bytes = [0_u8; 16];
    ring::rand::SystemRandom::new()
        .fill(&mut bytes)
        .map_err(|_| anyhow::anyhow!("The system can't provide random numbers"))?;
    let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    Ok(Zeroizing::new(hex))
}

fn samples(provider: &demo::Provider) -> Vec<Sample> {
    provider
        .addresses()
        .into_iter()
        .map(|address| Sample {
            kind: match address.label {
                "Asgardeo" => ProviderKind::Asgardeo,
                "Microsoft Entra ID" => ProviderKind::Microsoft,
                _ => ProviderKind::Custom,
            },
            label: address.label.to_owned(),
            url: address.url,
            shows: address.shows.to_owned(),
        })
        .collect()
}

fn serve_alone(
    provider: &demo::Provider,
    control_plane: &demo::ControlPlane,
    api: &str,
    folder: &Path,
) -> std::io::Result<u8> {
    let authority = folder.join("demo-authority.pem");
    let pem = format!("{}{}", provider.ca_pem(), control_plane.ca_pem());
    crate::fs::create(&authority, crate::fs::PRIVATE)?.write_all(pem.as_bytes())?;
    let mut out = std::io::stdout().lock();
    for address in provider.addresses() {
        writeln!(out, "{}\t{}\t{}", address.label, address.url, address.shows)?;
    }
    writeln!(
        out,
        "Authority\t{}\tuse it with --ca-file",
        authority.display()
    )?;
    writeln!(
        out,
        "API Manager\t{}\tsign in as {} with {}",
        control_plane.base(),
        demo::USER,
        demo::PASSWORD
    )?;
    writeln!(out, "API\t{api}\taccepts tokens of applied key managers")?;
    writeln!(
        out,
        "Client\t{}\tits secret is {}",
        demo::CLIENT_ID,
        demo::CLIENT_SECRET
    )?;
    out.flush()?;
    drop(out);
    let mut signals = signal_hook::iterator::Signals::new([
        signal_hook::consts::SIGINT,
        signal_hook::consts::SIGQUIT,
        signal_hook::consts::SIGTERM,
        signal_hook::consts::SIGHUP,
    ])?;
    let signal = signals
        .forever()
        .next()
        .unwrap_or(signal_hook::consts::SIGINT);
    Ok(ExitCode::of_signal(signal).number())
}
