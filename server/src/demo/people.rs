//! The demo's people: first and last names put together, so that they are nobody's.

use std::collections::HashSet;

use rand::{RngExt as _, rngs::StdRng, seq::IndexedRandom as _};
use uuid::Uuid;

use super::{ACCOUNTS, DOMAIN, id};

/// How many people are in the directory.
const PEOPLE: usize = 120;

/// Where they work. Each is a group.
pub const COUNTRIES: &[&str] = &["Netherlands", "Belgium", "Germany", "France", "United Kingdom"];

/// What they do. Each is a group.
pub const DEPARTMENTS: &[&str] =
    &["Engineering", "Field service", "Finance", "Operations", "Sales", "Support"];

const FIRST: &[&str] = &[
    "Alex", "Amir", "Anouk", "Bas", "Bo", "Chris", "Daan", "Eline", "Emre", "Fleur", "Gijs", "Hanna", "Ines",
    "Ivo", "Jana", "Jip", "Kim", "Lars", "Lena", "Luca", "Maud", "Mila", "Noor", "Olaf", "Pien", "Quinn",
    "Robin", "Sam", "Tess", "Timo", "Uma", "Vera", "Wout", "Yara", "Zoe",
];

const LAST: &[&str] = &[
    "Aalders", "Bakker", "Claes", "Dijkstra", "Engel", "Fischer", "Garnier", "Hendriks", "Iversen", "Jacobs",
    "Keller", "Lambert", "Martens", "Novak", "Okafor", "Petit", "Quist", "Rossi", "Schouten", "Taylor",
    "Ubels", "Vogel", "Wouters", "Yilmaz", "Zeeman",
];

/// Somebody in the directory.
pub struct Person {
    pub id: Uuid,
    /// The part of the user principal name before the `@`.
    pub name: String,
    pub display_name: String,
    pub country: &'static str,
    pub department: &'static str,
}

impl Person {
    /// What they sign in with.
    pub fn user_principal_name(&self) -> String {
        format!("{}@{DOMAIN}", self.name)
    }
}

/// Everybody; those with an account first.
pub fn people(seed: &mut StdRng) -> Vec<Person> {
    let mut taken = HashSet::new();
    let mut names: Vec<(String, String)> =
        ACCOUNTS.iter().map(|account| (account.name.to_owned(), account.display_name.to_owned())).collect();
    while names.len() < PEOPLE {
        let (Some(first), Some(last)) = (FIRST.choose(seed), LAST.choose(seed)) else { break };
        let name = format!("{}.{}", first.to_lowercase(), last.to_lowercase());
        if taken.insert(name.clone()) {
            names.push((name, format!("{first} {last}")));
        }
    }
    names
        .into_iter()
        .map(|(name, display_name)| Person {
            id: id(seed),
            name,
            display_name,
            // Most work where the organisation began.
            country: if seed.random_bool(0.4) {
                COUNTRIES[0]
            } else {
                COUNTRIES.choose(seed).unwrap_or(&COUNTRIES[0])
            },
            department: DEPARTMENTS.choose(seed).unwrap_or(&DEPARTMENTS[0]),
        })
        .collect()
}
