//! `kmctl demo`: arguments. The demo itself combines two front ends, so it is in `launch`.

use clap::Args;

/// Try kmctl with a provider on this computer
///
/// Starts a loopback https provider with an authority of its own, which only this run trusts, and opens the full screen on a
/// temporary database; with --plain it asks line by line. Nothing stays behind.
#[derive(Clone, Debug, Args)]
#[command(after_help = "Example: kmctl demo")]
pub struct Demo {
    /// Only serve, until interrupted: prints the addresses and the file with the authority's certificate
    #[arg(long)]
    pub serve: bool,
    /// The port on 127.0.0.1; 0 takes a free one
    #[arg(long, value_name = "PORT", default_value_t = 0)]
    pub port: u16,
}
