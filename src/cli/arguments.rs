//! The command line, as clap reads it. The comments are the help texts.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Parser, Subcommand};

use super::command;
use super::settings::{Color, Format, parse_timeout};
use crate::key_manager::shell_word;
use crate::log::Level;

const EVERYWHERE: &str = "Options that work everywhere";

/// Register external key managers in WSO2 Bijira, and prove that they will work.
#[derive(Debug, Parser)]
#[command(
    name = "kmctl",
    version,
    max_term_width = 80,
    subcommand_value_name = "COMMAND",
    after_help = "Without a command kmctl opens the full screen; with --plain it asks line by line.\n\
                  kmctl --help lists the options that work everywhere; each has a variable,\n\
                  e.g. KMCTL_DATABASE for --database.\n\n\
                  Example: kmctl discover https://idp.example.com/.well-known/openid-configuration",
    after_long_help = "Without a command kmctl opens the full screen; with --plain it asks line by line.\n\
                  Each option has a variable, e.g. KMCTL_DATABASE for --database.\n\n\
                  Exit codes: 0 done, or nothing to do; 1 unexpected, a defect too; 2 usage;\n\
                  3 refused; 4 sign-in needed; 5 not found; 6 exists or changed elsewhere;\n\
                  7 unreachable; 8 cancelled; 9 differences (with --exit-code);\n\
                  10 partly done; 129 terminal closed; 130 Ctrl+C; 131 quit signal;\n\
                  143 terminated.\n\n\
                  Example: kmctl discover https://idp.example.com/.well-known/openid-configuration"
)]
pub struct Arguments {
    #[command(flatten)]
    pub global: Global,
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// Options of every command.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = EVERYWHERE)]
pub struct Global {
    /// The database file, instead of the one in your home directory
    #[arg(long, global = true, value_name = "FILE", hide_short_help = true)]
    pub database: Option<PathBuf>,
    /// The organization to work in, instead of the one chosen last
    #[arg(long, global = true, value_name = "NAME", hide_short_help = true)]
    pub organization: Option<String>,
    /// The target to work with, instead of the active one
    #[arg(long, global = true, value_name = "NAME", hide_short_help = true)]
    pub target: Option<String>,
    /// The form of results
    #[arg(
        short,
        long,
        global = true,
        value_name = "FORMAT",
        hide_short_help = true
    )]
    pub output: Option<Format>,
    /// Short for --output json; errors are JSON too, on stderr
    #[arg(long, global = true, conflicts_with = "output", hide_short_help = true)]
    pub json: bool,
    /// Ask line by line, for screen readers and plain terminals
    #[arg(long, global = true, hide_short_help = true)]
    pub plain: bool,
    /// Never ask; what is missing is an error
    #[arg(long, global = true, hide_short_help = true)]
    pub no_input: bool,
    /// Answer every question with yes
    #[arg(short, long, global = true, hide_short_help = true)]
    pub yes: bool,
    /// Read and check everything, change nothing
    #[arg(short = 'n', long, global = true, hide_short_help = true)]
    pub dry_run: bool,
    /// Refuse every change
    #[arg(long, global = true, hide_short_help = true)]
    pub read_only: bool,
    /// Say nothing but results and errors
    #[arg(short, long, global = true, hide_short_help = true)]
    pub quiet: bool,
    /// Say more about what is done
    #[arg(short, long, global = true, hide_short_help = true)]
    pub verbose: bool,
    /// Whether to colour
    #[arg(long, global = true, value_name = "WHEN", hide_short_help = true)]
    pub color: Option<Color>,
    /// Limit for reading one address [default: 10s]
    #[arg(long, global = true, value_name = "TIME", value_parser = parse_timeout, hide_short_help = true)]
    pub timeout: Option<Duration>,
    /// The configuration file, instead of the one in your home directory
    #[arg(long, global = true, value_name = "FILE", hide_short_help = true)]
    pub config: Option<PathBuf>,
    /// Trust the certificate authorities in this PEM file too
    #[arg(long, global = true, value_name = "FILE", hide_short_help = true)]
    pub ca_file: Vec<PathBuf>,
    /// Read plain http from other computers too, for tests
    #[arg(long, global = true, hide_short_help = true)]
    pub allow_http: bool,
    /// Connect to ADDRESS for this host and port, as curl does
    #[arg(
        long,
        global = true,
        value_name = "HOST:PORT:ADDRESS",
        hide_short_help = true
    )]
    pub resolve: Vec<String>,
    /// Write a log to your state directory: what was done, never a secret
    #[arg(long, global = true, value_name = "LEVEL", hide_short_help = true)]
    pub log_level: Option<Level>,
    /// Draw the full screen with ASCII characters only
    #[arg(long, global = true, hide_short_help = true)]
    pub ascii: bool,
}

impl Global {
    /// The options of this command line that another command needs to reach the same files and the same providers, as a shell
    /// takes them. Variables and the configuration file hold for it anyway; the organization is for the caller to name.
    pub fn repeated(&self) -> Vec<String> {
        let path = |name: &'static str| {
            move |path: &PathBuf| format!("--{name} {}", shell_word(&path.display().to_string()))
        };
        let resolve = |rule: &String| format!("--resolve {}", shell_word(rule));
        let files = self.database.iter().map(path("database"));
        files
            .chain(self.config.iter().map(path("config")))
            .chain(self.ca_file.iter().map(path("ca-file")))
            .chain(self.allow_http.then(|| "--allow-http".to_owned()))
            .chain(self.resolve.iter().map(resolve))
            .collect()
    }
}

/// All commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    List(command::list::List),
    Show(command::show::Show),
    Add(command::add::Add),
    Edit(command::edit::Edit),
    Enable(command::switch::Enable),
    Disable(command::switch::Disable),
    Delete(command::delete::Delete),
    Discover(command::discover::Discover),
    Token(command::token::Token),
    Check(command::check::Check),
    Devportal(command::devportal::Devportal),
    Target(command::target::Target),
    Login(command::login::Login),
    Logout(command::login::Logout),
    Pull(command::pull::Pull),
    Plan(command::plan::Plan),
    Apply(command::apply::Apply),
    Usage(command::usage::Usage),
    Verify(command::verify::Verify),
    Env(command::environment::Env),
    Organization(command::organization::Organization),
    History(command::history::History),
    Doctor(command::doctor::Doctor),
    Export(command::export::Export),
    Gateway(command::gateway::Gateway),
    Import(command::import::Import),
    Demo(command::demo::Demo),
    Config(command::config::Config),
    Completions(command::completions::Completions),
    Man(command::man::Man),
    Schema(command::schema::Schema),
}
