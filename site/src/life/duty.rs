//! What must happen to keys and data, in one order that holds for every step.
//!
//! A step into another state leaves duties behind: revoke, renew the groups' keys, order the erasure.
//! They are a set, and the set has one order, the order of [`Duty`]. That is why a crash is harmless
//! (I8): what is still owed stands in the store with the state; carrying out the first, then striking
//! it out, can stop between the two, since each may be done twice. It is also why no step can ask for
//! the erasure before the groups have new keys: whatever steps came together, what narrows goes
//! first, what is kept is kept before what is dropped, and what widens comes last.

listed! {
    /// One thing to do. Each is idempotent, and the order here is the order of doing.
    Duty,
    /// What is owed.
    Duties {
        /// Delete its Wi-Fi passphrase, its entry in the VLAN table and its rules. First, so that one
        /// which comes back before this is done still meets a wall.
        DeleteEntry = "delete-entry",
        /// Leave it no connection but the one to the hub.
        WallOff = "wall-off",
        /// Leave it no connection at all.
        Block = "block",
        /// Revoke its access tokens, for settings too; peers refuse them from now on.
        RevokeTokens = "revoke-tokens",
        /// Take back the rights over its settings that maintenance had.
        DropConfig = "drop-config",
        /// Tell each group, signed, that its sender id is stale: one frame, believed at once.
        StaleNotice = "stale-notice",
        /// Give every group that it was in a new key.
        RekeyGroups = "rekey-groups",
        /// Refuse its key for ever.
        BarKey = "bar-key",
        /// Take back what maintenance left half done.
        RollBack = "roll-back",
        /// Order it to erase itself, with the challenge that a signed receipt must answer.
        Wipe = "wipe",
        /// Ask people for proof of the erasure where it cannot give one.
        AskProof = "ask-proof",
        /// Keep how it looks in the network, so that it is known again.
        KeepFingerprint = "keep-fingerprint",
        /// Keep the hash of its key, so that a copy is noticed.
        KeepKeyHash = "keep-key-hash",
        /// Erase the hub's half of its keys.
        DropKeys = "drop-keys",
        /// Close its history: sealed for whoever is entitled to it, people's data forgotten in time.
        SealHistory = "seal-history",
        /// Write the release token and sign it with the site's key.
        SignToken = "sign-token",
        /// Hand over firmware, parts list and support dates; never a user's data.
        CareSheet = "care-sheet",
        /// Tell the owner that data may remain on it.
        TellRemains = "tell-remains",
        /// Tell people that a thing which had gone is back.
        TellReturned = "tell-returned",
        /// Ask the owner what it is for.
        AskPurpose = "ask-purpose",
        /// Allow a forgotten thing only what it did last.
        TightenRules = "tighten-rules",
        /// Write down who may sign its vouchers, declarations and updates from now on.
        SwitchSigner = "switch-signer",
        /// Put another trust anchor on it.
        ReplaceAnchor = "replace-anchor",
        /// Make new keys between it and the hub.
        RenewKey = "renew-key",
        /// Store what is expected of it, sealed: key thumbprint or reference to its secret.
        SealExpectation = "seal-expectation",
        /// Tell it the ownership epoch.
        SetEpoch = "set-epoch",
        /// Make its own key with the hub: a context, or its Wi-Fi passphrase and VLAN entry.
        IssueKey = "issue-key",
        /// Give it the rights of commissioning.
        GrantCommissioning = "grant-commissioning",
        /// Open what commissioning needs.
        OpenCommissioning = "open-commissioning",
        /// Give it its full rights.
        GrantFull = "grant-full",
        /// Let it into the groups of its place.
        JoinGroups = "join-groups",
        /// Open what its rule allows.
        OpenRules = "open-rules",
        /// Give rights over its settings until the window ends.
        RaiseConfig = "raise-config",
    }
}

impl Duties {
    /// What to do first.
    #[must_use]
    pub fn first(self) -> Option<Duty> {
        self.iter().next()
    }
}
