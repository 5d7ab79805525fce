# Signatures of declarations.

signature-valid = { $file }: the signature is valid.
signature-unanchored = { $file }: the signature fits the file; who signed it was not checked.
signature-refused = { $file }: the signature is refused.
signature-about = { $reason } This is about { $about }.

signature-row-signer = Signed by
signature-row-issuer = Whose issuer is
signature-row-serial = Serial number
signature-row-valid = Valid
signature-row-algorithm = Algorithm
signature-row-signed = Signed, it says
signature-row-anchor = Anchor
signature-from-until = from { $from } to { $until }
signature-between = { $n ->
    [one] with one certificate between signer and anchor
   *[other] with { $n } certificates between signer and anchor
}

## What needs attention

signature-note-no-anchors = Nobody was named whom you trust. Give the maker’s root certificate with --anchor.
signature-note-pem = The signature is in PEM. The standard wants DER; other programs may not read it.
signature-note-crlf = It was made over another form of the file, with the line ends of mail. The standard wants the file as it is; other programs will refuse this signature. Ask its author to sign again, as binary.
signature-note-attributes-order = The signed attributes are not in the order that DER asks for; other programs may refuse this signature.
signature-note-signed-in-the-future = By its own word it was signed later than the moment it is judged at. Check the clocks.

## Why a signature is refused

signature-refused-file-too-large = The file has more than one megabyte. No such file is judged here.
signature-refused-signature-too-large = The signature file is far too large to be a signature.
signature-refused-empty = The signature file is empty. Fetch it again.
signature-refused-pem = It looks like PEM, but holds no signature that can be read. It should be labelled PKCS7 or CMS.
signature-refused-truncated = The signature file is cut short. Fetch it again.
signature-refused-trailing = Something stands behind the end of the signature. Fetch it again.
signature-refused-not-der = The signature is in an older form (BER); the standard wants DER. Ask its author to sign again.
signature-refused-not-cms = This is no signature in CMS. Check that it is the file that belongs here.
signature-refused-not-signed-data = This CMS message is no signature.
signature-refused-content-type = The signature is over another kind of content.
signature-refused-attached = The signature has a content of its own inside. It must be apart from the file, so that both cannot differ.
signature-refused-no-signer = Nobody signed: the signature is hollow.
signature-refused-several-signers = Several people signed in one signature. Who answers for the file would be unclear.
signature-refused-too-many-certificates = The signature brings more than 16 certificates.
signature-refused-malformed-certificate = A certificate in it is malformed.
signature-refused-attributes = What the signature says about itself is incomplete, or stands there twice.
signature-refused-signer-certificate-missing = The signer’s certificate is not in the signature.
signature-refused-weak-algorithm = It uses a method that can be forged today, such as MD5 or SHA-1. Ask its author to sign again with SHA-256.
signature-refused-unsupported-algorithm = It uses a method that is not known here.
signature-refused-algorithm-mismatch = The methods that the signature names do not fit together.
signature-refused-weak-key = The key is too short: RSA needs 2048 bits.
signature-refused-tampered = The signature is good, but for another file: this file was changed after it was signed, or the two do not belong together. Fetch both again.
signature-refused-bad-signature = The signature was not made by this key over this file. One of them was changed, or they do not belong together.
signature-refused-attributes-as-content = The file is a piece of another signature.
signature-refused-key-usage-missing = The certificate does not say what its key is for. For signing such files it must say so (key usage, digital signature). Ask for another certificate.
signature-refused-key-usage = The certificate’s key is for something else, not for signing (key usage lacks digital signature).
signature-refused-extended-key-usage = The certificate’s key is for another purpose, not for signing documents (extended key usage).
signature-refused-mudsigner = The thing’s own certificate names somebody else as the one who signs its file.
signature-refused-signer-expired = The signer’s certificate has expired. Ask for a new signature.
signature-refused-signer-not-yet-valid = The signer’s certificate is not valid yet. Check the clock.
signature-refused-signer-is-authority = The signer’s certificate is for issuing certificates, not for signing files.
signature-refused-no-path = Nothing leads from the signer to anybody you trust: the last issuer’s certificate is neither in the signature nor among the anchors.
signature-refused-certificate-signature = A certificate names an issuer who did not sign it, or was changed.
signature-refused-issuer-expired = The certificate of an issuer has expired.
signature-refused-issuer-not-yet-valid = The certificate of an issuer is not valid yet.
signature-refused-issuer-not-authority = A certificate was issued by somebody who may not issue any.
signature-refused-issuer-key-usage = A certificate was issued with a key that is not for issuing (key usage).
signature-refused-anchor-expired = The certificate that you trust has itself expired. Ask the maker for a new one.
signature-refused-anchor-not-yet-valid = The certificate that you trust is not valid yet. Check the clock.
signature-refused-path-length = There are more certificates between signer and anchor than one of them allows.
signature-refused-name-constraints = An issuer may only issue for certain names, and it cannot be shown that the signer’s is one of them.
signature-refused-critical-extension = A certificate carries a condition that is not known here, and must not be passed over.
signature-refused-path-too-complex = The certificates are so entangled that finding a way through them would cost too much.

## The command line

signature-cli-verify-about = Verifies the signature of a MUD file (RFC 8520): whether it fits the file, and who signed it
signature-cli-verify-file = The MUD file
signature-cli-verify-signature = The signature; by default the file of the same name ending in .p7s
signature-cli-verify-anchor = A certificate that you trust, or several, in PEM or DER. May be given often
signature-cli-verify-signer-name = Who must have signed: the thing’s own certificate, which names its signer (id-pe-mudsigner), or a name in DER
signature-cli-verify-at = Judge as if it were this time; by default now
signature-cli-verify-json = Tell it as JSON, for programs
signature-cli-verify-after =
    Examples:
      gardien mud verify lamp.json --anchor maker-root.pem
      gardien mud verify lamp.json --signature fetched.p7s --anchor roots.pem --json
      gardien mud verify lamp.json --anchor maker-root.pem --at 2026-06-01

    Without an anchor it is only told whether the signature fits the file.

    Exit codes:
      0  valid
      1  refused, or a file could not be read
      2  wrong usage
      3  valid, but something needs attention; or who signed was not checked
signature-cli-usage-certificate = CERTIFICATE
signature-cli-no-file = { $file } could not be read: { $cause }. Check the name and your rights.
signature-cli-too-large = { $file } is too large: at most { $size } are read.
signature-cli-no-signature = No signature lies beside { $file }: { $signature } is not there. Name it with --signature.
signature-cli-no-certificates = { $file } holds no certificate that can be read. It should be in PEM or DER.
signature-cli-no-signer-name = { $file } names no signer: it is neither a certificate with the extension id-pe-mudsigner nor a name in DER.

## Signing

sign-cli-about = Signs a MUD file (RFC 8520), for makers: writes a signature beside it
sign-cli-file = The MUD file
sign-cli-key = The private key, in PEM (PKCS#8, SEC 1 or PKCS#1): P-256, P-384, RSA from 2048 bits, or Ed25519
sign-cli-certificate = The certificate of that key, in PEM or DER
sign-cli-chain = Certificates that lead from it to the root, in PEM or DER
sign-cli-out = The signature to write; by default the file of the same name ending in .p7s
sign-cli-at = Say that it was signed at this time; by default now
sign-cli-force = Replace the signature if it is there
sign-cli-after =
    Examples:
      gardien mud sign lamp.json --key key.pem --certificate signer.pem
      gardien mud sign lamp.json --key key.pem --certificate signer.pem --chain between.pem --force

    Exit codes:
      0  signed
      1  failed
      2  wrong usage
      3  signed, but others will refuse it: the reason is told
sign-wrote = { $signature } is the signature of { $file }.
sign-name = Name it in the file’s mud-signature before you sign, and serve it as application/pkcs7-signature.
sign-warns = It was signed, but others will refuse it. { $reason }
sign-exists = { $file } is already there. Nothing was written. Give another name with --out, or --force to replace it.
sign-out-is-input = --out { $file } would replace a file that is being read. Give another name.
sign-key-unreadable = { $file } holds no private key that can be read. It should be in PEM: PKCS#8, SEC 1 or PKCS#1.
sign-key-locked = The key in { $file } is locked with a password. Unlock it into a file that only you can read, and name that.
sign-key-kind = The key in { $file } is of a kind that does not sign here. P-256, P-384, RSA from 2048 to 8192 bits and Ed25519 do.
sign-key-public = { $file } can be read by others on this machine. Take their rights away: a private key is for its owner only.
sign-other-key = The certificate in { $file } is for another key.
sign-weak-key = The key is too short: RSA needs 2048 bits.
sign-time = That time cannot be written into a signature.
sign-failed = The key did not sign. Check that the key file is whole.
