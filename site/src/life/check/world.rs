//! What duties do to the world, as far as keys and connections go.
//!
//! The store knows what is owed; the world is what has really been done, which after a crash may be
//! one duty ahead of the store.

use crate::life::{Custody, Customs, Duty, Life, Trusts};

/// The world around one thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct World {
    /// Rights that its tokens give: none, commissioning, full.
    pub(super) rights: u8,
    /// Whether it has rights over settings.
    pub(super) config: bool,
    /// Whether it knows the present key of a group.
    pub(super) group: bool,
    /// What it can reach.
    pub(super) net: Net,
    /// Whether the hub holds its half of a key.
    pub(super) context: bool,
    /// Whether it knows its epoch.
    pub(super) epoch_told: bool,
    /// Whether the order to erase went out.
    pub(super) wipe_sent: bool,
    /// Whether maintenance left something half done.
    pub(super) half: bool,
    /// Whether its key was made under an anchor that is no more.
    pub(super) old_anchor: bool,
}

/// What a thing can reach. A new one in a network without rules reaches all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Net {
    /// Nothing.
    Blocked,
    /// The hub.
    Walled,
    /// What commissioning needs.
    Commissioning,
    /// What its rule allows.
    Ruled,
    /// Everything: there is no rule for it.
    Unruled,
}

impl World {
    /// Before anything is known of a thing.
    pub(super) const NEW: Self = Self {
        rights: 0,
        config: false,
        group: false,
        net: Net::Unruled,
        context: false,
        epoch_told: false,
        wipe_sent: false,
        half: false,
        old_anchor: false,
    };

    /// The world after a duty was carried out.
    pub(super) const fn after(mut self, duty: Duty) -> Self {
        match duty {
            Duty::DeleteEntry => self.net = Net::Unruled,
            Duty::WallOff => self.net = Net::Walled,
            Duty::Block => self.net = Net::Blocked,
            Duty::RevokeTokens => (self.rights, self.config) = (0, false),
            Duty::DropConfig => self.config = false,
            Duty::RekeyGroups => self.group = false,
            Duty::RollBack => self.half = false,
            Duty::Wipe => (self.wipe_sent, self.half, self.old_anchor) = (true, false, false),
            Duty::DropKeys => self.context = false,
            Duty::RenewKey => self.old_anchor = false,
            Duty::SetEpoch => self.epoch_told = true,
            Duty::IssueKey => self.context = true,
            Duty::GrantCommissioning => self.rights = 1,
            Duty::OpenCommissioning => self.net = Net::Commissioning,
            Duty::GrantFull => self.rights = 2,
            Duty::JoinGroups => self.group = true,
            Duty::OpenRules => self.net = Net::Ruled,
            Duty::RaiseConfig => (self.config, self.half) = (true, true),
            // These change no key and no connection; that they are owed is checked at the step.
            Duty::StaleNotice
            | Duty::BarKey
            | Duty::AskProof
            | Duty::KeepFingerprint
            | Duty::KeepKeyHash
            | Duty::SealHistory
            | Duty::SignToken
            | Duty::CareSheet
            | Duty::TellRemains
            | Duty::TellReturned
            | Duty::AskPurpose
            | Duty::TightenRules
            | Duty::SwitchSigner
            | Duty::ReplaceAnchor
            | Duty::SealExpectation => {}
        }
        self
    }

    /// What is wrong in the settled world of a life: more than is due, or less.
    pub(super) fn wrong(&self, life: &Life) -> Option<Wrong> {
        let held = Customs::IN_USE.has(life.custody);
        let given = held && !Trusts::WITHHELD.has(life.trust);
        let working = given && life.custody != Custody::Provisional;
        let rights = if working { 2 } else { u8::from(given) };
        let config = given && life.custody == Custody::Maintenance;
        let most = match life.custody {
            Custody::Rejected => Net::Blocked,
            Custody::Provisional if given => Net::Commissioning,
            Custody::Operational | Custody::Maintenance if given => Net::Ruled,
            Custody::Pending
            | Custody::Releasing
            | Custody::Provisional
            | Custody::Operational
            | Custody::Maintenance => Net::Walled,
            _ => Net::Unruled,
        };
        let out = !held && life.custody != Custody::Releasing;
        if self.rights > rights || (self.config && !config) || self.net > most {
            return Some(Wrong::Rights);
        }
        if self.group && !working {
            return Some(Wrong::Group);
        }
        let open = most == Net::Unruled || self.net == most;
        let less = self.rights < rights
            || self.config != config
            || self.group != working
            || !open
            || (given && !(self.context && self.epoch_told))
            || (out && self.context)
            || (given && life.custody == Custody::Operational && self.half)
            || (given && self.old_anchor);
        less.then_some(Wrong::Unfinished)
    }

    pub(super) fn bits(&self) -> u64 {
        u64::from(self.rights)
            | u64::from(self.config) << 2
            | u64::from(self.group) << 3
            | (self.net as u64) << 4
            | u64::from(self.context) << 7
            | u64::from(self.epoch_told) << 8
            | u64::from(self.wipe_sent) << 9
            | u64::from(self.half) << 10
            | u64::from(self.old_anchor) << 11
    }

    pub(super) const fn of_bits(bits: u64) -> Self {
        Self {
            rights: (bits & 3) as u8,
            config: is_set(bits, 2),
            group: is_set(bits, 3),
            net: match bits >> 4 & 7 {
                0 => Net::Blocked,
                1 => Net::Walled,
                2 => Net::Commissioning,
                3 => Net::Ruled,
                _ => Net::Unruled,
            },
            context: is_set(bits, 7),
            epoch_told: is_set(bits, 8),
            wipe_sent: is_set(bits, 9),
            half: is_set(bits, 10),
            old_anchor: is_set(bits, 11),
        }
    }
}

/// What a settled world may have wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wrong {
    /// Rights or connections beyond the state.
    Rights,
    /// A group's key that is known outside.
    Group,
    /// Something is missing or left behind.
    Unfinished,
}

const fn is_set(bits: u64, at: u32) -> bool {
    bits >> at & 1 == 1
}
