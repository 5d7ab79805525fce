//! Where a thing stands: custody, and four axes beside it.
//!
//! One machine of a thousand states could not be read. Custody says in whose hands a thing is and
//! changes by acts of people; trust, presence, support and brand change for reasons of their own.

listed! {
    /// In whose hands a thing is.
    Custody,
    /// Some states of custody.
    Customs {
        /// Announced by a list or an order; never seen.
        Expected = "expected",
        /// Here, in a box. Nothing of this site is on it.
        Shelf = "shelf",
        /// Seen in the network, and nobody has decided. It waits behind a wall.
        Pending = "pending",
        /// Let in for commissioning: its own key, and no more than it takes to set it up.
        Provisional = "provisional",
        /// Accepted: it does its work.
        Operational = "operational",
        /// Being serviced, for a bounded time, with more rights over its settings.
        Maintenance = "maintenance",
        /// On its way out: rights withdrawn, erasure ordered, proof awaited.
        Releasing = "releasing",
        /// Out, with proof that it was erased.
        Released = "released",
        /// The next owner has signed for it.
        Transferred = "transferred",
        /// Out, without any proof that it was erased.
        RemovedUnproven = "removed-unproven",
        /// Refused; its connections stay shut.
        Rejected = "rejected",
        /// Thrown away.
        Discarded = "discarded",
    }
}

listed! {
    /// How far a thing is believed to be what it was.
    Trust,
    /// Some states of trust.
    Trusts {
        /// Nothing speaks against it.
        Clean = "clean",
        /// Something does; it keeps its rights, and people look.
        Suspect = "suspect",
        /// Walled off, without keys of the site, until people say otherwise.
        Quarantined = "quarantined",
        /// Its key is known to others. Only a new identity helps.
        Compromised = "compromised",
    }
}

listed! {
    /// Whether a thing is there.
    Presence,
    /// Some states of presence.
    Presences {
        /// Heard within its usual interval.
        Live = "live",
        /// Sleeps by design.
        Asleep = "asleep",
        /// Not heard for more than three of its intervals.
        Silent = "silent",
        /// People look for it.
        Lost = "lost",
        /// The owner says so. No release, no admission.
        Stolen = "stolen",
        /// Alive, while no person acted, nothing was updated and no purpose is known for a year.
        Forgotten = "forgotten",
    }
}

listed! {
    /// Whether its maker still mends it.
    Support,
    /// Some states of support.
    Supports {
        /// Nobody has said.
        Unknown = "unknown",
        /// Its maker mends it.
        Supported = "supported",
        /// The day on which that ends is known.
        EndAnnounced = "end-announced",
        /// It has ended.
        Ended = "ended",
        /// Someone else mends it now, with an anchor of their own.
        Adopted = "adopted",
    }
}

listed! {
    /// Who vouches for it.
    Brand,
    /// Some states of brand.
    Brands {
        /// Nobody.
        Unvouched = "unvouched",
        /// Its maker, by a signature.
        Vouched = "vouched",
        /// Another brand, by a chain of signatures from the maker on.
        Rebadged = "rebadged",
        /// It shows another brand than the one that vouched, and no signature.
        Disputed = "disputed",
    }
}

impl Customs {
    /// Where keys of the site may be used (I1).
    pub const IN_USE: Self =
        Self::of(&[Custody::Provisional, Custody::Operational, Custody::Maintenance]);
}

impl Trusts {
    /// Where rights are withheld whatever custody says.
    pub const WITHHELD: Self = Self::of(&[Trust::Quarantined, Trust::Compromised]);
}
