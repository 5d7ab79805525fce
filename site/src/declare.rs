//! Declarations: what somebody says about a thing, and whether it may be believed.
//!
//! A maker declares what a thing needs (MUD, RFC 8520), what is in it, until when it is cared for.
//! Such a paper comes over the network from whoever holds a server's name that day. What makes it
//! more than a rumour is a signature by somebody who can be named, so that comes first: nothing of
//! a declaration should be acted upon before [`signature::verify`] has said who vouches for it.

pub mod signature;
