//! People, their places, tokens, the code that makes the first owner, and answers given once.

use gardien_site::id::{Id, PersonId, PlaceId, SiteId, TokenId};
use gardien_watch::time::Time;

use super::{Row, StoreError, Tx, values};

/// A person as a store keeps them, without password and second factor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Person {
    pub(crate) id: PersonId,
    pub(crate) login: String,
    pub(crate) name: String,
    pub(crate) role: String,
    pub(crate) since: Option<Time>,
    pub(crate) until: Option<Time>,
    /// Whether a second factor is in use.
    pub(crate) totp: bool,
    pub(crate) made: Time,
    pub(crate) version: i64,
    pub(crate) places: Vec<PlaceId>,
}

impl Person {
    fn read(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            id: PersonId(row.id(0)?),
            login: row.text(1)?.to_owned(),
            name: row.text(2)?.to_owned(),
            role: row.text(3)?.to_owned(),
            since: row.opt_time(4)?,
            until: row.opt_time(5)?,
            totp: row.opt_bytes(6)?.is_some(),
            made: row.time(7)?,
            version: row.int(8)?,
            places: Vec::new(),
        })
    }
}

/// What a new person is.
pub(crate) struct NewPerson<'a> {
    pub(crate) id: PersonId,
    pub(crate) login: &'a str,
    pub(crate) name: &'a str,
    pub(crate) role: &'a str,
    pub(crate) since: Option<Time>,
    pub(crate) until: Option<Time>,
    /// As argon2id left it.
    pub(crate) password: &'a str,
    pub(crate) places: &'a [PlaceId],
}

/// Adds a person. A login that is taken is [`StoreError::Constraint`]; ask [`login_taken`] first.
pub(crate) fn add(
    tx: &mut Tx<'_>,
    site: SiteId,
    now: Time,
    new: &NewPerson<'_>,
) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO person (site, id, login, name, role, since, until_time, password, totp, \
         totp_step, totp_waiting, made, version, changed) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, NULL, 0, NULL, $9, 1, $9)",
        &values![
            &site,
            &new.id,
            new.login,
            new.name,
            new.role,
            new.since,
            new.until,
            new.password,
            now
        ],
    )?;
    set_places(tx, site, new.id, new.places)
}

/// Whether a login is somebody's.
pub(crate) fn login_taken(tx: &mut Tx<'_>, site: SiteId, login: &str) -> Result<bool, StoreError> {
    let found = tx
        .query_opt("SELECT 1 FROM person WHERE site = $1 AND login = $2", &values![&site, login])?;
    Ok(found.is_some())
}

/// How many have a role.
pub(crate) fn count_role(tx: &mut Tx<'_>, site: SiteId, role: &str) -> Result<i64, StoreError> {
    tx.query_one(
        "SELECT CAST(COUNT(*) AS BIGINT) FROM person WHERE site = $1 AND role = $2",
        &values![&site, role],
    )?
    .int(0)
}

/// People by login, after one, with their places.
pub(crate) fn list(
    tx: &mut Tx<'_>,
    site: SiteId,
    role: Option<&str>,
    after: &str,
    most: i64,
) -> Result<Vec<Person>, StoreError> {
    let rows = tx.query(
        "SELECT id, login, name, role, since, until_time, totp, made, version FROM person \
         WHERE site = $1 AND login > $2 AND (CAST($3 AS TEXT) IS NULL OR role = $3) \
         ORDER BY login LIMIT $4",
        &values![&site, after, role, most],
    )?;
    let mut people = Vec::with_capacity(rows.len());
    for row in &rows {
        let mut person = Person::read(row)?;
        person.places = places(tx, site, person.id)?;
        people.push(person);
    }
    Ok(people)
}

/// One person.
pub(crate) fn one(
    tx: &mut Tx<'_>,
    site: SiteId,
    id: PersonId,
) -> Result<Option<Person>, StoreError> {
    let row = tx.query_opt(
        "SELECT id, login, name, role, since, until_time, totp, made, version FROM person \
         WHERE site = $1 AND id = $2",
        &values![&site, &id],
    )?;
    let Some(row) = row else { return Ok(None) };
    let mut person = Person::read(&row)?;
    person.places = places(tx, site, id)?;
    Ok(Some(person))
}

fn places(tx: &mut Tx<'_>, site: SiteId, id: PersonId) -> Result<Vec<PlaceId>, StoreError> {
    tx.query(
        "SELECT place FROM person_place WHERE site = $1 AND person = $2 ORDER BY place",
        &values![&site, &id],
    )?
    .iter()
    .map(|row| row.id(0).map(PlaceId))
    .collect()
}

fn set_places(
    tx: &mut Tx<'_>,
    site: SiteId,
    id: PersonId,
    places: &[PlaceId],
) -> Result<(), StoreError> {
    tx.execute("DELETE FROM person_place WHERE site = $1 AND person = $2", &values![&site, &id])?;
    for place in places {
        tx.execute(
            "INSERT INTO person_place (site, person, place) VALUES ($1, $2, $3) \
             ON CONFLICT (site, person, place) DO NOTHING",
            &values![&site, &id, place],
        )?;
    }
    Ok(())
}

/// Writes what may be changed of a person. The new version.
pub(crate) fn change(
    tx: &mut Tx<'_>,
    site: SiteId,
    now: Time,
    person: &Person,
) -> Result<i64, StoreError> {
    let row = tx.query_one(
        "UPDATE person SET name = $3, role = $4, since = $5, until_time = $6, \
         version = version + 1, changed = $7 WHERE site = $1 AND id = $2 RETURNING version",
        &values![&site, &person.id, &person.name, &person.role, person.since, person.until, now],
    )?;
    set_places(tx, site, person.id, &person.places)?;
    row.int(0)
}

/// Removes a person with their tokens and places.
pub(crate) fn remove(tx: &mut Tx<'_>, site: SiteId, id: PersonId) -> Result<bool, StoreError> {
    for sql in [
        "DELETE FROM token WHERE site = $1 AND person = $2",
        "DELETE FROM passkey WHERE site = $1 AND person = $2",
        "DELETE FROM person_place WHERE site = $1 AND person = $2",
        "DELETE FROM idempotent WHERE site = $1 AND person = $2",
    ] {
        tx.execute(sql, &values![&site, &id])?;
    }
    Ok(tx.execute("DELETE FROM person WHERE site = $1 AND id = $2", &values![&site, &id])? > 0)
}

/// What stands for a password where there is none: no hash has this form.
pub(crate) const NO_PASSWORD: &str = "!";

/// How many owners can come in by a password.
pub(crate) fn owners_with_password(tx: &mut Tx<'_>, site: SiteId) -> Result<i64, StoreError> {
    tx.query_one(
        "SELECT CAST(COUNT(*) AS BIGINT) FROM person \
         WHERE site = $1 AND role = 'owner' AND password <> '!'",
        &values![&site],
    )?
    .int(0)
}

/// What a login is checked against. Not `Debug`: it holds secrets.
pub(crate) struct Credentials {
    pub(crate) id: PersonId,
    /// `None` where nobody can come in by one.
    pub(crate) password: Option<String>,
    pub(crate) totp: Option<Vec<u8>>,
    pub(crate) totp_step: i64,
    pub(crate) totp_waiting: Option<Vec<u8>>,
    pub(crate) since: Option<Time>,
    pub(crate) until: Option<Time>,
}

impl Credentials {
    fn read(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            id: PersonId(row.id(0)?),
            password: Some(row.text(1)?).filter(|p| *p != NO_PASSWORD).map(str::to_owned),
            totp: row.opt_bytes(2)?.map(<[u8]>::to_vec),
            totp_step: row.int(3)?,
            totp_waiting: row.opt_bytes(4)?.map(<[u8]>::to_vec),
            since: row.opt_time(5)?,
            until: row.opt_time(6)?,
        })
    }
}

/// Those of a login.
pub(crate) fn credentials(
    tx: &mut Tx<'_>,
    site: SiteId,
    login: &str,
) -> Result<Option<Credentials>, StoreError> {
    let row = tx.query_opt(
        "SELECT id, password, totp, totp_step, totp_waiting, since, until_time FROM person \
         WHERE site = $1 AND login = $2",
        &values![&site, login],
    )?;
    row.as_ref().map(Credentials::read).transpose()
}

/// Those of a person.
pub(crate) fn credentials_of(
    tx: &mut Tx<'_>,
    site: SiteId,
    id: PersonId,
) -> Result<Option<Credentials>, StoreError> {
    let row = tx.query_opt(
        "SELECT id, password, totp, totp_step, totp_waiting, since, until_time FROM person \
         WHERE site = $1 AND id = $2",
        &values![&site, &id],
    )?;
    row.as_ref().map(Credentials::read).transpose()
}

/// Sets a password, and ends every session and token of its person but one.
pub(crate) fn set_password(
    tx: &mut Tx<'_>,
    site: SiteId,
    now: Time,
    id: PersonId,
    password: &str,
    but: Option<TokenId>,
) -> Result<bool, StoreError> {
    let done = tx.execute(
        "UPDATE person SET password = $3, version = version + 1, changed = $4 \
         WHERE site = $1 AND id = $2",
        &values![&site, &id, password, now],
    )?;
    let but = but.map_or_else(|| Id::from_octets([0; 16]), |t| t.0);
    tx.execute(
        "DELETE FROM token WHERE site = $1 AND person = $2 AND id <> $3",
        &values![&site, &id, &but],
    )?;
    Ok(done > 0)
}

/// Keeps a secret of a second factor until its first code proves it.
pub(crate) fn totp_waits(
    tx: &mut Tx<'_>,
    site: SiteId,
    id: PersonId,
    secret: &[u8],
) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE person SET totp_waiting = $3 WHERE site = $1 AND id = $2",
        &values![&site, &id, secret],
    )
    .map(drop)
}

/// Puts a second factor to use, or away.
pub(crate) fn set_totp(
    tx: &mut Tx<'_>,
    site: SiteId,
    now: Time,
    id: PersonId,
    secret: Option<&[u8]>,
    step: i64,
) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE person SET totp = $3, totp_step = $4, totp_waiting = NULL, \
         version = version + 1, changed = $5 WHERE site = $1 AND id = $2",
        &values![&site, &id, secret, step, now],
    )
    .map(drop)
}

/// Notes that the code of a step was used. False where that one, or a later one, was already.
pub(crate) fn use_totp(
    tx: &mut Tx<'_>,
    site: SiteId,
    id: PersonId,
    step: i64,
) -> Result<bool, StoreError> {
    let done = tx.execute(
        "UPDATE person SET totp_step = $3 WHERE site = $1 AND id = $2 AND totp_step < $3",
        &values![&site, &id, step],
    )?;
    Ok(done > 0)
}

/// A token, without what would let anybody in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Token {
    pub(crate) id: TokenId,
    pub(crate) person: PersonId,
    pub(crate) kind: String,
    pub(crate) name: String,
    pub(crate) scopes: Vec<String>,
    pub(crate) made: Time,
    pub(crate) expires: Time,
    pub(crate) used: Option<Time>,
}

impl Token {
    fn read(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            id: TokenId(row.id(0)?),
            person: PersonId(row.id(1)?),
            kind: row.text(2)?.to_owned(),
            name: row.text(3)?.to_owned(),
            scopes: row.json(4)?,
            made: row.time(5)?,
            expires: row.time(6)?,
            used: row.opt_time(7)?,
        })
    }
}

/// Keeps a token's digest.
pub(crate) fn add_token(
    tx: &mut Tx<'_>,
    site: SiteId,
    token: &Token,
    digest: &[u8; 32],
) -> Result<(), StoreError> {
    let scopes = serde_json::Value::from(token.scopes.clone()).to_string();
    tx.execute(
        "INSERT INTO token (site, id, person, kind, name, digest, scopes, made, expires, used) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, NULL)",
        &values![
            &site,
            &token.id,
            &token.person,
            &token.kind,
            &token.name,
            digest,
            scopes,
            token.made,
            token.expires
        ],
    )
    .map(drop)
}

/// How many tokens a person has.
pub(crate) fn count_tokens(
    tx: &mut Tx<'_>,
    site: SiteId,
    person: PersonId,
    kind: &str,
) -> Result<i64, StoreError> {
    tx.query_one(
        "SELECT CAST(COUNT(*) AS BIGINT) FROM token \
         WHERE site = $1 AND person = $2 AND kind = $3",
        &values![&site, &person, kind],
    )?
    .int(0)
}

/// Ends the sessions of a person beyond the newest ones.
pub(crate) fn keep_newest_sessions(
    tx: &mut Tx<'_>,
    site: SiteId,
    person: PersonId,
    most: i64,
) -> Result<(), StoreError> {
    tx.execute(
        "DELETE FROM token WHERE site = $1 AND person = $2 AND kind = 'session' AND id NOT IN \
         (SELECT id FROM token WHERE site = $1 AND person = $2 AND kind = 'session' \
          ORDER BY made DESC, id DESC LIMIT $3)",
        &values![&site, &person, most],
    )
    .map(drop)
}

/// Tokens by id (which is by time), after one; of everybody or of one person.
pub(crate) fn tokens(
    tx: &mut Tx<'_>,
    site: SiteId,
    person: Option<PersonId>,
    after: Id,
    most: i64,
) -> Result<Vec<Token>, StoreError> {
    let columns = match person {
        Some(person) => tx.query(
            "SELECT id, person, kind, name, scopes, made, expires, used FROM token \
             WHERE site = $1 AND person = $2 AND id > $3 ORDER BY id LIMIT $4",
            &values![&site, person, &after, most],
        )?,
        None => tx.query(
            "SELECT id, person, kind, name, scopes, made, expires, used FROM token \
             WHERE site = $1 AND id > $2 ORDER BY id LIMIT $3",
            &values![&site, &after, most],
        )?,
    };
    columns.iter().map(Token::read).collect()
}

/// One token.
pub(crate) fn token(
    tx: &mut Tx<'_>,
    site: SiteId,
    id: TokenId,
) -> Result<Option<Token>, StoreError> {
    let row = tx.query_opt(
        "SELECT id, person, kind, name, scopes, made, expires, used FROM token \
         WHERE site = $1 AND id = $2",
        &values![&site, &id],
    )?;
    row.as_ref().map(Token::read).transpose()
}

/// Revokes a token.
pub(crate) fn revoke(tx: &mut Tx<'_>, site: SiteId, id: TokenId) -> Result<bool, StoreError> {
    Ok(tx.execute("DELETE FROM token WHERE site = $1 AND id = $2", &values![&site, &id])? > 0)
}

/// Someone found by a token: the token, the person's login and role, whether their time is now.
pub(crate) struct Found {
    pub(crate) token: Token,
    pub(crate) login: String,
    pub(crate) role: String,
    pub(crate) places: Vec<PlaceId>,
}

/// Whoever a digest lets in at a time.
pub(crate) fn by_digest(
    tx: &mut Tx<'_>,
    site: SiteId,
    digest: &[u8; 32],
    now: Time,
) -> Result<Option<Found>, StoreError> {
    let row = tx.query_opt(
        "SELECT t.id, t.person, t.kind, t.name, t.scopes, t.made, t.expires, t.used, \
         p.login, p.role FROM token t JOIN person p ON p.site = t.site AND p.id = t.person \
         WHERE t.site = $1 AND t.digest = $2 AND t.expires > $3 \
         AND (p.since IS NULL OR p.since <= $3) AND (p.until_time IS NULL OR p.until_time > $3)",
        &values![&site, digest, now],
    )?;
    let Some(row) = row else { return Ok(None) };
    let token = Token::read(&row)?;
    let places = places(tx, site, token.person)?;
    Ok(Some(Found { login: row.text(8)?.to_owned(), role: row.text(9)?.to_owned(), token, places }))
}

/// Notes when a token was last used.
pub(crate) fn used(
    tx: &mut Tx<'_>,
    site: SiteId,
    id: TokenId,
    now: Time,
) -> Result<(), StoreError> {
    tx.execute("UPDATE token SET used = $3 WHERE site = $1 AND id = $2", &values![&site, &id, now])
        .map(drop)
}

/// Forgets tokens that ended, and answers older than a day.
pub(crate) fn sweep(tx: &mut Tx<'_>, site: SiteId, now: Time) -> Result<(), StoreError> {
    tx.execute("DELETE FROM token WHERE site = $1 AND expires <= $2", &values![&site, now])?;
    tx.execute(
        "DELETE FROM idempotent WHERE site = $1 AND at <= $2",
        &values![&site, now.0.saturating_sub(24 * gardien_watch::time::HOUR)],
    )
    .map(drop)
}

/// Replaces the code that makes the first owner.
pub(crate) fn set_code(
    tx: &mut Tx<'_>,
    site: SiteId,
    digest: &[u8; 32],
    until: Time,
) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO setup_code (site, digest, until_time) VALUES ($1, $2, $3) \
         ON CONFLICT (site) DO UPDATE SET digest = excluded.digest, \
         until_time = excluded.until_time",
        &values![&site, digest, until],
    )
    .map(drop)
}

/// The digest of the code, where there is one that still holds.
pub(crate) fn code(
    tx: &mut Tx<'_>,
    site: SiteId,
    now: Time,
) -> Result<Option<Vec<u8>>, StoreError> {
    let row = tx.query_opt(
        "SELECT digest FROM setup_code WHERE site = $1 AND until_time > $2",
        &values![&site, now],
    )?;
    row.map(|row| row.bytes(0).map(<[u8]>::to_vec)).transpose()
}

/// Uses the code up.
pub(crate) fn drop_code(tx: &mut Tx<'_>, site: SiteId) -> Result<(), StoreError> {
    tx.execute("DELETE FROM setup_code WHERE site = $1", &values![&site]).map(drop)
}

/// An answer that was given.
#[derive(Clone, Debug)]
pub(crate) struct Given {
    /// The digest of the request.
    pub(crate) request: Vec<u8>,
    pub(crate) status: i64,
    pub(crate) location: Option<String>,
    pub(crate) version: Option<i64>,
    /// `None` where it carried a secret, or nothing.
    pub(crate) body: Option<String>,
}

/// The answer that was given under a key.
pub(crate) fn given(
    tx: &mut Tx<'_>,
    site: SiteId,
    person: PersonId,
    key: &[u8; 32],
) -> Result<Option<Given>, StoreError> {
    let row = tx.query_opt(
        "SELECT request, status, location, version, body FROM idempotent \
         WHERE site = $1 AND person = $2 AND key = $3",
        &values![&site, &person, key],
    )?;
    row.map(|row| {
        Ok(Given {
            request: row.bytes(0)?.to_vec(),
            status: row.int(1)?,
            location: row.opt_text(2)?.map(str::to_owned),
            version: row.opt_int(3)?,
            body: row.opt_text(4)?.map(str::to_owned),
        })
    })
    .transpose()
}

/// Keeps an answer, in the transaction of its act.
pub(crate) fn give(
    tx: &mut Tx<'_>,
    site: SiteId,
    person: PersonId,
    key: &[u8; 32],
    now: Time,
    given: &Given,
) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO idempotent (site, person, key, request, at, status, location, version, body) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        &values![
            &site,
            &person,
            key,
            &given.request,
            now,
            given.status,
            given.location.as_ref(),
            given.version,
            given.body.as_ref()
        ],
    )
    .map(drop)
}
