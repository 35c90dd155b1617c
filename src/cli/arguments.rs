//! Command line, as parsed by clap. The doc comments are the help texts.

use std::path::PathBuf;
use std::time::Duration;

use clap::builder::FalseyValueParser;
use clap::{Args, Parser, Subcommand};

use super::command;
use super::exit_code;
use super::options::{Color, Format, parse_timeout};
use crate::key_manager::shell_word;
use crate::log::Level;

const DATA: &str = "Data";
const RESULTS: &str = "Results";
const QUESTIONS: &str = "Questions and changes";
const NETWORK: &str = "Network";

/// Register external key managers in the WSO2 API Platform, and verify that they work.
#[derive(Debug, Parser)]
#[command(
    name = "kmctl",
    version = env!("KMCTL_VERSION"),
    max_term_width = 80,
    subcommand_value_name = "COMMAND",
    after_help = "Without a command, kmctl opens the full screen; with --plain, it asks line by line.\nkmctl --help lists the global options; each has an environment variable,\ne.g. KMCTL_DATABASE for --database.\n\nExample: kmctl discover https://idp.example.com/.well-known/openid-configuration",
    after_long_help = format!(
        "Without a command, kmctl opens the full screen; with --plain, it asks line by line.\nEach option has an environment variable, e.g. KMCTL_DATABASE for --database.\n\n{}\n\nExample: kmctl discover https://idp.example.com/.well-known/openid-configuration",
        exit_code::help("Exit codes", &exit_code::all())
    )
)]
pub struct Arguments {
    #[command(flatten)]
    pub global: Global,
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// Options of every command. Each has a variable; a flag beats it, and it beats the configuration file.
#[derive(Clone, Debug, Default, Args)]
pub struct Global {
    /// The database file, instead of the one in your home directory
    #[arg(long, global = true, env = "KMCTL_DATABASE", hide_env = true, hide_short_help = true, help_heading = DATA, value_name = "FILE")]
    pub database: Option<PathBuf>,
    /// The organization to work in, instead of the last one used
    #[arg(long, global = true, env = "KMCTL_ORGANIZATION", hide_env = true, hide_short_help = true, help_heading = DATA, value_name = "NAME")]
    pub organization: Option<String>,
    /// The target to work with, instead of the active one; required to apply without a terminal
    #[arg(
        long,
        global = true,
        env = "KMCTL_TARGET",
        hide_env = true,
        hide_short_help = true,
        help_heading = DATA,
        value_name = "NAME"
    )]
    pub target: Option<String>,
    /// The configuration file, instead of the one in your home directory
    #[arg(long, global = true, env = "KMCTL_CONFIG", hide_env = true, hide_short_help = true, help_heading = DATA, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Output format
    #[arg(short, long, global = true, env = "KMCTL_OUTPUT", hide_env = true, hide_short_help = true, help_heading = RESULTS, value_name = "FORMAT", ignore_case = true)]
    pub output: Option<Format>,
    /// Short for --output json; errors on stderr are JSON too
    #[arg(long, global = true, env = "KMCTL_JSON", hide_env = true, hide_short_help = true, help_heading = RESULTS, value_parser = FalseyValueParser::new())]
    pub json: bool,
    /// Print only results and errors
    #[arg(short, long, global = true, env = "KMCTL_QUIET", hide_env = true, hide_short_help = true, help_heading = RESULTS, value_parser = FalseyValueParser::new())]
    pub quiet: bool,
    /// Print more detail
    #[arg(short, long, global = true, env = "KMCTL_VERBOSE", hide_env = true, hide_short_help = true, help_heading = RESULTS, value_parser = FalseyValueParser::new())]
    pub verbose: bool,
    /// When to use color
    #[arg(long, global = true, env = "KMCTL_COLOR", hide_env = true, hide_short_help = true, help_heading = RESULTS, value_name = "WHEN", ignore_case = true)]
    pub color: Option<Color>,
    /// Draw the full screen with ASCII characters only
    #[arg(long, global = true, env = "KMCTL_ASCII", hide_env = true, hide_short_help = true, help_heading = RESULTS, value_parser = FalseyValueParser::new())]
    pub ascii: bool,
    /// Write a log to your state directory; it never contains secrets
    #[arg(long, global = true, env = "KMCTL_LOG_LEVEL", hide_env = true, hide_short_help = true, help_heading = RESULTS, value_name = "LEVEL", ignore_case = true)]
    pub log_level: Option<Level>,
    /// Ask line by line, for screen readers and plain terminals
    #[arg(long, global = true, env = "KMCTL_PLAIN", hide_env = true, hide_short_help = true, help_heading = QUESTIONS, value_parser = FalseyValueParser::new())]
    pub plain: bool,
    /// Never ask; missing input is an error
    #[arg(long, global = true, env = "KMCTL_NO_INPUT", hide_env = true, hide_short_help = true, help_heading = QUESTIONS, value_parser = FalseyValueParser::new())]
    pub no_input: bool,
    /// Answer yes to every question
    #[arg(short, long, global = true, env = "KMCTL_YES", hide_env = true, hide_short_help = true, help_heading = QUESTIONS, value_parser = FalseyValueParser::new())]
    pub yes: bool,
    /// Read and check everything, change nothing
    #[arg(short = 'n', long, global = true, env = "KMCTL_DRY_RUN", hide_env = true, hide_short_help = true, help_heading = QUESTIONS, value_parser = FalseyValueParser::new())]
    pub dry_run: bool,
    /// Reject every change
    #[arg(long, global = true, env = "KMCTL_READ_ONLY", hide_env = true, hide_short_help = true, help_heading = QUESTIONS, value_parser = FalseyValueParser::new())]
    pub read_only: bool,
    /// Time limit for reading one address [default: 10s]
    #[arg(long, global = true, env = "KMCTL_TIMEOUT", hide_env = true, hide_short_help = true, help_heading = NETWORK, value_name = "TIME", value_parser = parse_timeout)]
    pub timeout: Option<Duration>,
    /// Also trust the certificate authorities in this PEM file
    #[arg(long, global = true, env = "KMCTL_CA_FILE", hide_env = true, hide_short_help = true, help_heading = NETWORK, value_name = "FILE")]
    pub ca_file: Vec<PathBuf>,
    /// Also read plain http from other computers, for tests
    #[arg(long, global = true, env = "KMCTL_ALLOW_HTTP", hide_env = true, hide_short_help = true, help_heading = NETWORK, value_parser = FalseyValueParser::new())]
    pub allow_http: bool,
    /// Connect to ADDRESS for this host and port, as curl does
    #[arg(long, global = true, env = "KMCTL_RESOLVE", hide_env = true, hide_short_help = true, help_heading = NETWORK, value_name = "HOST:PORT:ADDRESS", value_delimiter = ',')]
    pub resolve: Vec<String>,
}

impl Global {
    /// Typed options that another command needs to reach the same files and providers, shell-quoted. Variables and the
    /// configuration file apply to it anyway; the caller adds the organization.
    pub fn repeated(&self, typed: impl Fn(&str) -> bool) -> Vec<String> {
        let path = |path: &PathBuf| path.display().to_string();
        let values = [
            ("database", self.database.iter().map(path).collect()),
            ("config", self.config.iter().map(path).collect()),
            ("ca_file", self.ca_file.iter().map(path).collect()),
            ("resolve", self.resolve.clone()),
        ];
        let mut words = Vec::new();
        for (id, values) in values.into_iter().filter(|(id, _)| typed(id)) {
            let values: Vec<String> = values;
            let flag = id.replace('_', "-");
            words.extend(
                values
                    .iter()
                    .map(|value| format!("--{flag} {}", shell_word(value))),
            );
        }
        if self.allow_http && typed("allow_http") {
            words.push("--allow-http".to_owned());
        }
        words
    }
}

/// All commands.
#[derive(Debug, Subcommand)]
// The arguments of the commands that are not run are never built.
#[command(defer = true)]
pub enum Command {
    /// List key managers
    List(command::list::List),
    /// Show everything about one key manager
    Show(command::show::Show),
    /// Add a key manager: read its Well-Known URL, check it, store it
    ///
    /// If all values are given, kmctl doesn't ask. Otherwise, it opens the full screen with them filled in (with --plain, prompts).
    Add(command::add::Add),
    /// Change the given fields of a key manager
    ///
    /// With --target NAME, the values apply to that target only; "" removes an override.
    Edit(command::edit::Edit),
    /// Enable key managers: their tokens are accepted
    Enable(command::enable::Enable),
    /// Disable key managers: their tokens stop working
    Disable(command::enable::Disable),
    /// Delete key managers; history --restore brings them back
    Delete(command::delete::Delete),
    /// Read and check a Well-Known URL; store nothing
    ///
    /// The report says what the document and its keys contain, what a gateway will reject, and how to fix each problem. You can
    /// send it to the provider's administrator.
    Discover(command::discover::Discover),
    /// Check access tokens
    Token(command::token::Token),
    /// Compare stored values with what the provider serves now
    ///
    /// Compares issuer and endpoints with the document of the Well-Known URL, and the keys at the stored JWKS Endpoint with those of
    /// the last check. Changes nothing without --accept; kmctl list shows the result.
    Check(command::check::Check),
    /// Show or select the Developer Portal's key manager
    Devportal(command::devportal::Devportal),
    /// Manage the control planes that you apply key managers to
    Target(command::target::Target),
    /// Sign in to a target
    ///
    /// A password is sent once and never stored. The refresh token, and the ID and secret of its client, are stored in the system
    /// keyring, or in a file with --store file.
    Login(command::login::Login),
    /// Sign out and revoke the stored refresh token
    Logout(command::login::Logout),
    /// Compare a target with local key managers; link or copy from it
    ///
    /// Without options, nothing changes.
    Pull(command::pull::Pull),
    /// Show what kmctl apply would change on a target
    ///
    /// Compares local key managers with those on the target and with the last apply, field by field. Changes nothing.
    Plan(command::plan::Plan),
    /// Create, change and, with --delete, remove key managers on a target
    ///
    /// Writes one key manager at a time and confirms it. Never changes unlinked key managers; rejects those that changed since
    /// the plan. Without a terminal, name the target with --target or KMCTL_TARGET: kmctl uses the active target only if it can ask.
    Apply(command::apply::Apply),
    /// List the APIs and applications that use a key manager on a target
    Usage(command::usage::Usage),
    /// Verify that a key manager works on a target
    ///
    /// Checks that the target matches the local configuration, that the Developer Portal lists the key manager, and, with a
    /// token and an API, that the gateway accepts the token.
    Verify(command::verify::Verify),
    /// Manage environments and their promotion order
    Env(command::environment::Env),
    /// Manage and switch organizations
    Organization(command::organization::Organization),
    /// Show what changed, by whom and when; restore a version
    History(command::history::History),
    /// Check the database and this computer; back up and restore
    Doctor(command::doctor::Doctor),
    /// Export key managers to a file, also for other WSO2 products
    ///
    /// Exports all external key managers, or those that you name. Values that a format doesn't support are reported on stderr.
    /// Request bodies form one JSON array or, with --output-dir, one file each.
    Export(command::export::Export),
    /// Merge key managers into a gateway's configuration file
    Gateway(command::gateway::Gateway),
    /// Add or change key managers from a file
    ///
    /// Reads the output of kmctl export and kmctl list --json. The whole file is checked before anything is written.
    Import(command::import::Import),
    /// Try kmctl with a provider on this computer
    ///
    /// Starts a provider on this computer with its own CA, which only this run trusts, and opens the full
    /// screen on a temporary database; with --plain, it asks line by line. Everything is removed at the end.
    Demo(command::demo::Demo),
    /// Show and change settings
    Config(command::config::Config),
    /// Print a completion script for a shell
    ///
    /// It completes the names of key managers, environments, organizations and targets too.
    Completions(command::completions::Completions),
    /// Print the manual page, or write one per command to a folder
    Man(command::man::Man),
    /// Print the JSON Schema of --json output
    Schema(command::schema::Schema),
}
