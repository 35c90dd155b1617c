//! The OS user, for the history.

/// The name of the user that runs this process, by user id: local files, LDAP, SSSD or homed, as the system is set up. A user
/// without a name is `uid N`; no variable is asked, since whoever is audited could set it.
pub fn name() -> String {
    let id = uzers::get_current_uid();
    uzers::get_user_by_uid(id)
        .and_then(|user| user.name().to_str().map(str::to_owned))
        .filter(|name| !name.is_empty())
        .unwrap_or_else(|| format!("uid {id}"))
}
