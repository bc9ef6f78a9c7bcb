//! Names that are nobody's: first and last names put together.

/// First names; those that are common stand first.
pub const FIRST: &[&str] = &[
    "Daan", "Emma", "Lucas", "Julia", "Noah", "Sophie", "Thomas", "Anna", "Jan", "Laura", "Sem", "Lisa",
    "Tim", "Sara", "Finn", "Eva", "Max", "Lotte", "Bram", "Fleur", "Lars", "Iris", "Ruben", "Nina", "Jasper",
    "Femke", "Mehmet", "Fatima", "Youssef", "Aylin", "Pieter", "Marijke", "Klaas", "Ingrid", "Stefan",
    "Katrin", "Louis", "Camille", "Oliver", "Amelia", "Søren", "Zoë", "André", "Chloé", "Jürgen", "Björn",
    "Łukasz", "Renée",
];

/// Last names; those that are common stand first.
pub const LAST: &[&str] = &[
    "de Jong",
    "Jansen",
    "de Vries",
    "Bakker",
    "Visser",
    "Smit",
    "Meijer",
    "de Boer",
    "Mulder",
    "Bos",
    "Peters",
    "Hendriks",
    "van Dijk",
    "Dekker",
    "Brouwer",
    "Müller",
    "Schmidt",
    "Weber",
    "Dubois",
    "Moreau",
    "Lefèvre",
    "Taylor",
    "Wilson",
    "Yılmaz",
    "Kowalski",
    "Nowak",
    "Novák",
    "Øst",
    "Çelik",
    "Peeters",
    "Maes",
    "Wouters",
    "van der Meer",
    "van den Berg",
    "O'Neill",
    "Saint-Martin",
    "Žižek",
    "Nagy",
    "Ionescu",
    "Fernández",
];

/// First and last names in other scripts.
pub const FAR: &[(&str, &str)] = &[
    ("花子", "山田"),
    ("太郎", "佐藤"),
    ("伟", "王"),
    ("민준", "김"),
    ("Михаил", "Орлов"),
    ("Ольга", "Шевченко"),
    ("Ελένη", "Παππά"),
    ("نور", "الهاشمي"),
    ("נועה", "לוי"),
    ("प्रिया", "शर्मा"),
];

/// What people call a device.
pub const DEVICES: &[&str] = &[
    "Zoë’s iPhone",
    "Büro München",
    "Vergaderzaal Één",
    "Laptop d’André",
    "📱 van Sem",
    "東京会議室",
    "Сервисный ноутбук",
    "حاسوب نور",
    "Reception & Bar",
    "Søren-PC",
    "Kiosk <hal>",
    "naïve façade",
];
