//! Who may do what: one table.

listed! {
    /// What a person is here.
    Role,
    /// Some roles.
    Roles {
        /// Everything.
        Owner = "owner",
        /// Runs the site.
        Caretaker = "caretaker",
        /// Installs, within a grant.
        Contractor = "contractor",
        /// Lives here.
        Tenant = "tenant",
        /// Reads.
        Auditor = "auditor",
    }
}
