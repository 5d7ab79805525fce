//! `GET /metrics`: figures about the hub, for Prometheus (OpenMetrics 1.0). Nothing about people or
//! single things: routes are named by their pattern, never by what was asked.

use std::{sync::atomic::AtomicI64, time::Duration};

use axum::{
    extract::State,
    http::{Method, header},
    response::{IntoResponse as _, Response},
};
use prometheus_client::{
    encoding::{EncodeLabelSet, text::encode},
    metrics::{
        counter::Counter,
        family::Family,
        gauge::Gauge,
        histogram::{Histogram, exponential_buckets},
    },
    registry::Registry,
};

use super::{
    app::App,
    guard::Caller,
    problem::{Kind, Problem},
};

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Labels {
    method: &'static str,
    route: String,
    status: u16,
}

/// The figures.
pub(crate) struct Metrics {
    registry: Registry,
    requests: Family<Labels, Counter>,
    seconds: Histogram,
    /// Connections that are open.
    pub(crate) connections: Gauge<i64, AtomicI64>,
    /// Connections that were refused because there were too many.
    pub(crate) refused: Counter,
    /// Clients that stream events.
    pub(crate) listeners: Gauge<i64, AtomicI64>,
    degraded: Gauge<i64, AtomicI64>,
    octets: Gauge<i64, AtomicI64>,
    transactions: Gauge<i64, AtomicI64>,
    commits: Gauge<i64, AtomicI64>,
    up: Gauge<i64, AtomicI64>,
    packets: Gauge<i64, AtomicI64>,
    dropped: Gauge<i64, AtomicI64>,
}

impl Metrics {
    pub(crate) fn new() -> Self {
        let mut registry = Registry::with_prefix("gardien");
        let this = Self {
            requests: Family::default(),
            seconds: Histogram::new(exponential_buckets(0.001, 4.0, 8)),
            connections: Gauge::default(),
            refused: Counter::default(),
            listeners: Gauge::default(),
            degraded: Gauge::default(),
            octets: Gauge::default(),
            transactions: Gauge::default(),
            commits: Gauge::default(),
            up: Gauge::default(),
            packets: Gauge::default(),
            dropped: Gauge::default(),
            registry: Registry::default(),
        };
        registry.register("http_requests", "Requests answered", this.requests.clone());
        registry.register("http_seconds", "Time to answer", this.seconds.clone());
        registry.register("http_connections", "Connections open", this.connections.clone());
        registry.register("http_refused", "Connections refused", this.refused.clone());
        registry.register("http_listeners", "Streams of events", this.listeners.clone());
        registry.register(
            "store_degraded",
            "1 while nothing can be written",
            this.degraded.clone(),
        );
        registry.register("store_octets", "Size of the store", this.octets.clone());
        registry.register("store_transactions", "Transactions kept", this.transactions.clone());
        registry.register("store_commits", "Commits they shared", this.commits.clone());
        registry.register("watch_packets", "Packets seen", this.packets.clone());
        registry.register(
            "watch_dropped",
            "Packets that the kernel dropped before they were seen",
            this.dropped.clone(),
        );
        registry.register("up_seconds", "Since the start", this.up.clone());
        Self { registry, ..this }
    }

    pub(crate) fn request(&self, method: &Method, route: &str, status: u16, took: Duration) {
        // Methods that strangers invent must not grow the table.
        let method = match *method {
            Method::GET => "GET",
            Method::HEAD => "HEAD",
            Method::POST => "POST",
            Method::PUT => "PUT",
            Method::PATCH => "PATCH",
            Method::DELETE => "DELETE",
            _ => "other",
        };
        self.requests.get_or_create(&Labels { method, route: route.to_owned(), status }).inc();
        self.seconds.observe(took.as_secs_f64());
    }
}

/// Figures about the hub.
#[utoipa::path(
    get, path = "/metrics", tag = "hub",
    extensions(("x-act" = json!("metrics.read"))),
    responses((status = 200, description = "OpenMetrics", content_type = "application/openmetrics-text", body = String))
)]
pub(crate) async fn metrics(State(app): State<App>, _: Caller) -> Result<Response, Problem> {
    let metrics = &app.metrics;
    let whole = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
    let (transactions, commits) = app.db.counts();
    metrics.transactions.set(whole(transactions));
    metrics.commits.set(whole(commits));
    metrics.degraded.set(app.db.degraded().is_some().into());
    metrics.octets.set(app.db.size().map_or(0, whole));
    let [packets, dropped] = app.sources.counts();
    metrics.packets.set(whole(packets));
    metrics.dropped.set(whole(dropped));
    metrics.up.set(whole(app.started.elapsed().as_secs()));
    let mut text = String::new();
    encode(&mut text, &metrics.registry).map_err(|_| Kind::Fault)?;
    // The format asks for its end mark; the encoder writes it.
    if !text.ends_with("# EOF\n") {
        text.push_str("# EOF\n");
    }
    let kind = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    Ok(([(header::CONTENT_TYPE, kind)], text).into_response())
}
