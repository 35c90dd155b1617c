//! `kmctl demo`: arguments. The demo itself combines two front ends, so it is in `launch`.

use clap::Args;

#[derive(Clone, Debug, Args)]
#[command(after_help = "Example: kmctl demo")]
pub struct Demo {
    /// Only run the provider until interrupted; prints its addresses and the file with the authority's certificate
    #[arg(long)]
    pub serve: bool,
    /// The port on 127.0.0.1; 0 selects a free one
    #[arg(long, value_name = "PORT", default_value_t = 0)]
    pub port: u16,
}
