//! Name of the OS user, for the history.

use std::sync::OnceLock;

/// Name of the user that runs this process, by user id, from local files, LDAP, SSSD or homed. A user without a name is `uid N`.
/// No variable is read, since the audited user could set it. Asked for once, since a directory may be far away.
pub fn name() -> String {
    static NAME: OnceLock<String> = OnceLock::new();
    NAME.get_or_init(look_up).clone()
}

fn look_up() -> String {
    let id = uzers::get_current_uid();
    uzers::get_user_by_uid(id)
        .and_then(|user| user.name().to_str().map(str::to_owned))
        .filter(|name| !name.is_empty())
        .unwrap_or_else(|| format!("uid {id}"))
}
