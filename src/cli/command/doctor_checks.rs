//! Doctor checks beyond the database: configuration, certificates, terminal.

use crate::cli::session::Session;
use crate::cli::settings::environment;
use crate::discovery::Grade;
use crate::ops::doctor::Check;

/// All checks of configuration, certificates, terminal and locale.
pub fn examine(session: &Session) -> Vec<Check> {
    vec![
        configuration(session),
        certificates(session),
        terminal(session),
        locale(session),
    ]
}

fn configuration(session: &Session) -> Check {
    let settings = &session.settings;
    if let Some(failure) = &settings.configuration {
        let fix = failure.fix.clone().unwrap_or_default();
        return Check::new("configuration", Grade::Fail, failure.message.clone()).with_fix(fix);
    }
    if let Some(warning) = settings.warnings.first() {
        return Check::new("configuration", Grade::Warn, warning.clone())
            .with_fix("Correct the key or remove it.");
    }
    match settings.configuration_path() {
        Some(path) if path.exists() => {
            Check::ok("configuration", format!("{} is valid.", path.display()))
        }
        Some(path) => Check::new(
            "configuration",
            Grade::Note,
            format!("No configuration file ({}).", path.display()),
        ),
        None => Check::new(
            "configuration",
            Grade::Note,
            "No home directory, so no configuration file.",
        ),
    }
}

fn certificates(session: &Session) -> Check {
    match session.client(Vec::new()) {
        Err(failure) => Check::new("certificates", Grade::Fail, failure.message)
            .with_fix(failure.fix.unwrap_or_default()),
        Ok(client) if client.has_system_roots() => {
            Check::ok("certificates", "The system's CA certificates can be read.")
        }
        // Some computers need only a private authority.
        Ok(_) if !session.settings.ca_files.is_empty() => Check::new(
            "certificates",
            Grade::Note,
            "The system has no CA certificates. Only those in --ca-file are trusted.",
        )
        .with_fix("For providers on the internet, install the package ca-certificates."),
        Ok(_) => Check::new(
            "certificates",
            Grade::Fail,
            "The system has no CA certificates, so no https address can be read.",
        )
        .with_fix("Install the package ca-certificates, or use --ca-file."),
    }
}

fn terminal(session: &Session) -> Check {
    let name = environment::variable("TERM").unwrap_or_else(|| "unknown".to_owned());
    if !session.terminal.both() {
        return Check::new(
            "terminal",
            Grade::Note,
            "Not a terminal: the full screen is unavailable; commands work.",
        );
    }
    let columns = session.terminal.columns().unwrap_or_default();
    let message = format!("Terminal {name}, {columns} columns wide.");
    if name == "dumb" {
        return Check::new("terminal", Grade::Note, message).with_fix("kmctl asks line by line.");
    }
    if columns < 60 {
        return Check::new("terminal", Grade::Warn, message)
            .with_fix("Make it at least 60 columns wide for the full screen.");
    }
    Check::ok("terminal", message)
}

fn locale(session: &Session) -> Check {
    if session.settings.ascii {
        return Check::new(
            "locale",
            Grade::Note,
            "The full screen uses only ASCII characters.",
        )
        .with_fix("Set LANG to a UTF-8 locale, e.g. C.UTF-8, for box-drawing lines.");
    }
    Check::ok("locale", "The locale uses UTF-8.")
}
