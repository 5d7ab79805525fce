//! Connections: who is let in, for how long, and how they end.
//!
//! One task accepts from each listener, one serves each connection. Bounds: connections in all and
//! from one address (one /64 of IPv6), octets and number of headers, the time for the head of a request
//! (which is also the time between two), the time of a reader that does not read. Bodies are bounded
//! where they are read (`api/answer.rs`). What is beyond a bound is closed without an answer: an answer
//! would cost what the bound is there to save.

use std::{
    collections::HashMap,
    io,
    net::{IpAddr, Ipv6Addr},
    os::unix::fs::{FileTypeExt as _, PermissionsExt as _},
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
    time::Duration,
};

use axum::Router;
use hyper::{
    body::Incoming,
    server::conn::http1,
    service::{Service as _, service_fn},
};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    service::TowerToHyperService,
};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::{TcpListener, UnixListener},
    sync::watch,
    task::JoinSet,
};

use super::patient::Patient;
use crate::{
    api::{app::App, guard::Peer},
    auth::throttle,
    config::{Address, Limits},
};

/// Octets of the head of a request.
const HEAD: usize = 16 << 10;
/// Headers of a request.
const HEADERS: usize = 64;
/// How long accepting rests when the system has nothing left to accept with.
const REST: Duration = Duration::from_millis(100);

/// An open listener.
pub(super) enum Listener {
    Net(TcpListener),
    Unix(UnixListener, PathBuf),
}

impl Listener {
    /// Opens one, and says where it is: the port too where none was chosen.
    pub(super) async fn open(address: &Address) -> io::Result<(Self, Address)> {
        match address {
            Address::Net(address) => {
                let listener = TcpListener::bind(address).await?;
                let at = Address::Net(listener.local_addr()?);
                Ok((Self::Net(listener), at))
            }
            Address::Unix(path) => {
                left_behind(path)?;
                let listener = UnixListener::bind(path)?;
                // The folder around it says who may reach it; these bits keep others out of it too.
                std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o660))?;
                Ok((Self::Unix(listener, path.clone()), Address::Unix(path.clone())))
            }
        }
    }
}

/// Removes a socket that nobody listens to any more.
fn left_behind(path: &Path) -> io::Result<()> {
    match std::fs::symlink_metadata(path) {
        Ok(found) if found.file_type().is_socket() => {
            if std::os::unix::net::UnixStream::connect(path).is_ok() {
                return Err(io::ErrorKind::AddrInUse.into());
            }
            std::fs::remove_file(path)
        }
        _ => Ok(()),
    }
}

/// Connections that are open.
struct Open {
    limits: Limits,
    app: App,
    counts: Mutex<Counts>,
}

#[derive(Default)]
struct Counts {
    all: usize,
    of: HashMap<IpAddr, usize>,
}

/// A place among them, given back at the end.
struct Seat {
    open: Arc<Open>,
    address: IpAddr,
}

impl Open {
    fn seat(self: &Arc<Self>, address: IpAddr) -> Option<Seat> {
        let address = throttle::net(address);
        let mut counts = self.counts.lock().ok()?;
        let of = counts.of.get(&address).copied().unwrap_or_default();
        if counts.all >= self.limits.connections || of >= self.limits.per_address {
            self.app.metrics.refused.inc();
            return None;
        }
        counts.all += 1;
        *counts.of.entry(address).or_default() += 1;
        self.app.metrics.connections.inc();
        Some(Seat { open: Arc::clone(self), address })
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        self.open.app.metrics.connections.dec();
        let Ok(mut counts) = self.open.counts.lock() else { return };
        counts.all -= 1;
        if let Some(of) = counts.of.get_mut(&self.address) {
            *of -= 1;
            if *of == 0 {
                counts.of.remove(&self.address);
            }
        }
    }
}

/// Serves until told to stop, then lets requests under way end, within their time.
pub(super) async fn serve(
    listeners: Vec<Listener>,
    app: App,
    limits: Limits,
    mut stopping: watch::Receiver<bool>,
) {
    let router = crate::web::router(app.clone());
    let stop = limits.stop;
    let open = Arc::new(Open { limits, app, counts: Mutex::default() });
    let mut accepting = JoinSet::new();
    for listener in listeners {
        let (open, router, stopping) = (Arc::clone(&open), router.clone(), stopping.clone());
        accepting.spawn(accept(listener, open, router, stopping));
    }
    stopped(&mut stopping).await;
    let ended = async { while accepting.join_next().await.is_some() {} };
    if tokio::time::timeout(stop, ended).await.is_err() {
        tracing::warn!("requests were cut off at the stop");
        accepting.shutdown().await;
    }
}

async fn accept(
    listener: Listener,
    open: Arc<Open>,
    router: Router,
    mut stopping: watch::Receiver<bool>,
) {
    let mut serving = JoinSet::new();
    let here = IpAddr::V6(Ipv6Addr::LOCALHOST);
    loop {
        // Those that ended are forgotten, so that the set holds the open ones only.
        while serving.try_join_next().is_some() {}
        let told = stopping.clone();
        let accepted = tokio::select! {
            () = stopped(&mut stopping) => break,
            accepted = async {
                match &listener {
                    Listener::Net(l) => l.accept().await.map(|(stream, peer)| {
                        // An answer is small and whole: it should not wait for more.
                        drop(stream.set_nodelay(true));
                        let seat = open.seat(peer.ip());
                        seat.map(|seat| serving.spawn(one(stream, seat, router.clone(), told)))
                    }),
                    Listener::Unix(l, _) => l.accept().await.map(|(stream, _)| {
                        let seat = open.seat(here);
                        seat.map(|seat| serving.spawn(one(stream, seat, router.clone(), told)))
                    }),
                }
            } => accepted,
        };
        if accepted.is_err() {
            // Out of descriptors, or the other side left already.
            tokio::time::sleep(REST).await;
        }
    }
    if let Listener::Unix(_, path) = &listener {
        drop(std::fs::remove_file(path));
    }
    drop(listener);
    while serving.join_next().await.is_some() {}
}

async fn one<S>(stream: S, seat: Seat, router: Router, mut stopping: watch::Receiver<bool>)
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let limits = &seat.open.limits;
    let peer = Peer(seat.address);
    let router = TowerToHyperService::new(router);
    let service = service_fn(move |mut request: hyper::Request<Incoming>| {
        request.extensions_mut().insert(peer);
        router.call(request)
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(limits.head)
        .max_headers(HEADERS)
        .max_header_size(HEAD)
        .serve_connection(TokioIo::new(Patient::new(stream, limits.stall)), service);
    tokio::pin!(connection);
    let before = tokio::select! {
        ended = connection.as_mut() => Some(ended),
        () = stopped(&mut stopping) => None,
    };
    let ended = match before {
        Some(ended) => ended,
        None => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = ended {
        // A stranger's mistakes: of interest to whoever looks for them.
        tracing::debug!(%error, "a connection ended early");
    }
}

/// Waits for the stop. Its sender lives as long as the program.
async fn stopped(stopping: &mut watch::Receiver<bool>) {
    drop(stopping.wait_for(|stop| *stop).await);
}
