#!/usr/bin/env bash
# Signatures of MUD files, both ways between gardien and others: what one signs the other verifies,
# what was changed neither believes.
#
# usage: openssl_cms.sh            (GARDIEN names the program; else target/release/gardien)
#
# The peers are openssl (3.0 or later) and, where the Python named by PYTHON has them, the packages
# `cryptography` (its PKCS#7 signer) and `pyhanko` (signs and verifies CMS, also with Ed25519). Ends
# with the number of checks of each; fails at the first that is not as it should be.
set -euo pipefail
cd "$(dirname "$0")/.."
gardien=$(realpath "${GARDIEN:-${CARGO_TARGET_DIR:-target}/release/gardien}")
python=${PYTHON:-python3}
command -v openssl >/dev/null || { echo "openssl is not there"; exit 1; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
checks=0

# expect CODE COMMAND…: the exit code must be this one.
expect() {
  local want=$1 code=0
  shift
  "$@" >said 2>&1 || code=$?
  if [ "$code" != "$want" ]; then
    echo "exit code $code instead of $want: $*"
    cat said
    exit 1
  fi
  checks=$((checks + 1))
}

# refused CODE ARGUMENT…: gardien refuses for exactly this reason.
refused() {
  local reason=$1
  shift
  expect 1 "$gardien" mud verify --json "$@"
  grep -q "\"code\": \"$reason\"" said || { echo "not for $reason: $*"; cat said; exit 1; }
}

# Openssl's own rule for signers is that of S/MIME; purpose `any` leaves it out, as RFC 8520 does.
openssl_verifies() {
  openssl cms -verify -binary -inform DER -in "$2" -content "$1" -CAfile root.pem -purpose any -out /dev/null
}

cat >lamp.json <<'J'
{
  "ietf-mud:mud": {
    "mud-version": 1,
    "mud-url": "https://lamps.example/lamp.json",
    "mud-signature": "https://lamps.example/lamp.p7s"
  }
}
J
sed 's/lamps/locks/' lamp.json >changed.json

openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout root.key -out root.pem \
  -days 3650 -subj "/O=Lamps of Example/CN=root" -addext keyUsage=critical,keyCertSign 2>/dev/null
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout other.key \
  -out other.pem -days 3650 -subj "/CN=another root" 2>/dev/null

# issue NAME EXTENSIONS ISSUER: certifies NAME.key.
issue() {
  openssl req -new -key "$1.key" -subj "/O=Lamps of Example/CN=$1" -out "$1.csr"
  printf '%s\n' "$2" >"$1.ext"
  openssl x509 -req -in "$1.csr" -CA "$3.pem" -CAkey "$3.key" -CAcreateserial -days 365 \
    -extfile "$1.ext" -out "$1.pem" 2>/dev/null
}

openssl ecparam -name secp384r1 -genkey -noout -out between.key
issue between $'basicConstraints=critical,CA:TRUE,pathlen:0\nkeyUsage=critical,keyCertSign' root
signer='keyUsage=critical,digitalSignature'
openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out p256.key 2>/dev/null
openssl ecparam -name prime256v1 -genkey -out p256-sec1.key       # with EC PARAMETERS before it
openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-384 -out p384.key 2>/dev/null
openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out rsa.key 2>/dev/null
openssl genrsa -traditional -out rsa-pkcs1.key 3072 2>/dev/null
openssl genpkey -algorithm ED25519 -out ed25519.key
chmod 600 ./*.key
for name in p256 p256-sec1 p384 rsa rsa-pkcs1 ed25519; do
  issue "$name" "$signer"$'\nsubjectKeyIdentifier=hash' between
done

# Gardien signs.
for name in p256 p256-sec1 p384 rsa rsa-pkcs1 ed25519; do
  expect 0 "$gardien" mud sign lamp.json --key "$name.key" --certificate "$name.pem" \
    --chain between.pem --out "$name.p7s"
  expect 0 "$gardien" mud verify lamp.json --signature "$name.p7s" --anchor root.pem
  # OpenSSL 3.0 has no Ed25519 in CMS; whether this one has, it shows by signing.
  if [ "$name" = ed25519 ] && ! openssl cms -sign -binary -in lamp.json -signer ed25519.pem \
      -inkey ed25519.key -md sha512 -outform DER -out probe.p7s 2>/dev/null; then
    echo "openssl here does not do Ed25519 in CMS: left out"
    continue
  fi
  expect 0 openssl_verifies lamp.json "$name.p7s"
  expect 4 openssl_verifies changed.json "$name.p7s"
  refused tampered changed.json --signature "$name.p7s" --anchor root.pem
  refused no-path lamp.json --signature "$name.p7s" --anchor other.pem
done

# Openssl signs: with and without attributes, the signer named by issuer and by key, PSS.
for name in p256 p384 rsa rsa-pkcs1 ed25519; do
  for option in '' -noattr -keyid -pss '-md sha512' '-md sha384'; do
    case "$name$option" in
      *-pss) [[ $name == rsa* ]] || continue
             option='-keyopt rsa_padding_mode:pss -keyopt rsa_pss_saltlen:-1 -md sha256' ;;
      ed25519) option='-md sha512' ;;
      ed25519*) continue ;;
    esac
    # shellcheck disable=SC2086
    if ! openssl cms -sign -binary -in lamp.json -signer "$name.pem" -inkey "$name.key" \
        -certfile between.pem -outform DER -out theirs.p7s $option 2>failed; then
      [ "$name" = ed25519 ] && continue
      cat failed
      exit 1
    fi
    expect 0 "$gardien" mud verify lamp.json --signature theirs.p7s --anchor root.pem
    reason=tampered
    [[ $option == -noattr ]] && reason=bad-signature
    refused $reason changed.json --signature theirs.p7s --anchor root.pem
    refused no-path lamp.json --signature theirs.p7s --anchor other.pem
  done
done

# What openssl can do and the standard does not want.
sign() { openssl cms -sign -in lamp.json -signer p256.pem -inkey p256.key -certfile between.pem "$@"; }
sign -outform DER -out mail.p7s
expect 3 "$gardien" mud verify lamp.json --signature mail.p7s --anchor root.pem --json
grep -q '"form": "crlf"' said
sign -binary -outform PEM -out text.p7s
expect 3 "$gardien" mud verify lamp.json --signature text.p7s --anchor root.pem
sign -binary -outform DER -nodetach -out attached.p7s
refused attached lamp.json --signature attached.p7s --anchor root.pem
sign -binary -outform DER -stream -nodetach -out ber.p7s
refused not-der lamp.json --signature ber.p7s --anchor root.pem
sign -binary -outform DER -md sha1 -out sha1.p7s
refused weak-algorithm lamp.json --signature sha1.p7s --anchor root.pem
sign -binary -outform DER -nocerts -out bare.p7s
refused signer-certificate-missing lamp.json --signature bare.p7s --anchor root.pem
sign -binary -outform DER -signer p384.pem -inkey p384.key -out two.p7s
refused several-signers lamp.json --signature two.p7s --anchor root.pem
# A salt of another length than the hash's, which openssl chooses where nobody says.
openssl cms -sign -binary -in lamp.json -signer rsa.pem -inkey rsa.key -certfile between.pem \
  -keyopt rsa_padding_mode:pss -outform DER -out salt.p7s
refused unsupported-algorithm lamp.json --signature salt.p7s --anchor root.pem
openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:1024 -out short.key 2>/dev/null
issue short "$signer" root
openssl cms -sign -binary -in lamp.json -signer short.pem -inkey short.key -outform DER -out short.p7s
refused weak-key lamp.json --signature short.p7s --anchor root.pem
expect 1 "$gardien" mud sign lamp.json --key short.key --certificate short.pem --out never.p7s
cp p256.key usage.key
issue usage keyUsage=critical,keyAgreement root
openssl cms -sign -binary -in lamp.json -signer usage.pem -inkey usage.key -outform DER -out usage.p7s
refused key-usage lamp.json --signature usage.p7s --anchor root.pem
expect 3 "$gardien" mud sign lamp.json --key usage.key --certificate usage.pem --out usage.p7s --force

# The signer that a device's certificate names.
# Algorithm, issuer, validity, subject: the fourth sequence of a certificate.
offset=$(openssl asn1parse -in p256.pem | sed -n 's/^ *\([0-9]*\):d=2 .*cons: *SEQUENCE.*/\1/p' | sed -n 4p)
openssl asn1parse -in p256.pem -strparse "$offset" -noout -out name.der
cp rsa.key device.key
issue device "1.3.6.1.5.5.7.1.30=DER:$(od -An -v -tx1 name.der | tr -d ' \n')" root
expect 0 "$gardien" mud verify lamp.json --signature p256.p7s --anchor root.pem --signer-name device.pem
refused mudsigner lamp.json --signature p384.p7s --anchor root.pem --signer-name device.pem

echo "$checks checks with $(openssl version | cut -d' ' -f1,2)"
checks=0

# by_python NAME PACKAGE: whether there is such a peer.
by_python() {
  "$python" -c "import $1" 2>/dev/null && return 0
  echo "Python's $1 is not there: left out"
  return 1
}

# theirs REASON: what a peer signed is believed, and refused for another file.
theirs() {
  expect 0 "$gardien" mud verify lamp.json --signature theirs.p7s --anchor root.pem
  refused "$1" changed.json --signature theirs.p7s --anchor root.pem
  refused no-path lamp.json --signature theirs.p7s --anchor other.pem
}

if by_python cryptography; then
  cat >peer.py <<'P'
import sys
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.serialization import pkcs7

name, *options = sys.argv[1:]
load = lambda p: x509.load_pem_x509_certificate(open(p, 'rb').read())
key = serialization.load_pem_private_key(open(name + '.key', 'rb').read(), None)
wanted = [pkcs7.PKCS7Options.DetachedSignature, pkcs7.PKCS7Options.Binary]
wanted += [getattr(pkcs7.PKCS7Options, o) for o in options]
signature = (pkcs7.PKCS7SignatureBuilder().set_data(open('lamp.json', 'rb').read())
             .add_signer(load(name + '.pem'), key, hashes.SHA256())
             .add_certificate(load('between.pem'))
             .sign(serialization.Encoding.DER, wanted))
open('theirs.p7s', 'wb').write(signature)
P
  for name in p256 p384 rsa; do
    "$python" peer.py $name
    theirs tampered
    "$python" peer.py $name NoCapabilities
    theirs tampered
    "$python" peer.py $name NoAttributes
    theirs bad-signature
  done
  echo "$checks checks with Python's cryptography"
  checks=0
fi

if by_python pyhanko; then
  cat >peer.py <<'P'
import asyncio, logging, sys
from asn1crypto import cms
from pyhanko.keys import load_cert_from_pemder
from pyhanko.sign import signers
from pyhanko.sign.validation.generic_cms import async_validate_detached_cms
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko_certvalidator import ValidationContext

logging.disable(logging.CRITICAL)
act, name, *rest = sys.argv[1:]
if act == 'sign':
    signer = signers.SimpleSigner.load(name + '.key', name + '.pem', ca_chain_files=['between.pem'])
    made = asyncio.run(signer.async_sign_general_data(open('lamp.json', 'rb').read(), 'sha512'))
    open('theirs.p7s', 'wb').write(made.dump())
else:
    trust = ValidationContext(trust_roots=[load_cert_from_pemder('root.pem')], allow_fetching=False)
    usage = KeyUsageConstraints(key_usage={'digital_signature'})
    info = cms.ContentInfo.load(open(name, 'rb').read(), strict=True)
    status = asyncio.run(async_validate_detached_cms(open(rest[0], 'rb').read(), info['content'],
                                                     signer_validation_context=trust,
                                                     key_usage_settings=usage))
    print(status.summary())
    sys.exit(0 if status.intact and status.valid and status.trusted else 4)
P
  for name in p256 p384 rsa rsa-pkcs1 ed25519; do
    "$python" peer.py sign $name
    theirs tampered
    expect 0 "$python" peer.py verify $name.p7s lamp.json
    expect 4 "$python" peer.py verify $name.p7s changed.json
  done
  echo "$checks checks with Python's pyhanko"
fi
