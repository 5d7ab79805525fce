//! `/api/v1/channels`: ways on which messages leave. Secrets come in and never go out: not in answers, not in the
//! journal, not in errors.

use axum::{extract::State, http::HeaderMap, response::Response};
use gardien_site::{
    id::Id,
    message::cause::level_of,
    words::{Lang, Words},
};
use gardien_watch::{finding::Level, time::Time};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    answer::{Asked, Body, Reply, json},
    app::{App, mint},
    guard::{At, Caller, language, with_words},
    list::{Page, Paging, Query},
    problem::{Fields, Kind, Problem, Wrong},
    shape,
};
use crate::{
    acts::messages as acts,
    auth::secret::Secret,
    channels::{Item, Notice, settings::Settings},
    store::{
        channels::{self as rows, Channel, Delivery},
        messages, site,
    },
};

/// Channels of a site.
const MOST: usize = 20;

/// A channel.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Channel)]
pub(crate) struct Out {
    #[schema(value_type = String, format = "uuid")]
    id: Id,
    kind: String,
    name: String,
    /// The least that it takes: act, look, or note (then Monday's digest too).
    level: String,
    /// The language of what is sent: en or fr.
    lang: String,
    settings: Settings,
    /// Whether there is a secret.
    has_secret: bool,
    /// When it last took something.
    #[schema(value_type = Option<String>, format = "date-time")]
    worked: Option<Time>,
    /// When it last did not, and why.
    #[schema(value_type = Option<String>, format = "date-time")]
    failed: Option<Time>,
    error: Option<String>,
    version: i64,
}

const FIELDS: [&str; 11] = [
    "id",
    "kind",
    "name",
    "level",
    "lang",
    "settings",
    "has_secret",
    "worked",
    "failed",
    "error",
    "version",
];

fn out(c: &Channel) -> Result<Out, Problem> {
    Ok(Out {
        id: c.id,
        kind: c.kind.clone(),
        name: c.name.clone(),
        level: c.level.clone(),
        lang: c.lang.clone(),
        settings: Settings::read(&c.settings).ok_or(Kind::Fault)?,
        has_secret: c.secret.is_some(),
        worked: c.worked,
        failed: c.failed,
        error: c.error.clone(),
        version: c.version,
    })
}

/// Something that was sent, or is on its way.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct OutDelivery {
    #[schema(value_type = String, format = "uuid")]
    id: Id,
    /// act, look, digest, state or test.
    why: String,
    #[schema(value_type = String, format = "date-time")]
    made: Time,
    tries: i64,
    /// waiting, sent or given-up.
    state: String,
    error: Option<String>,
}

/// A channel with the newest of what was sent there.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct ChannelWhole {
    #[serde(flatten)]
    channel: Out,
    deliveries: Vec<OutDelivery>,
}

fn delivery(d: Delivery) -> OutDelivery {
    OutDelivery {
        id: d.id,
        why: d.why,
        made: d.made,
        tries: d.tries,
        state: d.state,
        error: d.error,
    }
}

/// A new channel.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewChannel {
    #[schema(min_length = 1, max_length = 100)]
    name: String,
    #[serde(default = "look")]
    level: String,
    #[serde(default = "english")]
    lang: String,
    settings: Settings,
    /// A password, token or key, by the kind.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    secret: Option<Secret>,
}

fn look() -> String {
    Level::Look.word().to_owned()
}

fn english() -> String {
    Lang::En.code().to_owned()
}

/// Channels.
#[utoipa::path(
    get, path = "/api/v1/channels", tag = "messages",
    extensions(("x-act" = json!("channels.read"))),
    params(Paging),
    responses((status = 200, description = "A page of channels", body = Page))
)]
pub(crate) async fn list(
    State(app): State<App>,
    _caller: Caller,
    query: Query,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let list = query.list(&[], &["id"], &FIELDS)?;
    let (found, seq) =
        app.read(|tx, site| Ok((rows::all(tx, site)?, site::seq(tx, site)?))).await?;
    let key = |c: &Out| vec![c.id.to_string()];
    let found: Vec<Out> = found.iter().map(out).collect::<Result<_, _>>()?;
    Ok(list.page_of_all(found, key)?.answer(&headers, seq))
}

/// Adds a channel.
#[utoipa::path(
    post, path = "/api/v1/channels", tag = "messages",
    extensions(("x-act" = json!("channels.change"))),
    request_body = NewChannel,
    responses((status = 201, description = "Added", body = Out))
)]
pub(crate) async fn add(
    State(app): State<App>,
    caller: Caller,
    Body(new, asked): Body<NewChannel>,
) -> Result<Reply, Problem> {
    app.act(&caller.who, asked, move |tx, on| {
        let mut fields = Fields::default();
        let name = new.name.trim().to_owned();
        shape::name(&name, "/name", &mut fields);
        let level = level_of(&new.level).is_some_and(|l| l >= Level::Note);
        fields.need(level, "/level", Wrong::Form);
        fields.need(matches!(new.lang.as_str(), "en" | "fr"), "/lang", Wrong::Form);
        let secret = new.secret.as_ref().map(Secret::reveal);
        if let Err(at) = new.settings.check(secret) {
            fields.say(at, Wrong::Form);
        }
        fields.done()?;
        if rows::all(tx, on.site)?.len() >= MOST {
            return Err(Problem::of(Kind::TooMany));
        }
        let channel = Channel {
            id: mint(on.now)?,
            kind: new.settings.kind().to_owned(),
            name,
            level: new.level,
            lang: new.lang,
            settings: json(&new.settings)?.to_string(),
            secret: secret.map(str::to_owned),
            worked: None,
            failed: None,
            error: None,
            version: 1,
        };
        // Where it leads may name people: of that only a commitment.
        let draft = on
            .draft("channel.add", "channel", channel.id)
            .fact("kind", &channel.kind)
            .fact("level", &channel.level)
            .private("settings", channel.settings.as_bytes(), None);
        on.enter(tx, draft)?;
        rows::add(tx, on.site, on.now, &channel)?;
        site::event(tx, on.site, on.now, "channel", channel.id, "added", None)?;
        let location = format!("/api/v1/channels/{}", channel.id);
        Ok(Reply::made(location, Some(1), json(&out(&channel)?)?))
    })
    .await
}

/// One channel, with the newest of what was sent there.
#[utoipa::path(
    get, path = "/api/v1/channels/{id}", tag = "messages",
    extensions(("x-act" = json!("channels.read"))),
    params(("id" = String, Path)),
    responses((status = 200, description = "The channel", body = ChannelWhole))
)]
pub(crate) async fn one(
    State(app): State<App>,
    _caller: Caller,
    At(id): At,
) -> Result<Reply, Problem> {
    let (channel, deliveries) = app
        .read(move |tx, site| {
            let channel = rows::one(tx, site, id)?.ok_or(Problem::of(Kind::NotFound))?;
            Ok((channel, rows::of_channel(tx, site, id)?))
        })
        .await?;
    let deliveries = deliveries.into_iter().map(delivery).collect();
    // Deliveries go on without the channel's version: no tag.
    Ok(Reply::is(None, json(&ChannelWhole { channel: out(&channel)?, deliveries })?))
}

/// Removes a channel, with what is on its way.
#[utoipa::path(
    delete, path = "/api/v1/channels/{id}", tag = "messages",
    extensions(("x-act" = json!("channels.change"))),
    params(("id" = String, Path)),
    responses((status = 204, description = "Removed"))
)]
pub(crate) async fn remove(
    State(app): State<App>,
    caller: Caller,
    At(id): At,
    asked: Asked,
) -> Result<Reply, Problem> {
    app.act(&caller.who, asked, move |tx, on| {
        rows::one(tx, on.site, id)?.ok_or(Problem::of(Kind::NotFound))?;
        on.enter(tx, on.draft("channel.remove", "channel", id))?;
        rows::remove(tx, on.site, id)?;
        site::event(tx, on.site, on.now, "channel", id, "removed", None)?;
        Ok(Reply::done())
    })
    .await
}

/// Puts a word on its way, to see whether it arrives.
#[utoipa::path(
    post, path = "/api/v1/channels/{id}/test", tag = "messages",
    extensions(("x-act" = json!("channels.change"))),
    params(("id" = String, Path)),
    responses((status = 200, description = "It is on its way", body = ChannelWhole))
)]
pub(crate) async fn test(
    State(app): State<App>,
    caller: Caller,
    At(id): At,
    headers: HeaderMap,
    asked: Asked,
) -> Result<Reply, Problem> {
    let asker = language(&headers);
    app.act(&caller.who, asked, move |tx, on| {
        let channel = rows::one(tx, on.site, id)?.ok_or(Problem::of(Kind::NotFound))?;
        on.enter(tx, on.draft("channel.test", "channel", id))?;
        let say =
            |words: &Words| [words.say("channel-test", &[]), words.say("channel-test-text", &[])];
        let [subject, text] = with_words(Lang::parse(&channel.lang).unwrap_or(asker), say);
        let notice = Notice {
            id: mint(on.now)?,
            why: "test".to_owned(),
            level: Level::Note.word().to_owned(),
            at: on.now,
            subject,
            items: vec![Item {
                message: id,
                level: Level::Note.word().to_owned(),
                sentences: vec![text],
                advice: Vec::new(),
                evidence: vec![format!("channel {id}")],
            }],
            open: messages::open(tx, on.site)?,
        };
        acts::put_on_its_way(tx, on.site, on.now, &channel, &notice)?;
        let deliveries = rows::of_channel(tx, on.site, id)?.into_iter().map(delivery).collect();
        Ok(Reply::is(None, json(&ChannelWhole { channel: out(&channel)?, deliveries })?))
    })
    .await
}
