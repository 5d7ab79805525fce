//! How much each thing and party exchanged, over years, in little room.
//!
//! Minutes become hours and hours become days: a person asks "what was that at 8:14?" of yesterday,
//! and "was it always so much?" of last year. Each fold is one transaction over at most a day of
//! rows, so that nobody who writes waits long; sums never change by it. Where the store outgrows its
//! budget, stretches are folded before their time, and days are dropped last.

use gardien_site::id::SiteId;
use gardien_watch::time::{HOUR, SECOND, Time};

use super::{StoreError, Tx, values};

/// A day in microseconds.
pub(crate) const DAY: i64 = 24 * HOUR;

/// Length of a stretch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Grain {
    /// 60 seconds.
    Minute,
    /// 3,600 seconds.
    Hour,
    /// 86,400 seconds, by UTC.
    Day,
}

impl Grain {
    /// Seconds, as the store has it.
    pub(crate) const fn seconds(self) -> i64 {
        match self {
            Self::Minute => 60,
            Self::Hour => 3_600,
            Self::Day => 86_400,
        }
    }

    const fn next(self) -> Option<Self> {
        match self {
            Self::Minute => Some(Self::Hour),
            Self::Hour => Some(Self::Day),
            Self::Day => None,
        }
    }
}

/// One stretch of one thing with one party.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Stretch {
    /// Its start, microseconds since 1970, a multiple of the grain.
    pub(crate) at: i64,
    /// Number of the thing.
    pub(crate) thing: i64,
    /// Number of the party.
    pub(crate) party: i64,
    /// Octets from the thing.
    pub(crate) up: i64,
    /// Octets to the thing.
    pub(crate) down: i64,
    /// Packets both ways.
    pub(crate) packets: i64,
}

/// How long stretches of each grain are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Keep {
    /// Minutes, as a span in microseconds.
    pub(crate) minutes: i64,
    /// Hours.
    pub(crate) hours: i64,
    /// Days.
    pub(crate) days: i64,
}

impl Default for Keep {
    /// Three days of minutes, sixty of hours, three years of days.
    fn default() -> Self {
        Self { minutes: 3 * DAY, hours: 60 * DAY, days: 3 * 366 * DAY }
    }
}

impl Keep {
    const fn of(&self, grain: Grain) -> i64 {
        match grain {
            Grain::Minute => self.minutes,
            Grain::Hour => self.hours,
            Grain::Day => self.days,
        }
    }

    /// Half as much of each, but at least a day.
    pub(crate) fn tighter(self) -> Self {
        let half = |span: i64| (span / 2).max(DAY);
        Self { minutes: half(self.minutes), hours: half(self.hours), days: half(self.days) }
    }
}

/// Adds stretches to what is there. Those that begin before 1970 are left out: no clock was right.
pub(crate) fn add(
    tx: &mut Tx<'_>,
    site: &SiteId,
    grain: Grain,
    stretches: &[Stretch],
) -> Result<(), StoreError> {
    for s in stretches.iter().filter(|s| s.at >= 0) {
        tx.execute(
            "INSERT INTO usage (site, grain, at, thing, party, up, down, packets) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8) \
             ON CONFLICT (site, grain, at, thing, party) DO UPDATE SET \
             up = usage.up + excluded.up, down = usage.down + excluded.down, \
             packets = usage.packets + excluded.packets",
            &values![site, grain.seconds(), s.at, s.thing, s.party, s.up, s.down, s.packets],
        )?;
    }
    Ok(())
}

/// Folds the oldest day's worth of stretches of a grain that is due. Returns whether there was any: then
/// there may be more.
pub(crate) fn fold(
    tx: &mut Tx<'_>,
    site: &SiteId,
    now: Time,
    keep: &Keep,
) -> Result<bool, StoreError> {
    for grain in [Grain::Minute, Grain::Hour, Grain::Day] {
        // Only whole stretches of the next grain, so that none is made of two folds where avoidable.
        let unit = grain.next().map_or(DAY, |next| next.seconds() * SECOND);
        let until = (now.0 - keep.of(grain)).div_euclid(unit).saturating_mul(unit);
        let oldest = tx
            .query_one(
                "SELECT MIN(at) FROM usage WHERE site = $1 AND grain = $2",
                &values![site, grain.seconds()],
            )?
            .opt_int(0)?;
        let Some(oldest) = oldest.filter(|at| *at < until) else { continue };
        // An hour of minutes at a time, a day of hours.
        let end = (oldest.div_euclid(unit) + 1).saturating_mul(unit).min(until);
        if let Some(next) = grain.next() {
            tx.execute(
                "INSERT INTO usage (site, grain, at, thing, party, up, down, packets) \
                 SELECT site, $3, (at / $4) * $4, thing, party, CAST(SUM(up) AS BIGINT), \
                 CAST(SUM(down) AS BIGINT), CAST(SUM(packets) AS BIGINT) FROM usage \
                 WHERE site = $1 AND grain = $2 AND at < $5 \
                 GROUP BY site, (at / $4) * $4, thing, party \
                 ON CONFLICT (site, grain, at, thing, party) DO UPDATE SET \
                 up = usage.up + excluded.up, down = usage.down + excluded.down, \
                 packets = usage.packets + excluded.packets",
                &values![site, grain.seconds(), next.seconds(), unit, end],
            )?;
        }
        tx.execute(
            "DELETE FROM usage WHERE site = $1 AND grain = $2 AND at < $3",
            &values![site, grain.seconds(), end],
        )?;
        return Ok(true);
    }
    Ok(false)
}

/// Usage of one thing from one time to another, by party, in stretches of one grain at least; coarser
/// where the finer is gone. In order of time, at most `most`.
pub(crate) fn of_thing(
    tx: &mut Tx<'_>,
    site: &SiteId,
    thing: i64,
    [from, until]: [Time; 2],
    most: i64,
) -> Result<Vec<(i64, Stretch)>, StoreError> {
    let mut out = Vec::new();
    tx.each(
        "SELECT grain, at, party, up, down, packets FROM usage \
         WHERE site = $1 AND grain IN (60, 3600, 86400) AND at >= $3 AND at < $4 AND thing = $2 \
         ORDER BY at, grain, party LIMIT $5",
        &values![site, thing, from, until, most],
        |row| {
            out.push((
                row.int(0)?,
                Stretch {
                    at: row.int(1)?,
                    thing,
                    party: row.int(2)?,
                    up: row.int(3)?,
                    down: row.int(4)?,
                    packets: row.int(5)?,
                },
            ));
            Ok(())
        },
    )?;
    Ok(out)
}

/// Sums over everything: octets up and down, packets, by grain. What folding must not change.
#[cfg(test)]
pub(crate) fn sums(tx: &mut Tx<'_>, site: &SiteId) -> Result<[i64; 3], StoreError> {
    let row = tx.query_one(
        "SELECT CAST(COALESCE(SUM(up), 0) AS BIGINT), CAST(COALESCE(SUM(down), 0) AS BIGINT), \
         CAST(COALESCE(SUM(packets), 0) AS BIGINT) FROM usage WHERE site = $1",
        &values![site],
    )?;
    Ok([row.int(0)?, row.int(1)?, row.int(2)?])
}

#[cfg(test)]
mod tests {
    use gardien_watch::time::MINUTE;

    use super::*;
    use crate::store::{Db, site, tests::Scratch};
    use gardien_site::id::Id;

    fn made(scratch: &Scratch) -> (Db, SiteId) {
        let db = Db::open(&scratch.location).unwrap();
        let new = SiteId(Id::mint(Time(1), [7; 10]));
        let site = db.write_now(move |tx: &mut Tx<'_>| {
            site::make(tx, new, "here", Time(1))?;
            Ok::<_, StoreError>(new)
        });
        (db, site.unwrap())
    }

    fn counts(db: &Db) -> Vec<(i64, i64)> {
        db.read_now(|tx: &mut Tx<'_>| {
            let rows = tx.query(
                "SELECT grain, CAST(COUNT(*) AS BIGINT) FROM usage GROUP BY grain ORDER BY grain",
                &[],
            )?;
            rows.iter().map(|r| Ok((r.int(0)?, r.int(1)?))).collect::<Result<_, StoreError>>()
        })
        .unwrap()
    }

    #[test]
    fn folding_keeps_sums_and_saves_rows() {
        for scratch in Scratch::both() {
            let (db, site) = made(&scratch);
            // Two things, two parties, every seventh minute of four days.
            let mut rows = Vec::new();
            for m in (0..4 * 1440).step_by(7) {
                for (thing, party) in [(1, 1), (1, 2), (2, 1)] {
                    let (up, down, packets) = (m + thing, 2 * m + party, 3);
                    rows.push(Stretch { at: m * MINUTE, thing, party, up, down, packets });
                }
            }
            let n = i64::try_from(rows.len()).unwrap();
            db.write_now(move |tx: &mut Tx<'_>| add(tx, &site, Grain::Minute, &rows)).unwrap();
            let before = db.read_now(move |tx: &mut Tx<'_>| sums(tx, &site)).unwrap();
            assert_eq!(counts(&db), [(60, n)]);
            let keep = Keep { minutes: DAY, hours: 2 * DAY, days: 30 * DAY };
            let now = Time(4 * DAY + HOUR / 2);
            let mut folds = 0;
            while db.write_now(move |tx: &mut Tx<'_>| fold(tx, &site, now, &keep)).unwrap() {
                folds += 1;
                assert_eq!(db.read_now(move |tx: &mut Tx<'_>| sums(tx, &site)).unwrap(), before);
            }
            assert!(folds > 70, "{folds}");
            let after = counts(&db);
            // A day of minutes and its first half hour, a day of hours, two days.
            assert_eq!(after.iter().map(|c| c.0).collect::<Vec<_>>(), [60, 3600, 86400]);
            assert_eq!(after[1].1, 24 * 3);
            assert_eq!(after[2].1, 2 * 3);
            assert!(after[0].1 < n / 4 + 40);
            // Nothing is left to fold, and later everything goes.
            let late = Time(400 * DAY);
            while db.write_now(move |tx: &mut Tx<'_>| fold(tx, &site, late, &keep)).unwrap() {}
            assert!(counts(&db).is_empty());
        }
    }

    #[test]
    fn stretches_of_one_minute_add_up_and_absurd_times_are_left_out() {
        for scratch in Scratch::both() {
            let (db, site) = made(&scratch);
            let s = Stretch { at: MINUTE, thing: 1, party: 1, up: 5, down: 6, packets: 7 };
            let rows = [s, s, Stretch { at: -MINUTE, ..s }];
            db.write_now(move |tx: &mut Tx<'_>| add(tx, &site, Grain::Minute, &rows)).unwrap();
            let all = [Time(i64::MIN), Time(i64::MAX)];
            let got = db.read_now(move |tx: &mut Tx<'_>| of_thing(tx, &site, 1, all, 10)).unwrap();
            assert_eq!(got, [(60, Stretch { up: 10, down: 12, packets: 14, ..s })]);
        }
    }

    /// `cargo test --release -p gardien --bin gardien a_hundred_thousand -- --ignored --nocapture`
    #[test]
    #[ignore = "a measurement"]
    fn a_hundred_thousand_rows_a_second() {
        for scratch in Scratch::both() {
            let (db, site) = made(&scratch);
            let mut rows = Vec::new();
            for m in 0..100 {
                for thing in 0..1000 {
                    for party in 0..5 {
                        let at = m * MINUTE;
                        rows.push(Stretch { at, thing, party, up: 1, down: 2, packets: 3 });
                    }
                }
            }
            let n = rows.len();
            let begun = std::time::Instant::now();
            db.write_now(move |tx: &mut Tx<'_>| add(tx, &site, Grain::Minute, &rows)).unwrap();
            let took = begun.elapsed();
            println!(
                "{:?}: {n} rows in {took:?}: {:.0} rows/s",
                scratch.location,
                n as f64 / took.as_secs_f64()
            );
        }
    }
}
