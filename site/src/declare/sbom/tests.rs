use super::*;

fn day(at: Time) -> String {
    at.to_string().chars().take(10).collect()
}

const CYCLONEDX: &str = r#"{"bomFormat":"CycloneDX","specVersion":"1.5","serialNumber":"urn:uuid:3e671687-395b-41f5-a30f-a58921a69b79","version":1,
"metadata":{"timestamp":"2026-05-01T10:00:00Z","supplier":{"name":"Example"},"component":{"type":"firmware","bom-ref":"cam","name":"Camera","version":"3.1"}},
"components":[
 {"type":"application","bom-ref":"bb","name":"busybox","version":"1.22.1","purl":"pkg:generic/busybox@1.22.1","licenses":[{"license":{"id":"GPL-2.0-only"}}],"hashes":[{"alg":"SHA-256","content":"AB"}]},
 {"type":"library","bom-ref":"ssl","name":"OpenSSL","version":"1.0.2k","cpe":"cpe:2.3:a:openssl:openssl:1.0.2k:*:*:*:*:*:*:*","components":[{"type":"library","name":"inner"}]},
 {"type":"library","bom-ref":"odd","name":"odd","version":"7","purl":"not a purl","cpe":"cpe:1"}],
"dependencies":[{"ref":"cam","dependsOn":["bb","ssl"]},{"ref":"bb","dependsOn":["ssl"]},{"ref":"bb","dependsOn":["gone"]}]}"#;

#[test]
fn cyclonedx_is_read() {
    let bill = read(CYCLONEDX.as_bytes()).unwrap();
    let names: Vec<&str> = bill.components.iter().map(|c| c.name.raw()).collect();
    assert_eq!(names, ["Camera", "busybox", "OpenSSL", "inner", "odd"]);
    assert_eq!((bill.subject, bill.components[0].supplier.raw()), (Some(0), "Example"));
    assert_eq!(
        (bill.components[0].needs.as_slice(), bill.components[1].needs.as_slice()),
        ([1, 2].as_slice(), [2].as_slice())
    );
    assert_eq!(bill.components[1].licences[0].raw(), "GPL-2.0-only");
    let remarks: Vec<&str> = bill.remarks.kept.iter().map(|r| r.what).collect();
    assert_eq!(remarks, ["bad-purl", "bad-cpe", "no-such-reference"]);
    assert_eq!(bill.remarks.kept[0].path, "/components/2/purl");
    assert_eq!(bill.remarks.kept[0].line(CYCLONEDX.as_bytes()), 6);
    let oldest = bill.oldest().unwrap();
    assert_eq!(
        (
            bill.components[oldest.component as usize].name.raw(),
            day(oldest.at).as_str(),
            oldest.known_by
        ),
        ("busybox", "2014-01-20", "table")
    );
    assert_eq!((bill.dated(), bill.in_circles), (2, 0));
    let kept = bill.declaration(CYCLONEDX.as_bytes(), "x.json");
    assert_eq!(
        (
            kept.kind,
            kept.source.raw(),
            kept.summary["oldest"].as_str(),
            kept.summary["components"].as_str()
        ),
        ("cyclonedx", "Example", "busybox 1.22.1", "4")
    );
    for version in ["1.4", "1.6", "1.7"] {
        assert!(read(CYCLONEDX.replace(r#""1.5""#, &format!("\"{version}\"")).as_bytes()).is_ok());
    }
}

const SPDX2: &str = r#"{"spdxVersion":"SPDX-2.3","SPDXID":"SPDXRef-DOCUMENT","name":"x","creationInfo":{"created":"2026-05-01T10:00:00Z","creators":["Tool: x"]},"packages":[
 {"SPDXID":"SPDXRef-Cam","name":"Camera","versionInfo":"3.1","supplier":"Organization: Example (mail@example.org)","downloadLocation":"NOASSERTION"},
 {"SPDXID":"SPDXRef-Z","name":"zlib","versionInfo":"1.2.8","licenseConcluded":"Zlib","licenseDeclared":"NOASSERTION","checksums":[{"algorithm":"SHA1","checksumValue":"AA"}],"externalRefs":[{"referenceCategory":"PACKAGE-MANAGER","referenceType":"purl","referenceLocator":"pkg:deb/debian/zlib@1:1.2.8.dfsg-2"},{"referenceCategory":"SECURITY","referenceType":"cpe23Type","referenceLocator":"cpe:2.3:a:zlib:zlib:1.2.8:*:*:*:*:*:*:*"}]},
 {"SPDXID":"SPDXRef-Own","name":"own","versionInfo":"1","releaseDate":"2012-06-01T00:00:00Z"}],
"relationships":[{"spdxElementId":"SPDXRef-DOCUMENT","relationshipType":"DESCRIBES","relatedSpdxElement":"SPDXRef-Cam"},{"spdxElementId":"SPDXRef-Cam","relationshipType":"DEPENDS_ON","relatedSpdxElement":"SPDXRef-Z"},{"spdxElementId":"SPDXRef-Own","relationshipType":"DEPENDENCY_OF","relatedSpdxElement":"SPDXRef-Cam"}]}"#;

#[test]
fn spdx_2_is_read_as_json_and_as_tags() {
    let bill = read(SPDX2.as_bytes()).unwrap();
    assert_eq!(
        (bill.kind, bill.subject, bill.components[0].needs.as_slice()),
        (Kind::Spdx2, Some(0), [1, 2].as_slice())
    );
    assert_eq!(
        (
            bill.components[0].supplier.raw(),
            bill.components[1].licences.len(),
            bill.components[1].cpes.len()
        ),
        ("Example", 1, 1)
    );
    // zlib 1.2.8 is of 2013; what the document itself dates is of 2012.
    assert_eq!(
        bill.components[1].age().map(|(at, by)| (day(at), by)),
        Some(("2013-04-28".to_owned(), "table"))
    );
    assert_eq!(
        bill.oldest().map(|o| (o.component, day(o.at), o.known_by)),
        Some((2, "2012-06-01".to_owned(), "document"))
    );
    let tags = "SPDXVersion: SPDX-2.2\nDataLicense: CC0-1.0\nSPDXID: SPDXRef-DOCUMENT\nCreated: 2026-05-01T10:00:00Z\n\n\
        PackageName: Camera\nSPDXID: SPDXRef-Cam\nPackageVersion: 3.1\nPackageSupplier: Organization: Example\nPackageComment: <text>two\nlines: PackageName: no</text>\n\
        # a remark\nPackageName: zlib\nSPDXID: SPDXRef-Z\nPackageVersion: 1.2.8\nExternalRef: PACKAGE-MANAGER purl pkg:deb/debian/zlib@1:1.2.8.dfsg-2\nPackageChecksum: SHA1: aa\n\
        Relationship: SPDXRef-DOCUMENT DESCRIBES SPDXRef-Cam\nRelationship: SPDXRef-Cam CONTAINS SPDXRef-Z\n";
    let bill = read(tags.as_bytes()).unwrap();
    assert_eq!(
        (bill.kind, bill.format_version.as_str(), bill.components.len(), bill.subject),
        (Kind::Spdx2Tags, "2.2", 2, Some(0))
    );
    assert_eq!(bill.components[0].needs, [1]);
    assert_eq!(bill.components[1].purl.as_ref().unwrap().name, "zlib");
}

#[test]
fn spdx_3_is_read() {
    let text = r#"{"@context":"https://spdx.org/rdf/3.0.1/spdx-context.jsonld","@graph":[
 {"type":"CreationInfo","@id":"_:c","specVersion":"3.0.1","created":"2026-05-01T10:00:00Z"},
 {"type":"Organization","spdxId":"urn:o","name":"Example","creationInfo":"_:c"},
 {"type":"SpdxDocument","spdxId":"urn:d","rootElement":["urn:b"]},
 {"type":"software_Sbom","spdxId":"urn:b","rootElement":["urn:cam"]},
 {"type":"software_Package","spdxId":"urn:cam","name":"Camera","software_packageVersion":"3.1","suppliedBy":"urn:o"},
 {"type":"software_Package","spdxId":"urn:bb","name":"busybox","software_packageVersion":"1.22.1","software_packageUrl":"pkg:generic/busybox@1.22.1","releaseTime":"2014-01-20T00:00:00Z","externalIdentifier":[{"type":"ExternalIdentifier","externalIdentifierType":"cpe23","identifier":"cpe:2.3:a:busybox:busybox:1.22.1:*:*:*:*:*:*:*"}],"verifiedUsing":[{"type":"Hash","algorithm":"sha256","hashValue":"aa"}]},
 {"type":"simplelicensing_LicenseExpression","spdxId":"urn:l","simplelicensing_licenseExpression":"GPL-2.0-only"},
 {"type":"Relationship","spdxId":"urn:r","from":"urn:bb","relationshipType":"hasDeclaredLicense","to":["urn:l"]},
 {"type":"Relationship","spdxId":"urn:s","from":"urn:cam","relationshipType":"contains","to":["urn:bb"]}]}"#;
    let bill = read(text.as_bytes()).unwrap();
    assert_eq!(
        (bill.kind, bill.subject, bill.components[0].supplier.raw()),
        (Kind::Spdx3, Some(0), "Example")
    );
    assert_eq!(
        (bill.components[0].needs.as_slice(), bill.components[1].licences[0].raw()),
        ([1].as_slice(), "GPL-2.0-only")
    );
    assert_eq!(bill.oldest().map(|o| o.known_by), Some("document"));
    let fault = read(text.replace("spdx.org/rdf/3.0.1", "example.org/4").as_bytes()).unwrap_err();
    assert_eq!((fault.what, fault.path.as_str()), ("version", "/@context"));
}

#[test]
fn circles_harm_nothing_and_are_told() {
    let circle = CYCLONEDX.replace(
        r#"{"ref":"cam","dependsOn":["bb","ssl"]}"#,
        r#"{"ref":"ssl","dependsOn":["bb"]},{"ref":"odd","dependsOn":["odd"]}"#,
    );
    let bill = read(circle.as_bytes()).unwrap();
    assert_eq!(bill.in_circles, 3);
    assert!(bill.remarks.kept.iter().any(|r| r.what == "circle"));
    // A chain of a hundred thousand needs no stack.
    let mut components: Vec<Component> =
        (0..100_000).map(|i| Component { needs: vec![i + 1], ..Component::default() }).collect();
    components.push(Component { needs: vec![0], ..Component::default() });
    assert_eq!(circles(&components).len(), 100_001);
    components[50_000].needs.clear();
    assert!(circles(&components).is_empty());
}

#[test]
fn what_is_wrong_is_told_at_its_place() {
    let with = |from: &str, to: &str| {
        read(CYCLONEDX.replace(from, to).as_bytes()).map(|_| ()).unwrap_err()
    };
    for (from, to, what, path) in [
        (r#""specVersion":"1.5""#, r#""specVersion":"1.1""#, "version", "/specVersion"),
        (r#""name":"OpenSSL","#, "", "missing", "/components/1"),
        (r#""name":"OpenSSL""#, r#""name":7"#, "not-a-text", "/components/1/name"),
        (r#""bom-ref":"ssl""#, r#""bom-ref":"bb""#, "reference-twice", "/components/1"),
        (
            r#""name":"OpenSSL""#,
            r#""name":"a","name":"OpenSSL""#,
            "name-twice",
            "/components/1/name",
        ),
        (
            r#""timestamp":"2026-05-01T10:00:00Z""#,
            r#""timestamp":"May""#,
            "bad-date",
            "/metadata/timestamp",
        ),
        (
            r#""dependsOn":["gone"]"#,
            r#""dependsOn":"gone""#,
            "not-a-list",
            "/dependencies/2/dependsOn",
        ),
    ] {
        let fault = with(from, to);
        assert_eq!((fault.what, fault.path.as_str()), (what, path), "{to}");
    }
    assert_eq!(
        read(b"<?xml version='1.0'?><bom xmlns='http://cyclonedx.org/schema/bom/1.4'/>")
            .unwrap_err()
            .what,
        "xml"
    );
    assert_eq!(read(b"{}").unwrap_err().what, "unknown-kind");
    assert_eq!(read(b"").unwrap_err().what, "ended");
}

#[test]
fn hostile_bills_stay_within_their_bounds() {
    let one = r#"{"type":"library","name":"a"}"#;
    let bill = |inner: &str| {
        format!(r#"{{"bomFormat":"CycloneDX","specVersion":"1.6","components":[{inner}]}}"#)
    };
    let many = bill(&vec![one; MOST_COMPONENTS + 1].join(","));
    assert_eq!(read(many.as_bytes()).unwrap_err().what, "too-many-components");
    let million = bill(&vec![one; 1_000_000].join(","));
    let fault = read(million.as_bytes()).unwrap_err();
    assert!(matches!(fault.what, "too-many-values" | "too-many-components"), "{fault:?}");
    let deep =
        bill(&format!("{}{}", r#"{"name":"a","components":["#.repeat(1_000), "]}".repeat(1_000)));
    assert_eq!(read(deep.as_bytes()).unwrap_err().what, "too-deep");
    assert_eq!(read(&vec![b' '; BOUNDS.longest + 1]).unwrap_err().what, "too-long");
    let huge = bill(&one.replace("\"a\"", &format!("\"{}\"", "x".repeat(1 << 20))));
    assert!(read(huge.as_bytes()).unwrap().components[0].name.raw().len() <= 512);
    // Cut anywhere and changed anywhere, it is an answer and no panic.
    for text in [CYCLONEDX, SPDX2] {
        for end in 0..text.len() {
            let _ = read(&text.as_bytes()[..end]);
        }
        for i in 0..text.len() {
            let mut octets = text.as_bytes().to_vec();
            octets[i] ^= 0x15;
            let _ = read(&octets);
        }
    }
}
