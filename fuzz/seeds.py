#!/usr/bin/env python3
"""Makes starting corpora: messages of the simulated household, log rows, MUD files, and, where there
are captures and MUD files in ../../shared or in GARDIEN_SHARED, frames of these and the files.

Writes corpus/TARGET/ for the targets that read packets or parts of them. Needs `cargo` only. The
corpora are not kept in the repository.
"""
import glob, json, os, random, struct, subprocess, tempfile

here = os.path.dirname(os.path.abspath(__file__))
with tempfile.TemporaryDirectory() as folder:
    path = os.path.join(folder, 'home.pcap')
    environment = {k: v for k, v in os.environ.items() if k != 'RUSTFLAGS'}
    subprocess.run(['cargo', 'run', '-q', '-p', 'gardien', '--', 'demo', '--capture', path],
                   cwd=os.path.dirname(here), check=True, stdout=subprocess.DEVNULL, env=environment)
    data = open(path, 'rb').read()


def seed(target, number, content):
    os.makedirs(os.path.join(here, 'corpus', target), exist_ok=True)
    open(os.path.join(here, 'corpus', target, f'home-{number}'), 'wb').write(content)


def first(target, seen={}, most=40):
    seen[target] = seen.get(target, 0) + 1
    return seen[target] <= most


UDP = {53: 'dns', 5353: 'dns', 67: 'wire', 68: 'wire', 1900: 'wire', 123: 'wire', 5683: 'wire', 443: 'quic'}
# The number that target `wire` gives to each protocol; see its list.
WIRE = {67: 3, 68: 3, 1900: 17, 123: 16, 5683: 2}
at, number, run = 24, 0, b''
while at + 16 <= len(data):
    _, _, n, _ = struct.unpack('<IIII', data[at:at + 16])
    frame = data[at + 16:at + 16 + n]
    at += 16 + n
    number += 1
    if number % 40 == 0 and len(run) < 4000 and n < 1400:
        run += bytes([0]) + struct.pack('<H', n) + bytes([1]) + frame
    if number % 1600 == 0:
        seed('frame', number, run)
        run = b''
    if frame[12:14] == b'\x08\x00':
        ip = frame[14:]
        if first('tunnel', most=60) or number % 500 == 0:
            seed('tunnel', number, bytes([1]) + frame[:300])
        if ip[9] == 17:
            sport, dport = struct.unpack('>HH', ip[20:24])
            port = dport if dport in UDP else sport
            target = UDP.get(port)
            if target and first((target, port)):
                head = bytes([WIRE[port]]) if target == 'wire' else b''
                body = ip[28:]
                if target == 'quic':
                    head = bytes([0]) + struct.pack('<H', len(body))
                seed(target, number, head + body)
        if ip[9] == 6:
            payload = ip[20 + (ip[32] >> 4) * 4:]
            if payload[:2] == b'\x16\x03' and first('tls'):
                seed('tls', number, bytes([0x40]) + payload)
                if payload[5] == 1 and len(payload) < 2000:
                    # The same hello in an Initial, which the target seals.
                    frames = b'\x06\x00' + struct.pack('>H', 0x4000 | len(payload) - 5) + payload[5:]
                    seed('quic', number, bytes([0]) + struct.pack('<H', 0x8000 | len(frames)) + frames)
                seed('tls', f'{number}-body', bytes([{1: 4, 2: 6}.get(payload[5], 7)]) + payload[9:])
            if payload[:4] in (b'GET ', b'POST', b'HTTP') and first('http'):
                seed('http', number, payload[:2000])

# Floods: frames of different kinds, a thousand times with a counter in addresses and ports.
kinds, at = set(), 24
while at + 16 <= len(data) and len(kinds) < 60:
    n = struct.unpack('<I', data[at + 8:at + 12])[0]
    frame = data[at + 16:at + 16 + n]
    at += 16 + n
    kind = (frame[12:14], frame[23:24], frame[34:38])
    if n > 600 or kind in kinds:
        continue
    kinds.add(kind)
    for way, (one, two) in enumerate([(28, 36), (32, 10), (10, 28)]):
        seed('flood', f'{len(kinds)}-{way}', bytes([0xb0]) + struct.pack('<H', n) + bytes([10, one, two]) + frame)

# Files, sites and conversations out of octets: few bits set, so that entries have few conditions.
draw = random.Random(8520)
for number in range(40):
    octets = [draw.choice([0, 1, 2, draw.randrange(8), 1 << draw.randrange(8), draw.randrange(256)])
              for _ in range(draw.choice([60, 200, 700, 1500]))]
    seed('evaluate', number, bytes(octets))

# Rows of logs: field, type, value.
ENDS = [('id.orig_h', 'addr', '192.168.1.5'), ('id.orig_p', 'port', '4000'),
        ('id.resp_h', 'addr', '198.51.100.8'), ('id.resp_p', 'port', '443')]
ROWS = {
    'conn': ENDS + [('proto', 'enum', 'tcp'), ('service', 'string', 'ssl'), ('duration', 'interval', '3.2'),
                    ('conn_state', 'string', 'SF'), ('orig_pkts', 'count', '3'), ('resp_pkts', 'count', '4'),
                    ('orig_ip_bytes', 'count', '200'), ('resp_ip_bytes', 'count', str(2**64 - 1)),
                    ('orig_l2_addr', 'string', '00:00:5e:00:53:01')],
    'dns': ENDS + [('proto', 'enum', 'udp'), ('query', 'string', 'a.example.com'),
                   ('answers', 'vector[string]', '192.0.2.1,b.example.com'), ('TTLs', 'vector[interval]', '60,60')],
    'ssl': ENDS + [('version', 'string', 'TLSv10'), ('server_name', 'string', 'a.example.com')],
    'http': ENDS + [('method', 'string', 'GET'), ('host', 'string', 'a.example.com'),
                    ('uri', 'string', '/firmware.bin'), ('user_agent', 'string', 'thing/1')],
    'dhcp': [('mac', 'string', '00:00:5e:00:53:01'), ('host_name', 'string', 'camera'),
             ('assigned_addr', 'addr', '192.168.1.5')],
}
for log, fields in ROWS.items():
    fields = [('ts', 'time', '1540469303.5'), ('uid', 'string', 'C1')] + fields
    names, types, values = zip(*fields)
    text = f'#separator \\x09\n#set_separator\t,\n#path\t{log}\n'
    text += '#fields\t' + '\t'.join(names) + '\n#types\t' + '\t'.join(types) + '\n'
    seed('zeek', log, (text + ('\t'.join(values) + '\n') * 2).encode())

# Signatures and certificates; the first octet chooses what `signature` does with the rest.
fixtures = os.path.join(here, 'fixtures')
for number, path in enumerate(sorted(glob.glob(os.path.join(fixtures, '*')))):
    content = open(path, 'rb').read()
    if path.endswith('.p7s'):
        seed('signature', f'whole-{number}', bytes([0]) + content)
        seed('signature', f'edits-{number}', bytes([number << 4 | 1]) + bytes([0, 40, 0, 1, 1, 0, 1, 0]))
        # The certificates within, and the names within these.
        for at in range(len(content) - 4):
            if content[at:at + 2] == b'\x30\x82' and at > 40:
                size = 4 + int.from_bytes(content[at + 2:at + 4], 'big')
                seed('signature', f'part-{number}-{at}', bytes([3]) + content[at:at + size])
            if content[at:at + 1] == b'\x30' and content[at + 2:at + 3] == b'\x31':
                part = content[at:at + 2 + content[at + 1]]
                seed('signature', f'name-{number}-{at}', bytes([4]) + part + part)
    if path.endswith('.json'):
        seed('signature', f'file-{number}', bytes([2]) + content)
    if path.endswith('.pem'):
        seed('signature', f'pem-{number}', bytes([3]) + content)

# MUD files: one of each abstraction, and those that may be read here and not kept.
def mud_file(kind, matches, forwarding='accept', **more):
    return {'ietf-mud:mud': {'mud-version': 1, 'mud-url': 'https://maker.example.com/thing',
                             'last-update': '2024-01-28T11:20:51Z', 'is-supported': True,
                             'cache-validity': 48, **more,
                             'from-device-policy': {'access-lists': {'access-list': [{'name': 'out'}]}}},
            'ietf-access-control-list:acls': {'acl': [{'name': 'out', 'type': kind, 'aces': {'ace': [
                {'name': 'one', 'matches': matches, 'actions': {'forwarding': forwarding}}]}}]}}


PORT = {'operator': 'eq', 'port': 443}
MATCHES = [
    {'ipv4': {'ietf-acldns:dst-dnsname': 'cloud.example.com', 'protocol': 6},
     'tcp': {'ietf-mud:direction-initiated': 'from-device', 'destination-port': PORT}},
    {'ipv4': {'source-ipv4-network': '192.0.2.0/24', 'destination-ipv4-network': '10.0.0.0/8', 'dscp': 46},
     'udp': {'source-port': {'lower-port': 1, 'upper-port': 9}, 'destination-port': PORT}},
    {'icmp': {'type': 8, 'code': 0}}, {'tcp': {'flags': 'syn ack', 'options': 'AgQF'}},
    {'ipv4-acl': {'protocol': 6, 'source-port-range': {'lower-port': 1, 'upper-port': 9}}},
    {'ietf-mud:mud': {'controller': 'urn:ietf:params:mud:dns', 'local-networks': [None],
                      'same-manufacturer': [None], 'my-controller': [None], 'manufacturer': 'a.example',
                      'model': 'https://a.example/m'}},
    {'ietf-acl-tls:client-profiles': {'tls-dtls-profile': [
        {'name': 'a', 'supported-tls-version': ['tls13'], 'supported-dtls-version': ['dtls12'],
         'cipher-suite': [4865], 'extension-type': [10]}]}},
    {'eth': {'ethertype': '0x888e'}},
]
for number, matches in enumerate(MATCHES):
    for forwarding in 'accept', 'drop':
        file = mud_file('ipv4-acl-type', matches, forwarding, extensions=['ietf-mud-tls', 'transparency'],
                        **{'ietf-mud-transparency:transparency': {
                            'sboms': [{'version-info': '1', 'sbom-url': 'https://a.example/s'}],
                            'vuln-url': ['https://a.example/v']}})
        seed('mud', f'{number}-{forwarding}', json.dumps(file).encode())
shared = os.environ.get('GARDIEN_SHARED', os.path.join(here, '..', '..', 'shared'))
for number, path in enumerate(sorted(glob.glob(os.path.join(shared, 'mudfiles', '**', '*'), recursive=True))):
    if path.endswith(('.json', '.mud', '.NEST')) and os.path.isfile(path):
        text = json.dumps(json.load(open(path)), separators=(',', ':'))
        if len(text) <= 8192:
            seed('mud', f'file-{number}', text.encode())

# Frames of captures that may be read here and not kept: every classic pcap, a few runs of frames each.
for number, path in enumerate(sorted(glob.glob(os.path.join(shared, 'captures', '**', '*.pcap'), recursive=True))):
    with open(path, 'rb') as capture:
        head = capture.read(24)
        if head[:4] not in (b'\xd4\xc3\xb2\xa1', b'\x4d\x3c\xb2\xa1'):
            continue
        link = struct.unpack('<H', head[20:22])[0]
        place = {1: 0, 0: 3, 101: 4, 113: 5, 276: 6, 108: 7, 195: 8, 230: 9, 283: 10}.get(link)
        body = capture.read(4 << 20)
    run, at, runs = b'', 0, 0
    while place is not None and at + 16 <= len(body) and runs < 2:
        n = struct.unpack('<I', body[at + 8:at + 12])[0]
        frame = body[at + 16:at + 16 + n]
        at += 16 + n
        if n < 1600:
            run += bytes([place]) + struct.pack('<H', len(frame)) + bytes([1]) + frame
        if len(run) > 4000:
            seed('frame', f'capture-{number}-{runs}', run)
            run, runs = b'', runs + 1
