//! Who can do what to a thing's life, and what they must show for it.

listed! {
    /// A verb of a thing's life.
    Act,
    /// Some acts.
    Acts {
        /// It is announced by a list or an order.
        Expect = "expect",
        /// It is here, in its box: somebody scanned it.
        Shelve = "shelve",
        /// It speaks in the network for the first time.
        Contact = "contact",
        /// It is refused.
        Reject = "reject",
        /// A refusal is taken back.
        Reconsider = "reconsider",
        /// It is let in for commissioning.
        Admit = "admit",
        /// It is accepted for its work.
        Accept = "accept",
        /// It goes into maintenance.
        Maintain = "maintain",
        /// Maintenance ends.
        Return = "return",
        /// It is to leave: rights withdrawn, erasure ordered.
        Release = "release",
        /// There is proof that it was erased.
        Prove = "prove",
        /// No proof came in time.
        GiveUp = "give-up",
        /// A lost or stolen thing is written off.
        WriteOff = "write-off",
        /// A released thing goes back on the shelf.
        Reuse = "reuse",
        /// It is offered to a next owner.
        Offer = "offer",
        /// The offer is taken back.
        Withdraw = "withdraw",
        /// The next owner signs for it.
        Transfer = "transfer",
        /// It is thrown away.
        Discard = "discard",
        /// A thing that had gone speaks again.
        Reappear = "reappear",
        /// Something speaks against it.
        Doubt = "doubt",
        /// The doubt is settled.
        Clear = "clear",
        /// It is walled off, and its keys with it.
        Quarantine = "quarantine",
        /// It is let out of quarantine.
        Unquarantine = "unquarantine",
        /// Its key is known to others.
        Compromise = "compromise",
        /// It was reset and has a new identity.
        Renew = "renew",
        /// It was heard.
        Hear = "hear",
        /// It sleeps by design.
        Sleep = "sleep",
        /// It was not heard for long.
        Miss = "miss",
        /// Nobody knows where it is.
        Lose = "lose",
        /// It was stolen.
        Steal = "steal",
        /// A lost or stolen thing is back.
        Find = "find",
        /// Nobody has cared for it for a year.
        Forget = "forget",
        /// The owner says what it is for.
        Remember = "remember",
        /// Its maker mends it.
        Support = "support",
        /// The day on which that ends is announced.
        AnnounceEnd = "announce-end",
        /// That day has come.
        EndSupport = "end-support",
        /// Someone else mends it from now on.
        Adopt = "adopt",
        /// Its maker vouches for it.
        Vouch = "vouch",
        /// Another brand takes it over, signed by the one before.
        Rebadge = "rebadge",
        /// It shows another brand without a signature.
        Dispute = "dispute",
    }
}

listed! {
    /// A kind of actor, with the kind of authority that it has.
    Who,
    /// Some actors.
    Whos {
        /// The owner, signed in.
        Owner = "owner",
        /// A caretaker, signed in.
        Caretaker = "caretaker",
        /// A contractor, within a grant.
        Contractor = "contractor",
        /// The hub, of its own accord.
        Hub = "hub",
        /// The hub, carrying out what a person ordered before (a list to accept, a rollout, a release).
        Order = "order",
        /// The thing itself.
        Thing = "thing",
        /// Its maker, by a signature.
        Maker = "maker",
        /// The next owner, by a signature.
        NextOwner = "next-owner",
        /// Enough holders of recovery shares.
        Recovery = "recovery",
    }
}

listed! {
    /// What must be shown for an act.
    Need,
    /// Some of them.
    Needs {
        /// An enrolment that passed, and the key it passed with.
        Enrolled = "enrolled",
        /// A key that was never known to others.
        KeyNotBarred = "key-not-barred",
        /// The thing is the one on the list: model, serial and key agree.
        ListMatch = "list-match",
        /// The key is the one it was admitted with.
        SameKey = "same-key",
        /// An end of the window, not farther away than a window may last.
        Window = "window",
        /// A window that ends within the contractor's grant.
        WithinGrant = "within-grant",
        /// Where the hub acts alone: thirty days without a decision.
        Waited = "waited",
        /// The time for a proof is over.
        Overdue = "overdue",
        /// The release that this carries out.
        ReleaseOrder = "release-order",
        /// Everything owed is done.
        Settled = "settled",
        /// A proof of erasure that holds, of grade E1 or better.
        Wiped = "wiped",
        /// A proof of erasure of grade E1 or better, or the owner's recorded word that there is none.
        ProofOrWaiver = "proof-or-waiver",
        /// An offer that stands.
        Offered = "offered",
        /// The release token of this epoch, countersigned by the one it was offered to.
        Countersigned = "countersigned",
        /// It was looked at again and found to be what it was.
        Reattested = "reattested",
        /// It was reset to its factory state.
        Reset = "reset",
        /// It was not heard for more than three of its intervals.
        Quiet = "quiet",
        /// A year without an act of a person, an update and a known purpose.
        Neglected = "neglected",
        /// What it is for.
        Purpose = "purpose",
        /// A signature of the one who may sign for it now.
        Signed = "signed",
        /// A date that has come.
        DatePassed = "date-passed",
        /// A source and a date.
        Dated = "dated",
        /// The maker's signed offer of another anchor, or the owner's hand on the thing.
        AnchorRight = "anchor-right",
    }
}
