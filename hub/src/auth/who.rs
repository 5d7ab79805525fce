//! Who is asking: a token that was shown, looked up, and what follows from it.
//!
//! It is looked up at every request, so that a token revoked, a person removed or a time that ended
//! is known at once.

use gardien_site::id::{PersonId, PlaceId, TokenId};

use super::may::{Act, Reach, Role, Scope, may, scopes_let};

/// A person who was let in.
#[derive(Clone, Debug)]
pub(crate) struct Who {
    /// The person.
    pub(crate) person: PersonId,
    pub(crate) login: String,
    pub(crate) role: Role,
    /// The token with which they came.
    pub(crate) token: TokenId,
    pub(crate) scopes: Vec<Scope>,
    /// The places that are theirs, without those below.
    pub(crate) places: Vec<PlaceId>,
}

/// Why someone who is known may not do something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Denied {
    /// The role does not have it.
    Role,
    /// The token was made for less.
    Scope,
}

impl Who {
    /// How far they may do something.
    pub(crate) fn reach(&self, act: Act) -> Result<Reach, Denied> {
        match may(self.role, act) {
            Reach::Nowhere => Err(Denied::Role),
            _ if !scopes_let(&self.scopes, act) => Err(Denied::Scope),
            reach => Ok(reach),
        }
    }
}
