//! Packs the registries that ship with the program: `cargo xtask knowledge --ieee DIR --geo DIR`.
//!
//! `DIR` is what Debian's packages `ieee-data` and `geoip-database` unpack to (the latter from 2026 on,
//! when its data became DB-IP Lite). The same packages give the same octets. The forms are
//! described where they are read: `watch/src/knowledge/registry.rs` and `country.rs`.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

type Try<T> = Result<T, String>;

/// Longest name kept, characters.
const LONGEST_NAME: usize = 30;
/// Names or ranges between two places of an index; the readers have the same numbers.
const NAMES_A_STEP: usize = 16;
const RANGES_A_STEP: usize = 128;
/// Words that one octet stands for.
const WORDS: usize = 128;

pub(crate) fn pack(ieee: &str, geo: &str) -> Try<String> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../knowledge");
    let registry = registry(Path::new(ieee))?;
    let mut said = vec![write(&root, "registry.bin", &registry)?];
    for (file, name, magic, bits, kept) in [
        ("GeoIP.dat", "country4.bin", b"GCN4", 32, 32),
        ("GeoIPv6.dat", "country6.bin", b"GCN6", 128, 32),
    ] {
        let path = find(Path::new(geo), file)?;
        let data = fs::read(&path).map_err(|e| format!("{}: {e}", path.display()))?;
        said.push(write(&root, name, &countries(&data, magic, bits, kept)?)?);
    }
    Ok(said.join("\n"))
}

fn write(root: &Path, name: &str, data: &[u8]) -> Try<String> {
    fs::write(root.join(name), data).map_err(|e| format!("{name}: {e}"))?;
    Ok(format!("{name}: {} octets", data.len()))
}

/// The file of this name somewhere below a folder.
fn find(folder: &Path, name: &str) -> Try<PathBuf> {
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        let entries = fs::read_dir(&folder).map_err(|e| format!("{}: {e}", folder.display()))?;
        let mut paths: Vec<PathBuf> = entries.flatten().map(|e| e.path()).collect();
        paths.sort();
        for path in paths {
            if path.is_dir() {
                folders.push(path);
            } else if path.is_file() && path.file_name().is_some_and(|n| n == name) {
                return Ok(path);
            }
        }
    }
    Err(format!("no {name} below {}", folder.display()))
}

// ---- IEEE registries ---------------------------------------------------------------------------

fn registry(folder: &Path) -> Try<Vec<u8>> {
    // Prefixes by their length in hexadecimal digits: 6, 7, 9.
    let mut prefixes: [BTreeMap<u64, String>; 3] = Default::default();
    for file in ["iab.csv", "oui36.csv", "mam.csv", "oui.csv"] {
        let path = find(folder, file)?;
        let text = fs::read_to_string(&path).map_err(|e| format!("{}: {e}", path.display()))?;
        for row in csv(&text).into_iter().skip(1) {
            let [_, digits, name, ..] = row.as_slice() else { continue };
            let place = match digits.len() {
                6 => 0,
                7 => 1,
                9 => 2,
                n => return Err(format!("{file}: an assignment of {n} digits")),
            };
            let number = u64::from_str_radix(digits, 16).map_err(|e| format!("{digits}: {e}"))?;
            // The registry has a few prefixes twice; the first stands.
            if let Some(table) = prefixes.get_mut(place) {
                table.entry(number).or_insert_with(|| tidy(name));
            }
        }
    }
    let source = format!(
        "IEEE Registration Authority, public listing: {} assignments, from Debian's ieee-data",
        prefixes.iter().map(BTreeMap::len).sum::<usize>()
    );
    let names: BTreeSet<&String> = prefixes.iter().flat_map(BTreeMap::values).collect();
    let names: Vec<&String> = names.into_iter().collect();
    if names.len() > usize::from(u16::MAX) {
        return Err("too many names for two octets".to_owned());
    }
    let words = words(&names);
    let mut blob = Vec::new();
    let mut steps = Vec::new();
    for (i, name) in names.iter().enumerate() {
        if i % NAMES_A_STEP == 0 {
            steps.extend((blob.len() as u32).to_be_bytes());
        }
        blob.extend(shorten(name, &words));
        blob.push(0);
    }
    let mut out = head(b"GREG", &source);
    for word in &words {
        out.push(word.len() as u8);
        out.extend(word.as_bytes());
    }
    out.extend((names.len() as u32).to_be_bytes());
    out.extend((blob.len() as u32).to_be_bytes());
    for table in &prefixes {
        out.extend((table.len() as u32).to_be_bytes());
    }
    out.extend(&steps);
    out.extend(&blob);
    for (table, width) in prefixes.iter().zip([3, 4, 5]) {
        for number in table.keys() {
            out.extend(number.to_be_bytes().iter().skip(8 - width));
        }
        for name in table.values() {
            let n = names.binary_search(&name).map_err(|_| "a name is lost".to_owned())?;
            out.extend((n as u16).to_be_bytes());
        }
    }
    Ok(out)
}

fn head(magic: &[u8; 4], source: &str) -> Vec<u8> {
    let mut out = magic.to_vec();
    out.extend((source.len() as u16).to_be_bytes());
    out.extend(source.as_bytes());
    out
}

/// A company's name without its legal form, in ASCII.
fn tidy(name: &str) -> String {
    let plain: String = name.chars().map(fold).filter(|c| !c.is_control()).collect();
    let mut words: Vec<&str> = plain.split([' ', ',']).filter(|w| !w.is_empty()).collect();
    while words.len() > 1 {
        let last = words.last().map(|w| w.replace('.', "").to_ascii_lowercase());
        let legal = [
            "inc",
            "ltd",
            "co",
            "corp",
            "corporation",
            "limited",
            "llc",
            "gmbh",
            "ag",
            "sa",
            "bv",
            "srl",
            "spa",
            "oy",
            "ab",
            "as",
            "incorporated",
            "company",
            "kg",
            "plc",
            "pty",
            "sas",
            "coltd",
            "company",
            "&",
            "ltda",
            "aps",
            "pte",
            "sro",
            "kft",
            "pvt",
            "private",
            "(pty)",
            "oü",
            "nv",
            "sl",
            "mbh",
            "(hk)",
            "(hong",
            "kong)",
            "sdn",
            "bhd",
            "holdings",
            "holding",
            "group",
        ];
        if last.is_some_and(|w| legal.contains(&w.as_str())) {
            words.pop();
        } else {
            break;
        }
    }
    let text = words.join(" ");
    let text: String = text.chars().take(LONGEST_NAME).collect();
    text.trim_end_matches([' ', '.', '-']).to_owned()
}

fn fold(c: char) -> char {
    match c {
        'à'..='å' => 'a',
        'ç' | 'č' => 'c',
        'è'..='ë' | 'ě' => 'e',
        'ì'..='ï' => 'i',
        'ñ' => 'n',
        'ò'..='ö' | 'ø' => 'o',
        'ù'..='ü' => 'u',
        'Ä' | 'Á' | 'Å' => 'A',
        'É' => 'E',
        'Ö' | 'Ø' => 'O',
        'Ü' => 'U',
        ' '..='~' => c,
        c if c.is_whitespace() => ' ',
        _ => '_',
    }
}

/// The words that save most when one octet stands for each.
fn words(names: &[&String]) -> Vec<String> {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for name in names {
        for word in pieces(name) {
            *counts.entry(word.to_owned()).or_default() += 1;
        }
    }
    let mut all: Vec<(usize, String)> = counts
        .into_iter()
        .filter(|(w, _)| w.len() > 2)
        .map(|(w, n)| ((w.len() - 1) * n, w))
        .collect();
    all.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    let mut words: Vec<String> = all.into_iter().take(WORDS).map(|(_, w)| w).collect();
    words.sort();
    words.resize(WORDS, String::new());
    words
}

/// Words with the space before them.
fn pieces(name: &str) -> Vec<&str> {
    let mut starts: Vec<usize> = name.match_indices(' ').map(|(i, _)| i).collect();
    starts.insert(0, 0);
    starts.push(name.len());
    starts.windows(2).filter_map(|w| name.get(*w.first()?..*w.last()?)).collect()
}

fn shorten(name: &str, words: &[String]) -> Vec<u8> {
    let mut out = Vec::new();
    for piece in pieces(name) {
        match words.iter().position(|w| w == piece && !w.is_empty()) {
            Some(i) => out.push(0x80 | i as u8),
            None => out.extend(piece.as_bytes()),
        }
    }
    out
}

/// Rows of comma-separated values; quotes may hold commas, line ends and doubled quotes (RFC 4180).
fn csv(text: &str) -> Vec<Vec<String>> {
    let mut rows = Vec::new();
    let mut row = Vec::new();
    let mut cell = String::new();
    let mut quoted = false;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' if quoted && chars.peek() == Some(&'"') => {
                cell.push('"');
                chars.next();
            }
            '"' => quoted = !quoted,
            ',' if !quoted => row.push(core::mem::take(&mut cell)),
            '\r' if !quoted => {}
            '\n' if !quoted => {
                row.push(core::mem::take(&mut cell));
                rows.push(core::mem::take(&mut row));
            }
            c => cell.push(c),
        }
    }
    if !cell.is_empty() || !row.is_empty() {
        row.push(cell);
        rows.push(row);
    }
    rows
}

// ---- countries ---------------------------------------------------------------------------------

/// From here on a record of the old GeoIP form is a country (plus its number), below it a node.
const COUNTRY: u32 = 0x00ff_ff00;

/// The countries of the old GeoIP form, in the order of their numbers (a fact of that format).
const CODES: &str = "--APEUADAEAFAGAIALAMCWAOAQARASATAUAWAZBABBBDBEBFBGBHBIBJBMBNBOBRBSBTBVBWBYBZ\
CACCCDCFCGCHCICKCLCMCNCOCRCUCVCXCYCZDEDJDKDMDODZECEEEGEHERESETFIFJFKFMFOFRSXGAGBGDGEGFGHGIGLGMGNGP\
GQGRGSGTGUGWGYHKHMHNHRHTHUIDIEILINIOIQIRISITJMJOJPKEKGKHKIKMKNKPKRKWKYKZLALBLCLILKLRLSLTLULVLYMAMC\
MDMGMHMKMLMMMNMOMPMQMRMSMTMUMVMWMXMYMZNANCNENFNGNINLNONPNRNUNZOMPAPEPFPGPHPKPLPMPNPRPSPTPWPYQARERO\
RURWSASBSCSDSESGSHSISJSKSLSMSNSOSRSTSVSYSZTCTDTFTGTHTJTKTMTNTOTLTRTTTVTWTZUAUGUMUSUYUZVAVCVEVGVIVN\
VUWFWSYEYTRSZAZMMEZWA1A2O1AXGGIMJEBLMFBQSS";

fn countries(data: &[u8], magic: &[u8; 4], bits: u32, kept: u32) -> Try<Vec<u8>> {
    let mut ranges = Vec::new();
    walk(data, bits, kept, 0, 0, 0, &mut ranges)?;
    ranges.dedup_by_key(|(_, country)| *country);
    let version = data
        .windows(4)
        .rposition(|w| w == b"GEO-")
        .and_then(|at| data.get(at..))
        .map(|text| text.iter().take_while(|c| (b' '..=b'~').contains(c)).collect::<Vec<_>>())
        .map(|text| {
            String::from_utf8_lossy(&text.into_iter().copied().collect::<Vec<u8>>()).into_owned()
        })
        .unwrap_or_default();
    let source = format!(
        "IP Geolocation by DB-IP (https://db-ip.com), DB-IP Lite country, CC-BY-4.0; {version}; re-packed"
    );
    let mut body = Vec::new();
    let mut steps = Vec::new();
    let mut last = 0_u32;
    for (i, (start, country)) in ranges.iter().enumerate() {
        if i % RANGES_A_STEP == 0 {
            steps.extend(start.to_be_bytes());
            steps.extend((body.len() as u32).to_be_bytes());
        }
        let step = start - last;
        last = *start;
        // Most ranges begin on a multiple of 256.
        let number =
            if step.is_multiple_of(256) { u64::from(step) >> 7 } else { u64::from(step) << 1 | 1 };
        let mut rest = number;
        while rest > 127 {
            body.push(rest as u8 | 0x80);
            rest >>= 7;
        }
        body.push(rest as u8);
        body.push(*country);
    }
    let mut out = head(magic, &source);
    out.push((CODES.len() / 2) as u8);
    out.extend(CODES.as_bytes());
    out.extend((ranges.len() as u32).to_be_bytes());
    out.extend((body.len() as u32).to_be_bytes());
    out.extend(steps);
    out.extend(body);
    Ok(out)
}

/// Adds the ranges below a node. `kept` leading bits of an address are kept; a block of that size
/// that has several countries gets none (number 0).
fn walk(
    data: &[u8],
    bits: u32,
    kept: u32,
    node: u32,
    depth: u32,
    start: u32,
    ranges: &mut Vec<(u32, u8)>,
) -> Try<()> {
    if depth >= bits {
        return Err("the tree is too deep".to_owned());
    }
    for side in 0..2_u32 {
        let at = (node * 6 + side * 3) as usize;
        let record = data.get(at..at + 3).ok_or("the tree ends early")?;
        let record = record.iter().rev().fold(0_u32, |n, b| n << 8 | u32::from(*b));
        let begins = start | side.checked_shl(31 - depth.min(31)).unwrap_or(0);
        if record >= COUNTRY {
            let country = u8::try_from(record - COUNTRY).map_err(|e| e.to_string())?;
            ranges.push((begins, country));
        } else if depth + 1 >= kept {
            let mut seen = BTreeSet::new();
            below(data, record, bits - depth, &mut seen)?;
            let only = seen.iter().next().copied().filter(|_| seen.len() == 1);
            ranges.push((begins, only.unwrap_or(0)));
        } else {
            walk(data, bits, kept, record, depth + 1, begins, ranges)?;
        }
    }
    Ok(())
}

/// Every country below a node.
fn below(data: &[u8], node: u32, left: u32, seen: &mut BTreeSet<u8>) -> Try<()> {
    if left == 0 {
        return Err("the tree is too deep".to_owned());
    }
    for side in 0..2 {
        let at = (node * 6 + side * 3) as usize;
        let record = data.get(at..at + 3).ok_or("the tree ends early")?;
        let record = record.iter().rev().fold(0_u32, |n, b| n << 8 | u32::from(*b));
        if record >= COUNTRY {
            seen.insert(u8::try_from(record - COUNTRY).map_err(|e| e.to_string())?);
        } else {
            below(data, record, left - 1, seen)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lose_their_legal_form() {
        assert_eq!(tidy("Edimax Technology Co. Ltd."), "Edimax Technology");
        assert_eq!(tidy("TP-LINK TECHNOLOGIES CO.,LTD."), "TP-LINK TECHNOLOGIES");
        assert_eq!(tidy("Inc."), "Inc");
    }

    #[test]
    fn quotes_hold_commas_and_line_ends() {
        let rows = csv("a,\"b, \"\"c\"\"\nd\"\r\ne,f\n");
        assert_eq!(rows, [["a", "b, \"c\"\nd"], ["e", "f"]]);
    }

    #[test]
    fn every_country_has_two_letters() {
        assert_eq!(CODES.len(), 2 * 255);
    }
}
