//! What is told by a colour stands out from what it stands on, in light and in dark: by 3 to 1 (WCAG 1.4.11).

const TOKENS: &str = include_str!("../../../style/tokens.css");
const REPORTS: &str = include_str!("../../../style/reports.css");
const CONTENT: &str = include_str!("../../../style/content.css");
const CONTROLS: &str = include_str!("../../../style/controls.css");

/// What bars stand on: pages, cards, and both where somebody points at them.
const GROUNDS: [&str; 4] = [
    "colorNeutralBackground1",
    "colorNeutralBackground1Hover",
    "colorNeutralCardBackground",
    "colorNeutralCardBackgroundHover",
];

/// The token that a rule gives to a property.
fn token<'a>(sheet: &'a str, selector: &str, property: &str) -> &'a str {
    let (_, rule) = sheet.split_once(&format!("\n{selector} {{")).unwrap();
    let (rule, _) = rule.split_once('}').unwrap();
    let (_, value) = rule.split_once(&format!("\n  {property}: var(--")).unwrap();
    value.split_once(')').unwrap().0
}

/// The relative luminance of a token in a theme.
fn luminance(token: &str, is_dark: bool) -> f64 {
    let (light, dark) = TOKENS.split_once(":root[data-theme=\"dark\"] {").unwrap();
    let value = |theme: &str| {
        let (_, value) = theme.split_once(&format!("--{token}: #"))?;
        u32::from_str_radix(&value[..6], 16).ok()
    };
    // What is the same in both stands in the first.
    let rgb = value(if is_dark { dark } else { light }).or_else(|| value(light)).unwrap();
    let [_, red, green, blue] = rgb.to_be_bytes().map(|channel| {
        let channel = f64::from(channel) / 255.0;
        if channel <= 0.040_45 { channel / 12.92 } else { ((channel + 0.055) / 1.055).powf(2.4) }
    });
    0.2126 * red + 0.7152 * green + 0.0722 * blue
}

fn contrast(one: &str, other: &str, is_dark: bool) -> f64 {
    let (one, other) = (luminance(one, is_dark), luminance(other, is_dark));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

#[test]
fn bars_stand_out_from_their_ground_and_from_each_other() {
    let (asked, ran) = (token(REPORTS, ".bar-asked", "fill"), token(REPORTS, ".bar-ran", "fill"));
    for is_dark in [false, true] {
        for bar in [asked, ran] {
            for ground in GROUNDS {
                assert!(contrast(bar, ground, is_dark) >= 3.0, "{bar} on {ground}, dark: {is_dark}");
            }
        }
        // One is narrower than the other besides.
        assert!(contrast(asked, ran, is_dark) >= 2.0, "{asked} and {ran}, dark: {is_dark}");
    }
}

#[test]
fn marks_stand_out_from_what_they_are_drawn_on() {
    let marks = [
        (CONTENT, ".step-done .step-mark", "color", ".step-done .step-mark"),
        (CONTENT, ".step-failed .step-mark", "color", ".step-failed .step-mark"),
        (CONTROLS, ".switch input:checked::before", "background", ".switch input:checked"),
    ];
    for (sheet, mark, property, ground) in marks {
        let (mark, ground) = (token(sheet, mark, property), token(sheet, ground, "background"));
        for is_dark in [false, true] {
            assert!(contrast(mark, ground, is_dark) >= 3.0, "{mark} on {ground}, dark: {is_dark}");
        }
    }
}
