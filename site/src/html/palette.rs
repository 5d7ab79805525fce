//! The colours of the page, and why these.
//!
//! A level has a word, a shape and a colour; whoever sees no colour loses nothing. Still the five must
//! differ for people who see fewer colours, and be read as text on their ground: the tests compute
//! contrast (WCAG 2.2) and the least distance (CIEDE2000) as seen with full, protan, deutan and
//! tritan vision (Machado, Oliveira and Fernandes 2009, severity 1).

use gardien_watch::finding::Level;

/// Colours on one ground, as `#rrggbb`.
#[derive(Clone, Copy, Debug)]
pub struct Palette {
    /// The ground.
    pub ground: &'static str,
    /// What lies on it: cards and table heads.
    pub raised: &'static str,
    /// Text.
    pub text: &'static str,
    /// Text of less weight.
    pub quiet: &'static str,
    /// Links, bars and the focus ring.
    pub accent: &'static str,
    /// Lines.
    pub line: &'static str,
    /// The levels.
    pub levels: [(Level, &'static str); 5],
}

/// On white.
pub const LIGHT: Palette = Palette {
    ground: "#FFFFFF",
    raised: "#F3F5F8",
    text: "#1B1F24",
    quiet: "#4A4F5A",
    accent: "#0A4375",
    line: "#70767F",
    levels: [
        (Level::Fine, "#137B72"),
        (Level::Note, "#0A4375"),
        (Level::Look, "#8A6500"),
        (Level::Act, "#7A1410"),
        (Level::CannotTell, "#4A4F5A"),
    ],
};

/// On near black.
pub const DARK: Palette = Palette {
    ground: "#14181D",
    raised: "#1E242B",
    text: "#E7EAEE",
    quiet: "#B3BAC5",
    accent: "#6DB6FB",
    line: "#7B8492",
    levels: [
        (Level::Fine, "#69F0E4"),
        (Level::Note, "#43A0FA"),
        (Level::Look, "#FEDF8B"),
        (Level::Act, "#EE624C"),
        (Level::CannotTell, "#8E96A4"),
    ],
};

/// The style sheet's variables on one ground.
pub fn variables(p: &Palette) -> Vec<&'static str> {
    let mut out = Vec::new();
    let fixed = [
        ("--ground:", p.ground),
        ("--raised:", p.raised),
        ("--text:", p.text),
        ("--quiet:", p.quiet),
        ("--accent:", p.accent),
        ("--line:", p.line),
    ];
    let levels = p.levels.iter().map(|(level, colour)| {
        let name = match level {
            Level::Fine => "--fine:",
            Level::Note => "--note:",
            Level::Look => "--look:",
            Level::Act => "--act:",
            Level::CannotTell => "--cannot-tell:",
        };
        (name, *colour)
    });
    for (name, colour) in fixed.into_iter().chain(levels) {
        out.extend([name, colour, ";"]);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    type Colour = [f64; 3];

    fn channels(hex: &str) -> Colour {
        let part = |at: usize| f64::from(u8::from_str_radix(&hex[at..at + 2], 16).unwrap()) / 255.0;
        [part(1), part(3), part(5)]
    }

    fn linear(c: Colour) -> Colour {
        c.map(|v| if v <= 0.040_45 { v / 12.92 } else { ((v + 0.055) / 1.055).powf(2.4) })
    }

    /// WCAG 2.2, relative luminance and contrast ratio.
    fn contrast(a: &str, b: &str) -> f64 {
        let luminance = |hex| {
            let [r, g, b] = linear(channels(hex));
            0.2126 * r + 0.7152 * g + 0.0722 * b
        };
        let (a, b) = (luminance(a), luminance(b));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    /// How a colour looks: linear RGB by the matrix, back into its range.
    fn seen(c: Colour, by: [Colour; 3]) -> Colour {
        by.map(|row| row.iter().zip(c).map(|(m, v)| m * v).sum::<f64>().clamp(0.0, 1.0))
    }

    const VISIONS: [[Colour; 3]; 4] = [
        [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]],
        [
            [0.152_286, 1.052_583, -0.204_868],
            [0.114_503, 0.786_281, 0.099_216],
            [-0.003_882, -0.048_116, 1.051_998],
        ],
        [
            [0.367_322, 0.860_646, -0.227_968],
            [0.280_085, 0.672_501, 0.047_413],
            [-0.011_820, 0.042_940, 0.968_881],
        ],
        [
            [1.255_528, -0.076_749, -0.178_779],
            [-0.078_411, 0.930_809, 0.147_602],
            [0.004_733, 0.691_367, 0.303_900],
        ],
    ];

    /// CIE L*a*b* of linear RGB (sRGB primaries, D65).
    fn lab([r, g, b]: Colour) -> Colour {
        let f = |t: f64| {
            if t > (6.0_f64 / 29.0).powi(3) {
                t.cbrt()
            } else {
                t / (3.0 * (6.0_f64 / 29.0).powi(2)) + 4.0 / 29.0
            }
        };
        let x = f((0.412_456_4 * r + 0.357_576_1 * g + 0.180_437_5 * b) / 0.950_47);
        let y = f(0.212_672_9 * r + 0.715_152_2 * g + 0.072_175 * b);
        let z = f((0.019_333_9 * r + 0.119_192 * g + 0.950_304_1 * b) / 1.088_83);
        [116.0 * y - 16.0, 500.0 * (x - y), 200.0 * (y - z)]
    }

    /// CIEDE2000 (Sharma, Wu and Dalal 2005, equations 2 to 22).
    fn distance([l1, a1, b1]: Colour, [l2, a2, b2]: Colour) -> f64 {
        let seven = |c: f64| (c.powi(7) / (c.powi(7) + 25.0_f64.powi(7))).sqrt();
        let g = 0.5 * (1.0 - seven((a1.hypot(b1) + a2.hypot(b2)) / 2.0));
        let (a1, a2) = (a1 * (1.0 + g), a2 * (1.0 + g));
        let (c1, c2) = (a1.hypot(b1), a2.hypot(b2));
        let hue = |a: f64, b: f64| b.atan2(a).to_degrees().rem_euclid(360.0);
        let (h1, h2) = (hue(a1, b1), hue(a2, b2));
        let grey = c1 * c2 == 0.0;
        let turn = match h2 - h1 {
            _ if grey => 0.0,
            d if d > 180.0 => d - 360.0,
            d if d < -180.0 => d + 360.0,
            d => d,
        };
        let dh = 2.0 * (c1 * c2).sqrt() * (turn / 2.0).to_radians().sin();
        let (l, c) = ((l1 + l2) / 2.0, (c1 + c2) / 2.0);
        let h = match (h1 + h2, (h1 - h2).abs()) {
            (sum, _) if grey => sum,
            (sum, d) if d <= 180.0 => sum / 2.0,
            (sum, _) if sum < 360.0 => (sum + 360.0) / 2.0,
            (sum, _) => (sum - 360.0) / 2.0,
        };
        let cos = |d: f64| d.to_radians().cos();
        let t = 1.0 - 0.17 * cos(h - 30.0) + 0.24 * cos(2.0 * h) + 0.32 * cos(3.0 * h + 6.0)
            - 0.20 * cos(4.0 * h - 63.0);
        let sl = 1.0 + 0.015 * (l - 50.0).powi(2) / (20.0 + (l - 50.0).powi(2)).sqrt();
        let (sc, sh) = (1.0 + 0.045 * c, 1.0 + 0.015 * c * t);
        let turned = 60.0 * (-((h - 275.0) / 25.0).powi(2)).exp();
        let rt = -turned.to_radians().sin() * 2.0 * seven(c);
        let (l, c, h) = ((l2 - l1) / sl, (c2 - c1) / sc, dh / sh);
        (l * l + c * c + h * h + rt * c * h).sqrt()
    }

    fn least(p: &Palette) -> f64 {
        let mut least = f64::MAX;
        for by in VISIONS {
            let labs = p.levels.map(|(_, hex)| lab(seen(linear(channels(hex)), by)));
            for (i, a) in labs.iter().enumerate() {
                for b in &labs[i + 1..] {
                    least = least.min(distance(*a, *b));
                }
            }
        }
        least
    }

    #[test]
    fn the_distance_is_that_of_its_authors() {
        // Sharma, Wu and Dalal 2005, table 1, pairs 1, 7, 13 and 25.
        for (a, b, expected) in [
            ([50.0, 2.6772, -79.7751], [50.0, 0.0, -82.7485], 2.0425),
            ([50.0, 0.0, 0.0], [50.0, -1.0, 2.0], 2.3669),
            ([50.0, -0.001, 2.49], [50.0, 0.0011, -2.49], 4.7461),
            ([60.2574, -34.0099, 36.2677], [60.4626, -34.1751, 39.4387], 1.2644),
        ] {
            assert!((distance(a, b) - expected).abs() < 0.0001, "{a:?} {b:?}");
        }
    }

    #[test]
    fn every_text_is_read_on_its_ground() {
        for p in [LIGHT, DARK] {
            for ground in [p.ground, p.raised] {
                for colour in [p.text, p.quiet, p.accent].into_iter().chain(p.levels.map(|l| l.1)) {
                    let c = contrast(colour, ground);
                    assert!(c >= 4.5, "{colour} on {ground}: {c:.2}");
                }
                let c = contrast(p.line, ground);
                assert!(c >= 3.0, "line {} on {ground}: {c:.2}", p.line);
            }
            assert!(contrast(p.text, p.ground) >= 14.0);
        }
    }

    #[test]
    fn levels_differ_for_every_eye() {
        let (light, dark) = (least(&LIGHT), least(&DARK));
        assert!(light >= 9.9, "{light:.2}");
        assert!(dark >= 16.7, "{dark:.2}");
    }
}
