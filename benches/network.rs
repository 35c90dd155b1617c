//! One provider over TLS on loopback: document and keys, with kmctl's client and with the bare library.
//!
//! `cargo bench --bench network`. "Cold" makes the client and its connection each time, as a command does; "warm" asks again over
//! a connection that is there.
#![expect(clippy::unwrap_used, reason = "a benchmark may stop where it stands")]

use std::sync::OnceLock;

use divan::{Bencher, black_box};
use kmctl::demo::{Options, Provider, Tenant, TokenOptions};
use kmctl::net::{Client, ClientSettings, Proxies};
use tokio::runtime::Runtime;

fn main() {
    rustls::crypto::ring::default_provider()
        .install_default()
        .unwrap();
    divan::main();
}

struct World {
    provider: Provider,
    document: String,
    keys: String,
}

fn world() -> &'static World {
    static WORLD: OnceLock<World> = OnceLock::new();
    WORLD.get_or_init(|| {
        let provider = Provider::start(&Options::default()).unwrap();
        // Its keys are made in the background: wait for them here.
        provider.token(&TokenOptions::default()).unwrap();
        let document = provider.well_known(Tenant::Custom);
        let keys = format!("{}/oauth2/jwks", provider.base());
        World {
            provider,
            document,
            keys,
        }
    })
}

fn runtime() -> Runtime {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap()
}

fn ours(world: &World) -> Client {
    Client::new(ClientSettings {
        extra_roots_pem: vec![world.provider.ca_pem().to_owned()],
        proxies: Proxies::Never,
        ..ClientSettings::default()
    })
    .unwrap()
}

async fn read_ours(client: &Client, world: &World) -> usize {
    let document = client.get(&world.document).await.unwrap();
    let keys = client.get(&world.keys).await.unwrap();
    document.body.len() + keys.body.len()
}

/// The library with that one root, so that it need not read the system's either.
fn bare(world: &World) -> reqwest::Client {
    let root = reqwest::Certificate::from_pem(world.provider.ca_pem().as_bytes()).unwrap();
    reqwest::Client::builder()
        .tls_certs_only([root])
        .no_proxy()
        .build()
        .unwrap()
}

async fn read_bare(client: &reqwest::Client, world: &World) -> usize {
    let mut length = 0;
    for url in [&world.document, &world.keys] {
        length += client
            .get(url)
            .send()
            .await
            .unwrap()
            .bytes()
            .await
            .unwrap()
            .len();
    }
    length
}

#[divan::bench]
fn cold_kmctl(bencher: Bencher) {
    let world = world();
    bencher.bench_local(|| {
        let runtime = runtime();
        black_box(runtime.block_on(async { read_ours(&ours(world), world).await }))
    });
}

#[divan::bench]
fn cold_bare(bencher: Bencher) {
    let world = world();
    bencher.bench_local(|| {
        let runtime = runtime();
        black_box(runtime.block_on(async { read_bare(&bare(world), world).await }))
    });
}

#[divan::bench]
fn warm_kmctl(bencher: Bencher) {
    let (world, runtime) = (world(), runtime());
    let client = ours(world);
    bencher.bench_local(|| black_box(runtime.block_on(read_ours(&client, world))));
}

#[divan::bench]
fn warm_bare(bencher: Bencher) {
    let (world, runtime) = (world(), runtime());
    let client = bare(world);
    bencher.bench_local(|| black_box(runtime.block_on(read_bare(&client, world))));
}

/// What the first request to a public provider pays for reading the machine's roots.
#[divan::bench]
fn system_roots_bare(bencher: Bencher) {
    bencher.bench_local(|| black_box(reqwest::Client::builder().no_proxy().build().unwrap()));
}

/// What making a client costs when nothing is asked: start-up pays this.
#[divan::bench]
fn unused_kmctl(bencher: Bencher) {
    let world = world();
    bencher.bench_local(|| black_box(ours(world)));
}
