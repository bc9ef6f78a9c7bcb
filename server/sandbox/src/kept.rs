//! Tokens in a file, so that who has authorized an app need not do so again after a restart.

use std::{
    fs::{self, OpenOptions},
    io::{self, Write as _},
    path::Path,
};

use serde::{Deserialize, Serialize};

use crate::{accounts, moment::Moment, state::State, tokens::Pair};

/// A pair as it stands in the file.
#[derive(Deserialize, Serialize)]
struct Kept {
    access_token: String,
    refresh_token: String,
    userid: String,
    expires_at: Moment,
    code: String,
}

/// Takes the tokens from the file, if it is there.
pub(crate) fn read(file: &Path, state: &mut State) -> io::Result<()> {
    let text = match fs::read_to_string(file) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        text => text?,
    };
    for kept in serde_json::from_str::<Vec<Kept>>(&text)? {
        let Kept { access_token, refresh_token, userid, expires_at, code } = kept;
        if let Some(account) = accounts::by_id(&userid) {
            state.refresh_tokens.insert(refresh_token.clone(), access_token.clone());
            state.pairs.insert(access_token, Pair { account, refresh_token, expires_at, code });
        }
    }
    Ok(())
}

/// Puts the tokens into the file: all of them, or it stays as it was.
pub(crate) fn write(file: &Path, state: &State) -> io::Result<()> {
    let kept = |(access_token, pair): (&str, &Pair)| Kept {
        access_token: access_token.to_owned(),
        refresh_token: pair.refresh_token.clone(),
        userid: pair.account.userid.to_owned(),
        expires_at: pair.expires_at,
        code: pair.code.clone(),
    };
    let text = serde_json::to_vec(&state.pairs.oldest_first().map(kept).collect::<Vec<_>>())?;
    let beside = file.with_added_extension("new");
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(&beside)?.write_all(&text)?;
    fs::rename(&beside, file)
}
