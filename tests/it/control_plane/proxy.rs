//! A proxy that counts, and does to requests what networks and servers do.

use std::io;
use std::net::TcpListener;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use http_body_util::{BodyExt as _, Full};
use hyper::body::{Bytes, Incoming};
use hyper::header::{AUTHORIZATION, CONTENT_TYPE, HeaderValue};
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use kmctl::net::{self, Authorization, AuthorizedRequest, Client, Method};
use serde_json::{Value, json};
use tokio::sync::oneshot;

use super::counterpart::Counterpart;

/// What is done to a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Nothing.
    None,
    /// It is answered with this status and code, and goes no further.
    Refuse(u16, u32),
    /// It is answered with this status and body, and goes no further.
    Answer(u16, &'static str),
    /// The server's answer lacks this member.
    Without(&'static str),
    /// The server's answer has this member, and it is true.
    With(&'static str),
    /// The connection ends before the server sees it.
    CutBefore,
    /// The server does it, and the connection ends before its answer.
    CutAfter,
    /// The server does it, and a 500 is answered.
    FailAfter,
    /// The answer is late.
    Slow(Duration),
    /// It is sent twice.
    Double,
    /// A create is answered as done, and is not.
    NotStored,
    /// Somebody changes the object that it names, just before.
    Moved,
    /// The answer is a body of 10 MiB.
    Large,
    /// The answer is packed, although nobody asked for it.
    EncodedBody,
}

/// A request as it was sent.
#[derive(Clone, Debug)]
pub struct Sent {
    pub method: String,
    pub path: String,
    pub authorization: String,
    pub body: String,
}

/// What paths of the Admin API begin with.
pub const ADMIN: &str = "/api/am/admin/v4";

type Choose = Box<dyn FnMut(&str, &str) -> Fault + Send>;

struct Shared {
    client: Client,
    upstream: String,
    /// Where paths of the interface go instead, without the part that they have in common.
    contract: Option<(String, &'static str)>,
    seen: Mutex<Vec<(String, String)>>,
    sent: Mutex<Vec<Sent>>,
    refused: Mutex<Vec<String>>,
    /// How many went to the one who holds the contract.
    judged: Mutex<usize>,
    choose: Mutex<Choose>,
    /// How the names of objects begin that somebody may change.
    moves: Mutex<String>,
}

/// A running proxy; it stops when it is dropped.
pub struct Proxy {
    pub url: String,
    shared: Arc<Shared>,
    _stop: oneshot::Sender<()>,
}

impl Proxy {
    /// Before a counterpart; `choose` says what becomes of each request.
    pub fn start(
        counterpart: &Counterpart,
        choose: impl FnMut(&str, &str) -> Fault + Send + 'static,
    ) -> Self {
        let (url, ca_pem) = (counterpart.url(), counterpart.ca_pem());
        Self::before(url, ca_pem, None, choose)
    }

    /// Before any server.
    pub fn to(url: &str, ca_pem: &str) -> Self {
        Self::before(url.to_owned(), ca_pem.to_owned(), None, |_, _| Fault::None)
    }

    /// Before any server, with paths that begin so going to the one who holds the contract.
    pub fn through((url, ca_pem): (&str, &str), contract: (String, &'static str)) -> Self {
        let (url, ca_pem) = (url.to_owned(), ca_pem.to_owned());
        Self::before(url, ca_pem, Some(contract), |_, _| Fault::None)
    }

    fn before(
        upstream: String,
        ca_pem: String,
        contract: Option<(String, &'static str)>,
        choose: impl FnMut(&str, &str) -> Fault + Send + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let client = Client::new(net::ClientSettings {
            extra_roots_pem: vec![ca_pem],
            // On a busy machine servers are slow; kmctl has limits of its own.
            timeout: Duration::from_secs(120),
            connect_timeout: Duration::from_secs(60),
            ..net::ClientSettings::default()
        })
        .unwrap();
        let shared = Arc::new(Shared {
            client,
            upstream,
            contract,
            seen: Mutex::default(),
            sent: Mutex::default(),
            refused: Mutex::default(),
            judged: Mutex::default(),
            choose: Mutex::new(Box::new(choose)),
            moves: Mutex::default(),
        });
        let (stop, stopped) = oneshot::channel();
        let serving = shared.clone();
        std::thread::spawn(move || run(listener, serving, stopped));
        Proxy {
            url,
            shared,
            _stop: stop,
        }
    }

    /// The requests so far, by method and path.
    pub fn seen(&self) -> Vec<(String, String)> {
        let seen = self
            .shared
            .seen
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        seen.clone()
    }

    /// What broke the contract since the last look.
    pub fn refused(&self) -> Vec<String> {
        let mut refused = self
            .shared
            .refused
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        std::mem::take(&mut *refused)
    }

    /// How many requests went to the one who holds the contract.
    pub fn judged(&self) -> usize {
        *self
            .shared
            .judged
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// The requests so far to paths that end so, whole.
    pub fn sent(&self, method: &str, ending: &str) -> Vec<Sent> {
        let sent = self
            .shared
            .sent
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let found = sent.iter();
        found
            .filter(|it| it.method == method && it.path.ends_with(ending))
            .cloned()
            .collect()
    }

    /// Only objects whose name begins so are changed by somebody else, and none that was made by hand: tests share a server.
    pub fn moves_only(&self, prefix: &str) {
        let mut place = self
            .shared
            .moves
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        prefix.clone_into(&mut place);
    }

    /// Says what becomes of requests from now on.
    pub fn choose(&self, choose: impl FnMut(&str, &str) -> Fault + Send + 'static) {
        let mut place = self
            .shared
            .choose
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        *place = Box::new(choose);
    }
}

fn run(listener: TcpListener, shared: Arc<Shared>, stop: oneshot::Receiver<()>) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::from_std(listener).unwrap();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let shared = shared.clone();
                tokio::spawn(async move {
                    let service = service_fn(move |request| serve(request, shared.clone()));
                    let http = hyper::server::conn::http1::Builder::new();
                    let _ = http.serve_connection(TokioIo::new(stream), service).await;
                });
            }
        });
        let _ = stop.await;
    });
    runtime.shutdown_background();
}

async fn serve(
    request: Request<Incoming>,
    shared: Arc<Shared>,
) -> Result<Response<Full<Bytes>>, io::Error> {
    let (head, body) = request.into_parts();
    let method = match head.method.as_str() {
        "GET" => Method::Get,
        "POST" => Method::Post,
        "PUT" => Method::Put,
        _ => Method::Delete,
    };
    let path = head
        .uri
        .path_and_query()
        .map_or("/", |it| it.as_str())
        .to_owned();
    // Older servers work in the tenant that it names.
    assert!(
        head.headers.get("x-wso2-tenant").is_none(),
        "a tenant was named"
    );
    assert!(
        !path.contains("discover"),
        "the server was asked to read a document"
    );
    let body = body.collect().await.map_err(io::Error::other)?.to_bytes();
    let token = head
        .headers
        .get(AUTHORIZATION)
        .and_then(|it| it.to_str().ok())
        .and_then(authorization);
    {
        let authorization = head.headers.get(AUTHORIZATION);
        let authorization = authorization.and_then(|it| it.to_str().ok());
        let mut sent = shared.sent.lock().unwrap_or_else(PoisonError::into_inner);
        sent.push(Sent {
            method: method.word().to_owned(),
            path: path.clone(),
            authorization: authorization.unwrap_or_default().to_owned(),
            body: String::from_utf8_lossy(&body).into_owned(),
        });
    }
    let fault = {
        let mut choose = shared.choose.lock().unwrap_or_else(PoisonError::into_inner);
        choose(method.word(), &path)
    };
    let line = (method.word().to_owned(), path.clone());
    shared
        .seen
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .push(line);
    let send = |method, path: String, body: Bytes| {
        let (shared, token) = (shared.clone(), token.clone());
        async move { forward(&shared, (method, &path), token.as_ref(), &body).await }
    };
    let cut = || Err(io::Error::other("cut"));
    match fault {
        Fault::Refuse(status, code) => return Ok(answer(status, &refusal(code))),
        Fault::Answer(status, body) => return Ok(answer(status, body)),
        Fault::CutBefore => return cut(),
        Fault::NotStored => return Ok(answer(201, &json!({ "id": "no-such-id" }).to_string())),
        Fault::Double => {
            send(method, path.clone(), body.clone()).await?;
        }
        Fault::Moved => {
            let prefix = shared
                .moves
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .clone();
            moved(&path, &prefix, &send).await?;
        }
        _ => {}
    }
    let (status, text) = send(method, path, body).await?;
    match fault {
        Fault::CutAfter => cut(),
        Fault::Without(member) => {
            let mut body: Value = serde_json::from_str(&text).unwrap_or(Value::Null);
            body.as_object_mut().map(|it| it.remove(member));
            Ok(answer(status, &body.to_string()))
        }
        Fault::With(member) => {
            let mut body: Value = serde_json::from_str(&text).unwrap_or(Value::Null);
            body.as_object_mut()
                .map(|it| it.insert(member.to_owned(), true.into()));
            Ok(answer(status, &body.to_string()))
        }
        Fault::FailAfter => Ok(answer(500, &refusal(900967))),
        Fault::Large => Ok(answer(200, &" ".repeat(10 * 1024 * 1024))),
        Fault::EncodedBody => Ok(packed(status, &text)),
        Fault::Slow(time) => {
            tokio::time::sleep(time).await;
            Ok(answer(status, &text))
        }
        _ => Ok(answer(status, &text)),
    }
}

fn authorization(text: &str) -> Option<Authorization> {
    use base64::Engine as _;
    let secret = |text: &str| zeroize::Zeroizing::new(text.to_owned());
    if let Some(token) = text.strip_prefix("Bearer ") {
        return Some(Authorization::Bearer(secret(token)));
    }
    let pair = text.strip_prefix("Basic ")?;
    let pair = base64::engine::general_purpose::STANDARD
        .decode(pair)
        .ok()?;
    let pair = String::from_utf8(pair).ok()?;
    let (name, word) = pair.split_once(':')?;
    Some(Authorization::User(name.to_owned(), secret(word)))
}

/// The token endpoint of a portal's key manager that somebody else changed.
pub const MOVED: &str = "https://moved.example/token";

/// Changes the object that a path names.
async fn moved<F, R>(path: &str, prefix: &str, send: &F) -> Result<(), io::Error>
where
    F: Fn(Method, String, Bytes) -> R,
    R: Future<Output = Result<(u16, String), io::Error>>,
{
    let Some((_, id)) = path.split_once("/key-managers/") else {
        return Ok(());
    };
    if id.is_empty() || id.contains('/') {
        return Ok(());
    }
    let (status, text) = send(Method::Get, path.to_owned(), Bytes::new()).await?;
    let Ok(mut now) = serde_json::from_str::<Value>(&text) else {
        return Ok(());
    };
    let name = now["name"].as_str().or(now["id"].as_str());
    if !name.is_some_and(|name| name.starts_with(prefix) && !name.ends_with("by-hand")) {
        return Ok(());
    }
    if status == 200 && now["type"] == "CustomKeyManager" {
        now["description"] = "moved".into();
        let body = Bytes::from(now.to_string());
        send(Method::Put, path.to_owned(), body).await?;
    } else if status == 200 && path.starts_with("/api-portal/") {
        let body = json!({
            "displayName": now["displayName"], "enabled": now["enabled"], "tokenEndpoint": MOVED,
        });
        let body = Bytes::from(body.to_string());
        send(Method::Put, path.to_owned(), body).await?;
    }
    Ok(())
}

async fn forward(
    shared: &Shared,
    (method, path): (Method, &str),
    token: Option<&Authorization>,
    body: &Bytes,
) -> Result<(u16, String), io::Error> {
    let contract = shared.contract.as_ref().and_then(|(contract, base)| {
        let path = path.strip_prefix(base)?;
        (path != "/swagger.yaml").then(|| format!("{contract}{path}"))
    });
    let through = contract.is_some();
    let url = contract.unwrap_or_else(|| format!("{}{path}", shared.upstream));
    let kind = match path.starts_with("/oauth2") {
        true => "application/x-www-form-urlencoded",
        false => "application/json",
    };
    let call = AuthorizedRequest {
        accept: "*/*",
        body: (!body.is_empty()).then_some((kind, body.as_ref())),
        ..AuthorizedRequest::new(method, &url, token)
    };
    let answer = shared
        .client
        .call(&call)
        .await
        .map_err(|failure| io::Error::other(failure.sentence()))?;
    let text = String::from_utf8_lossy(&answer.body).into_owned();
    if through {
        *shared.judged.lock().unwrap_or_else(PoisonError::into_inner) += 1;
    }
    if through && text.contains("stoplight.io/prism/errors") {
        let mut refused = shared
            .refused
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        refused.push(format!(
            "{} {path}: {} {text}",
            method.word(),
            answer.status
        ));
    }
    Ok((answer.status, text))
}

fn refusal(code: u32) -> String {
    json!({ "code": code, "message": "", "description": "", "moreInfo": "", "error": [] })
        .to_string()
}

fn answer(status: u16, body: &str) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::new(Bytes::from(body.to_owned())));
    *response.status_mut() = hyper::StatusCode::from_u16(status).unwrap();
    response
        .headers_mut()
        .insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}

fn packed(status: u16, body: &str) -> Response<Full<Bytes>> {
    use std::io::Write as _;
    let mut out = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    out.write_all(body.as_bytes()).unwrap();
    let mut response = answer(status, "");
    *response.body_mut() = Full::new(Bytes::from(out.finish().unwrap()));
    response
        .headers_mut()
        .insert("content-encoding", HeaderValue::from_static("gzip"));
    response
}
