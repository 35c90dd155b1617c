//! Thread that serves HTTP/1 on some listeners, until dropped.

use std::convert::Infallible;
use std::io;
use std::net::TcpListener;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::header::{CONTENT_TYPE, HeaderValue};
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio::sync::oneshot;
use tokio_rustls::TlsAcceptor;

/// Response to a request.
pub(super) type Answer = Response<Full<Bytes>>;

/// A response of this status and media type.
pub(super) fn answer(status: u16, kind: &'static str, body: impl Into<Bytes>) -> Answer {
    let mut answer = Response::new(Full::new(body.into()));
    *answer.status_mut() = hyper::StatusCode::from_u16(status).unwrap_or_default();
    let headers = answer.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    answer
}

/// The serving thread, with a runtime of its own; dropping this stops it.
#[derive(Debug)]
pub(super) struct Listener {
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Listener {
    /// Serves what `handle` answers, over TLS if it is given.
    ///
    /// # Errors
    /// A listener can't be used, or a thread can't be made.
    pub(super) fn start<F: Future<Output = Answer> + Send + 'static>(
        name: &str,
        listeners: Vec<TcpListener>,
        tls: Option<Arc<rustls::ServerConfig>>,
        handle: impl Fn(Request<Incoming>) -> F + Clone + Send + Sync + 'static,
    ) -> io::Result<Self> {
        for listener in &listeners {
            listener.set_nonblocking(true)?;
        }
        let (stop, stopped) = oneshot::channel();
        let serve = move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build();
            let Ok(runtime) = runtime else { return };
            runtime.block_on(async {
                for listener in listeners {
                    if let Ok(listener) = tokio::net::TcpListener::from_std(listener) {
                        tokio::spawn(accept(listener, tls.clone(), handle.clone()));
                    }
                }
                // The sender is dropped with the handle.
                let _ = stopped.await;
            });
            // Blocking work must not be waited for.
            runtime.shutdown_background();
        };
        let thread = std::thread::Builder::new()
            .name(name.to_owned())
            .spawn(serve)?;
        Ok(Listener {
            stop: Some(stop),
            thread: Some(thread),
        })
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

async fn accept<F: Future<Output = Answer> + Send + 'static>(
    listener: tokio::net::TcpListener,
    tls: Option<Arc<rustls::ServerConfig>>,
    handle: impl Fn(Request<Incoming>) -> F + Clone + Send + Sync + 'static,
) {
    loop {
        match listener.accept().await {
            Ok((stream, _)) => {
                tokio::spawn(connection(stream, tls.clone(), handle.clone()));
            }
            // Most likely out of file descriptors: wait until a connection ends.
            Err(_) => tokio::time::sleep(Duration::from_millis(10)).await,
        }
    }
}

async fn connection<F: Future<Output = Answer> + Send + 'static>(
    stream: TcpStream,
    tls: Option<Arc<rustls::ServerConfig>>,
    handle: impl Fn(Request<Incoming>) -> F + Clone + Send + Sync + 'static,
) {
    // Session tickets and the response are separate writes: with Nagle's algorithm the second would wait for the first one's
    // acknowledgment.
    let _ = stream.set_nodelay(true);
    let service = service_fn(move |request| {
        let answered = handle(request);
        async move { Ok::<_, Infallible>(answered.await) }
    });
    let http = hyper::server::conn::http1::Builder::new();
    // A disconnected client is not an error.
    match tls {
        Some(config) => {
            if let Ok(stream) = TlsAcceptor::from(config).accept(stream).await {
                let _ = http.serve_connection(TokioIo::new(stream), service).await;
            }
        }
        None => {
            let _ = http.serve_connection(TokioIo::new(stream), service).await;
        }
    }
}
